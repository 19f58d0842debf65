"""When a service is left alone, and when an error speaks against it."""

import pytest

from derslik.clients.http import ATTEMPTS, Reply, call_with_retries, counts_against_service
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
        (DeadlineExceeded("u", "deadline"), True),
        (UpstreamError("u", "reply is not JSON"), True),
        (UpstreamError("u", "status 400"), False),
    ],
)
def test_only_what_tells_of_the_service_speaks_against_it(error: UpstreamError, against: bool) -> None:
    assert counts_against_service(error) is against


@pytest.mark.parametrize(
    ("error", "allowed", "seconds", "attempts"),
    [
        (UpstreamUnavailable("u", "status 500"), ATTEMPTS, ENOUGH, 3),
        (UpstreamUnavailable("u", "status 500"), 1, ENOUGH, 1),
        (UpstreamUnavailable("u", "status 500"), ATTEMPTS, 2.0, 1),
        (UpstreamUnavailable("u", "status 429", 30, retry_after_sent=True), ATTEMPTS, ENOUGH, 1),
        (DeadlineExceeded("u", "deadline"), ATTEMPTS, ENOUGH, 1),
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
