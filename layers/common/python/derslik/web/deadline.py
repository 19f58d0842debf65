"""The deadline of a request, from what is left of its invocation."""

from typing import Annotated

from fastapi import Depends, Request

from derslik.domain.deadline import Deadline


async def request_deadline(request: Request) -> Deadline:
    context = request.scope.get("aws.context")
    remaining = getattr(context, "get_remaining_time_in_millis", None)
    return Deadline.for_request(remaining() / 1000 if remaining is not None else None)


RequestDeadline = Annotated[Deadline, Depends(request_deadline)]
