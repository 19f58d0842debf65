"""Routes that compute: each call counts against the caller's limit."""

from typing import Annotated

from fastapi import Depends

from derslik import bootstrap
from derslik.storage.rate_limit import RateLimit
from derslik.web.identity import CurrentUser

SharedRateLimit = Annotated[RateLimit, Depends(bootstrap.rate_limit)]


async def count_call(user: CurrentUser, limit: SharedRateLimit) -> None:
    """Raises `TooMany`."""
    await limit.take(user.id)


LIMITED = [Depends(count_call)]
"""The `dependencies` of such a route."""
