"""The deadline of a request, from its receipt by the API and from what is left of its invocation."""

import time
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import Depends, Request

from derslik.domain.deadline import Deadline

OLDEST_SECONDS = 30.0
"""After so long the API has answered by itself: a request that is older is an example, or a clock is wrong."""


async def request_deadline(request: Request) -> Deadline:
    context = request.scope.get("aws.context")
    remaining = getattr(context, "get_remaining_time_in_millis", None)
    waited = waited_seconds(request.scope.get("aws.event", {}), time.time())
    return Deadline.for_request(remaining() / 1000 if remaining is not None else None, waited)


def waited_seconds(event: Mapping[str, Any], now: float) -> float:
    """How long ago the API received the request: it may have waited for an environment to start. 0 if nobody says."""
    received = event.get("requestContext", {}).get("timeEpoch")
    if not isinstance(received, int):
        return 0.0
    waited = now - received / 1000
    return waited if 0.0 <= waited <= OLDEST_SECONDS else 0.0


RequestDeadline = Annotated[Deadline, Depends(request_deadline)]
