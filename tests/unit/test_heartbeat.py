"""The sign of life that a worker gives while it works."""

import asyncio

import pytest

from derslik.storage.leases import Superseded
from derslik.workers.heartbeat import heartbeat


async def test_it_beats_as_long_as_the_work_lasts_and_no_longer() -> None:
    beats, thrice = 0, asyncio.Event()

    async def beat() -> None:
        nonlocal beats
        beats += 1
        if beats == 3:
            thrice.set()

    async with heartbeat(beat, 0):
        await thrice.wait()
    counted = beats
    for _ in range(5):
        await asyncio.sleep(0)
    assert beats == counted


async def test_a_lost_lease_ends_the_work() -> None:
    async def beat() -> None:
        raise Superseded("lost")

    with pytest.raises(Superseded):
        async with heartbeat(beat, 0):
            await asyncio.Event().wait()


async def test_a_beat_that_is_missed_is_told_with_its_reason(caplog: pytest.LogCaptureFixture) -> None:
    missed = asyncio.Event()

    async def beat() -> None:
        missed.set()
        raise ConnectionError

    async with heartbeat(beat, 0):
        await missed.wait()
        await asyncio.sleep(0)
    assert any(record.getMessage() == "heartbeat missed" and record.exc_info for record in caplog.records)


async def test_a_beat_that_fails_otherwise_is_tried_again() -> None:
    beats, again = 0, asyncio.Event()

    async def beat() -> None:
        nonlocal beats
        beats += 1
        if beats == 1:
            raise ConnectionError
        again.set()

    async with heartbeat(beat, 0):
        await again.wait()


async def test_what_the_work_raises_is_raised_as_it_is() -> None:
    async def beat() -> None:
        pass

    with pytest.raises(ZeroDivisionError):
        async with heartbeat(beat, 60):
            raise ZeroDivisionError
