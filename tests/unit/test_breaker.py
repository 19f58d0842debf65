"""When a service is left alone, and when an error speaks against it."""

import asyncio

import httpx
import pytest

from derslik.clients import endpoint, http
from derslik.clients.generation import Generation
from derslik.clients.http import ATTEMPTS, CONNECTING, SLOW, Reply, call_with_retries, counts_against_service
from derslik.clients.retrieval import Retrieval
from derslik.domain.breaker import OPEN_AFTER, Breaker
from derslik.domain.deadline import Deadline
from derslik.errors import DeadlineExceeded, UpstreamError, UpstreamUnavailable

ENOUGH = 60.0


def test_a_service_is_left_alone_after_enough_failures_and_for_a_while_only() -> None:
    assert Breaker(OPEN_AFTER - 1, 110.0).refuses_for(100.0) == 0
    assert Breaker(OPEN_AFTER, 110.0).refuses_for(100.0) == 10
    assert Breaker(OPEN_AFTER, 110.0).refuses_for(111.0) == 0


@pytest.mark.parametrize(
    ("error", "against"),
    [
        (UpstreamUnavailable("u", "status 500"), True),
        (UpstreamUnavailable("u", "ConnectError"), True),
        (DeadlineExceeded("u", SLOW), True),
        (UpstreamError("u", "reply is not JSON"), True),
        (UpstreamError("u", "status 400"), False),
    ],
)
def test_only_what_tells_of_the_service_speaks_against_it(error: UpstreamError, against: bool) -> None:
    assert counts_against_service(error) is against


@pytest.mark.parametrize(
    ("error", "against"),
    [
        (DeadlineExceeded("u", SLOW), False),
        (DeadlineExceeded("u", CONNECTING), True),
        (UpstreamUnavailable("u", "status 500"), True),
        (UpstreamError("u", "reply is not JSON"), True),
    ],
)
def test_a_service_that_took_the_call_and_had_its_time_is_slow_and_not_broken(
    error: UpstreamError, against: bool
) -> None:
    assert counts_against_service(error, patient=True) is against


class Counting:
    """A circuit breaker that only counts."""

    failures = 0

    async def admit(self, upstream: str) -> None: ...

    async def succeeded(self, upstream: str) -> None: ...

    async def failed(self, upstream: str) -> None:
        self.failures += 1


class Silent(httpx.AsyncBaseTransport):
    """Says nothing, after these events of the connection."""

    def __init__(self, *events: str) -> None:
        self.events = events

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        for event in self.events:
            await request.extensions["trace"](event, {})
        await asyncio.Event().wait()
        raise AssertionError


TAKEN = ("connection.connect_tcp.started", "connection.connect_tcp.complete")


@pytest.mark.parametrize(
    ("events", "patience", "failures"),
    [((), 0.0, 0), (TAKEN, 0.0, 0), (TAKEN[:1], 0.0, OPEN_AFTER), (TAKEN, ENOUGH, OPEN_AFTER)],
)
async def test_slow_answers_of_a_model_do_not_open_its_circuit(
    events: tuple[str, ...], patience: float, failures: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "open_transports", [Silent(*events)])
    monkeypatch.setattr(endpoint, "PATIENCE_SECONDS", patience)
    breaker = Counting()
    for _ in range(OPEN_AFTER):
        with pytest.raises(DeadlineExceeded):
            await Generation("http://g.test", "m", None, breaker).complete([], Deadline.after(0.01))
    assert breaker.failures == failures


async def test_slow_answers_of_retrieval_open_its_circuit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "open_transports", [Silent()])
    breaker = Counting()
    with pytest.raises(DeadlineExceeded):
        await Retrieval("http://r.test", None, breaker).query({}, [], Deadline.after(0.01))
    assert breaker.failures == 1


@pytest.mark.parametrize(
    ("error", "allowed", "seconds", "attempts"),
    [
        (UpstreamUnavailable("u", "status 500"), ATTEMPTS, ENOUGH, 3),
        (UpstreamUnavailable("u", "status 500"), 1, ENOUGH, 1),
        (UpstreamUnavailable("u", "status 500"), ATTEMPTS, 2.0, 1),
        (UpstreamUnavailable("u", "status 429", 30, retry_after_sent=True), ATTEMPTS, ENOUGH, 1),
        (DeadlineExceeded("u", SLOW), ATTEMPTS, ENOUGH, 1),
        (UpstreamError("u", "status 400"), ATTEMPTS, ENOUGH, 1),
    ],
)
async def test_a_call_is_tried_again_only_where_it_is_safe_and_time_is_left(
    error: UpstreamError, allowed: int, seconds: float, attempts: int
) -> None:
    made = 0

    async def once() -> Reply:
        nonlocal made
        made += 1
        raise error

    with pytest.raises(UpstreamError):
        await call_with_retries(once, Deadline.after(seconds), allowed)
    assert made == attempts
