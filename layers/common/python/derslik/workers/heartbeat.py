"""A sign of life that is given again and again while work goes on."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from derslik.logs import log
from derslik.storage.leases import LEASE_SECONDS, Superseded

BEAT_SECONDS = LEASE_SECONDS / 4


@asynccontextmanager
async def heartbeat(beat: Callable[[], Awaitable[None]], seconds: float) -> AsyncIterator[None]:
    """Call `beat` every so many seconds while inside.

    When it raises `Superseded` the work inside is cancelled and that is raised. Any other failure of a beat is logged,
    and the next beat tries again: what the beat protects is fenced anyway.
    """
    try:
        async with asyncio.TaskGroup() as group:
            heart = group.create_task(beat_for_ever(beat, seconds))
            try:
                yield
            finally:
                heart.cancel()
    except BaseExceptionGroup as failures:
        raise failures.exceptions[0] from None


async def beat_for_ever(beat: Callable[[], Awaitable[None]], seconds: float) -> None:
    while True:
        await asyncio.sleep(seconds)
        try:
            await beat()
        except Superseded:
            raise
        except Exception:  # noqa: BLE001 - an edge of its own: nothing that fails here may end the work
            log("heartbeat missed", logging.WARNING, exc_info=True)
