"""A sweep that has no time for all begins the next time where it stopped."""

from typing import Any

import pytest

from derslik.domain.deadline import Deadline
from derslik.storage.table import Table
from operations import sweeper
from operations.sweep_positions import SweepPosition, in_turn
from tests.builders import Context

IDS = ["a", "b", "c", "d", "e"]


class Countdown(Deadline):
    """Leaves time for so many looks."""

    looks = 0

    def remaining(self) -> float:
        type(self).looks -= 1
        return float(type(self).looks >= 0)


def time_for(looks: int) -> Deadline:
    return type("Time", (Countdown,), {"looks": looks})(0.0)  # type: ignore[no-any-return]


async def go_round(table: Table, looks: int, ids: list[str] = IDS, poison: str = "") -> tuple[list[str], bool]:
    seen: list[str] = []

    async def look_at(each: str) -> None:
        seen.append(each)
        if each == poison:
            raise RuntimeError

    try:
        finished = await SweepPosition(table, "tests").go_round(ids, look_at, time_for(looks))
    except RuntimeError:
        finished = False
    return seen, finished


@pytest.mark.parametrize(
    ("last", "order"), [("", "abcde"), ("b", "cdeab"), ("bb", "cdeab"), ("e", "abcde"), ("z", "abcde")]
)
def test_a_round_begins_behind_the_last_one(last: str, order: str) -> None:
    assert in_turn(reversed(IDS), last) == list(order)


async def test_whoever_is_late_in_the_order_has_a_turn(table: Table) -> None:
    assert await go_round(table, 2) == (["a", "b"], False)
    assert await go_round(table, 2) == (["c", "d"], False)
    assert await go_round(table, 2) == (["e", "a"], False)
    assert await go_round(table, 9) == (["b", "c", "d", "e", "a"], True)
    assert await go_round(table, 9) == (IDS, True)


async def test_one_that_fails_holds_up_no_other(table: Table) -> None:
    assert await go_round(table, 9, poison="b") == (["a", "b"], False)
    assert await go_round(table, 9, poison="b") == (["c", "d", "e", "a", "b"], False)


async def test_one_that_is_gone_meanwhile_is_not_missed(table: Table) -> None:
    await go_round(table, 2)
    assert await go_round(table, 9, ids=["a", "c"]) == (["c", "a"], True)


@pytest.mark.parametrize("broken", sweeper.STEPS)
def test_a_sweep_that_fails_leaves_out_no_other_and_the_function_fails(
    cloud: Any, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    done: list[str] = []

    def step(name: str) -> Any:
        async def run(*_: Any) -> dict[str, Any]:
            done.append(name)
            if name == broken:
                raise RuntimeError
            return {}

        return run

    monkeypatch.setattr(sweeper, "STEPS", {name: step(name) for name in sweeper.STEPS})
    with pytest.raises(sweeper.SweepFailed):
        sweeper.handler({}, Context(300_000))
    assert done == list(sweeper.STEPS)
