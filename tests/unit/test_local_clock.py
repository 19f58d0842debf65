"""Scheduled runs on one machine."""

import asyncio
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any, cast

import pytest

from local.clock import clock
from local.environments import Pool
from local.process import FunctionFailed
from local.template import _seconds


class Function:
    """Fails the first time."""

    function = SimpleNamespace(name="Sweeper", every=0)

    def __init__(self) -> None:
        self.events: list[Mapping[str, Any]] = []
        self.twice = asyncio.Event()

    async def invoke(self, event: Mapping[str, Any]) -> None:
        self.events.append(event)
        if len(self.events) == 1:
            raise FunctionFailed("died")
        self.twice.set()


async def test_a_run_that_fails_is_told_and_the_next_one_comes() -> None:
    told: list[str] = []
    function = Function()
    function.function.every = 1e-9
    task = asyncio.create_task(clock(cast(Pool, function), told.append))
    await function.twice.wait()
    task.cancel()
    assert told == ["Sweeper: died"]
    assert function.events[0]["source"] == "aws.events"


@pytest.mark.parametrize(
    ("rate", "seconds"), [("rate(15 minutes)", 900), ("rate(1 hour)", 3600), ("rate(1 day)", 86_400)]
)
def test_a_rate_is_so_many_seconds(rate: str, seconds: int) -> None:
    assert _seconds(rate) == seconds


def test_what_is_no_rate_is_refused() -> None:
    with pytest.raises(ValueError, match="cron"):
        _seconds("cron(0 12 * * ? *)")
