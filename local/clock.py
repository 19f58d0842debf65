"""Scheduled runs of a function, as EventBridge makes them."""

import asyncio
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from local.environments import Pool
from local.process import FunctionFailed


async def clock(pool: Pool, note: Callable[[str], None]) -> None:
    """Run the function as often as it is scheduled, for ever."""
    assert pool.function.every is not None
    while True:
        await asyncio.sleep(pool.function.every)
        try:
            await pool.invoke(event())
        except FunctionFailed as error:
            note(f"{pool.function.name}: {error}")


def event() -> dict[str, Any]:
    """docs.aws.amazon.com/eventbridge/latest/userguide/eb-run-lambda-schedule.html"""
    return {
        "version": "0",
        "id": str(uuid.uuid4()),
        "source": "aws.events",
        "detail-type": "Scheduled Event",
        "time": datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "detail": {},
    }
