"""Writes that meet others at the same item: they are made again, neither together nor for ever."""

import random
from collections.abc import Awaitable, Callable

import stamina

from derslik.errors import StorageUnavailable


class Contention(StorageUnavailable):
    """Another transaction was at the same item at the same moment; the same call may well go through."""

    code, title = "contention", "Somebody else is changing this right now. Try again."
    retry_after = 1


async def through_contention[T](attempt: Callable[[], Awaitable[T]]) -> T:
    """What `attempt` gives, which is made again while it meets others; raises `Contention` after many tries."""
    try:
        return await attempt()
    except Contention:
        return await try_again(attempt)


def contention_wait(error: Exception) -> bool | float:
    """How long to wait after a contention: of any order of magnitude up to 3 s, so that a thousand who meet at one
    item come back neither together nor all late. Such an item takes some hundred transactions a second."""
    return 0.02 * 150 ** random.random() if isinstance(error, Contention) else False  # noqa: S311


@stamina.retry(on=contention_wait, attempts=None, timeout=15.0)
async def try_again[T](attempt: Callable[[], Awaitable[T]]) -> T:
    return await attempt()
