"""Where a sweep that did not finish stopped, so that the next one begins there and nobody waits for ever."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass

from derslik.domain.deadline import Deadline
from derslik.domain.ids import now
from derslik.storage import keys
from derslik.storage.table import Table, Update

type LookAt = Callable[[str], Awaitable[None]]
"""Ends what nobody else ended of the session or job of an id."""


@dataclass(frozen=True, slots=True)
class SweepPosition:
    """Of one kind of sweep, by its name."""

    table: Table
    name: str

    async def read(self) -> str:
        """The last id that was looked at; empty after a sweep that finished."""
        item = await self.table.get(keys.sweep(self.name))
        return "" if item is None else str(item["position"])

    async def go_round(self, ids: Iterable[str], look_at: LookAt, deadline: Deadline) -> bool:
        """Look at each once, beginning where the last sweep stopped; whether the deadline left time for all.

        One that raises ends this sweep, and is behind the next one's beginning, so that it holds up no other.
        """
        last = await self.read()
        reached = last
        try:
            for each in in_turn(ids, last):
                if deadline.remaining() == 0:
                    return False
                reached = each
                await look_at(each)
            reached = ""
            return True
        finally:
            if reached != last:
                await self.store(reached)

    async def store(self, position: str) -> None:
        values = {":position": position, ":now": now()}
        set_position = "SET #position = :position, updated_at = :now"
        await self.table.update(Update(keys.sweep(self.name), set_position, values, {"#position": "position"}))


def in_turn(ids: Iterable[str], last: str) -> list[str]:
    """All of them in order, beginning behind the one that was looked at last."""
    ordered = sorted(set(ids))
    return [each for each in ordered if each > last] + [each for each in ordered if each <= last]
