"""How long a request may take."""

import time
from types import SimpleNamespace
from typing import Any

import pytest
from starlette.requests import Request

from derslik.domain.deadline import API_LIMIT_SECONDS, MARGIN_SECONDS, Deadline
from derslik.web.deadline import request_deadline, waited_seconds

WHOLE = API_LIMIT_SECONDS - MARGIN_SECONDS
NOW = 1_800_000_000.0


def received(seconds_ago: float) -> dict[str, Any]:
    return {"requestContext": {"timeEpoch": int((NOW - seconds_ago) * 1000)}}


@pytest.mark.parametrize(
    ("event", "waited"),
    [
        (received(0), 0.0),
        (received(12), 12.0),
        (received(30), 30.0),
        (received(31), 0.0),
        (received(-5), 0.0),
        ({"requestContext": {"timeEpoch": int(NOW)}}, 0.0),  # in seconds, as `sam local` has it
        ({"requestContext": {"timeEpoch": "12"}}, 0.0),
        ({"requestContext": {}}, 0.0),
        ({}, 0.0),
    ],
)
def test_the_time_since_the_api_received_a_request_is_told_where_it_can_be(event: Any, waited: float) -> None:
    assert waited_seconds(event, NOW) == pytest.approx(waited)


@pytest.mark.parametrize(
    ("invocation", "waited", "seconds"),
    [(None, 0, WHOLE), (None, 20, WHOLE - 20), (10, 0, 8.5), (29, 20, WHOLE - 20), (5, 20, 3.5), (29, 29, 0)],
)
def test_the_earlier_end_counts(
    monkeypatch: pytest.MonkeyPatch, invocation: float | None, waited: float, seconds: float
) -> None:
    monkeypatch.setattr(time, "monotonic", lambda: 1000.0)
    assert Deadline.for_request(invocation, waited).remaining() == pytest.approx(seconds)


async def test_a_request_that_waited_for_its_environment_has_less_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "monotonic", lambda: 1000.0)
    monkeypatch.setattr(time, "time", lambda: NOW)
    context = SimpleNamespace(get_remaining_time_in_millis=lambda: 29_000)
    deadline = await request_deadline(Request({"type": "http", "aws.event": received(9), "aws.context": context}))
    assert deadline.remaining() == pytest.approx(WHOLE - 9)
