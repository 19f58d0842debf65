"""Messages that nobody could carry out: kept in the table until they are sent again, 30 days at the most."""

from dataclasses import dataclass
from typing import Any, Self

from derslik.domain.ids import epoch_seconds, now
from derslik.errors import Conflict
from derslik.storage import keys
from derslik.storage.table import Table
from derslik.workers.received import ReceivedMessage

KEEP_SECONDS = 30 * 24 * 3600


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """`body` as it came; `receives` how often it was tried; `created_at` when it was given up."""

    message_id: str
    body: str
    receives: int
    sent_at: str | None
    created_at: str

    @classmethod
    def from_item(cls, item: dict[str, Any]) -> Self:
        return cls(**{name: item[name] for name in cls.__slots__})


class DeadLetters:
    def __init__(self, table: Table) -> None:
        self.table = table

    async def keep(self, message: ReceivedMessage) -> None:
        """Store it once."""
        item = {
            **keys.dead_letter(message.message_id),
            "listed": keys.DEAD_LETTERS,
            "created_at": now(),
            "expires_at": epoch_seconds() + KEEP_SECONDS,
            "message_id": message.message_id,
            "body": message.body,
            "receives": message.attempt,
            "sent_at": message.sent_at,
        }
        try:
            await self.table.put(item)
        except Conflict:
            return

    async def all(self) -> list[DeadLetter]:
        """Newest first. The index may lag behind by moments."""
        page = await self.table.query(
            "listed = :dead", {":dead": keys.DEAD_LETTERS}, index="by_school", newest_first=True
        )
        return [DeadLetter.from_item(item) for item in page.items]

    async def forget(self, letter: DeadLetter) -> None:
        await self.table.delete(keys.dead_letter(letter.message_id))
