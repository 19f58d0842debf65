"""How often somebody may have something computed: a count for each user and minute, by one conditional update."""

import time

from derslik.errors import Conflict, TooMany
from derslik.storage import keys
from derslik.storage.table import Table, Update

WINDOW_SECONDS = 60


class RateLimit:
    def __init__(self, table: Table, per_minute: int) -> None:
        """`per_minute` questions and other calls that compute, together, for each user; 0 sets no limit."""
        self.table = table
        self.per_minute = per_minute

    async def take(self, user_id: str) -> None:
        """Count one call; raises `TooMany` when this minute's are used up."""
        if self.per_minute == 0:
            return
        now = int(time.time())
        window = now - now % WINDOW_SECONDS
        update = Update(
            keys.limit(user_id, window),
            "SET expires_at = :expires ADD asked :one",
            {":expires": window + 2 * WINDOW_SECONDS, ":one": 1, ":limit": self.per_minute},
            condition="attribute_not_exists(asked) OR asked < :limit",
        )
        try:
            await self.table.update(update)
        except Conflict as error:
            left = window + WINDOW_SECONDS - now
            raise TooMany(
                f"You may ask {self.per_minute} questions a minute; whatever computes counts", retry_after=left
            ) from error
