"""How far it goes on paper: environments = arrival rate x time in flight, and how fast Lambda adds them.

Lambda adds up to 1,000 environments for each function every 10 s (docs.aws.amazon.com/lambda/latest/dg/
lambda-concurrency.html), up to the account's limit: 1,000 at first, raised on request.
"""

from typing import Any

THINKING_SECONDS = 30.0
"""A student reads an answer for this long before the next question."""
START_SECONDS = 1.0
STEP = 0.1
ADDED_PER_SECOND = 100.0


def simulate(users: int, in_flight_seconds: float, limit: int, burst_seconds: float = 10.0) -> dict[str, Any]:
    """All users begin within `burst_seconds` and go on for two minutes; what waits and what is refused.

    Lambda keeps no line: a request without an environment is answered with 429 at once, and asked again a second later.
    """
    environments = busy = refused = asked = 0.0
    thinking, waiting = float(users), 0.0
    running: list[tuple[float, float]] = []
    most = 0.0
    at = 0.0
    while at < 120.0:
        done = sum(number for end, number in running if end <= at)
        running = [(end, number) for end, number in running if end > at]
        busy -= done
        thinking += done
        rate = users / burst_seconds if at < burst_seconds else thinking / THINKING_SECONDS
        arriving = min(thinking, rate * STEP)
        thinking -= arriving
        wanted = arriving + waiting
        asked += arriving
        room = min(limit, environments + ADDED_PER_SECOND * STEP) - busy
        begun = max(0.0, min(wanted, room))
        cold = max(0.0, busy + begun - environments)
        environments += cold
        warm = begun - cold
        running += [(at + in_flight_seconds, warm), (at + in_flight_seconds + START_SECONDS, cold)]
        busy += begun
        most = max(most, busy)
        refused += (wanted - begun) * STEP
        waiting = wanted - begun
        at += STEP
    steady = users / (THINKING_SECONDS + in_flight_seconds) * in_flight_seconds
    return {
        "users": users,
        "limit": limit,
        "needed_when_steady": round(steady),
        "most_at_once": round(most),
        "refused_share": round(refused / (asked + refused), 4),
    }
