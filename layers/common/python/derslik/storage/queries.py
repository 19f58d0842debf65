"""The history of questions and answers."""

import time
from typing import Any

from derslik.domain.ids import now
from derslik.errors import NotFound
from derslik.storage import keys
from derslik.storage.idempotency import IdempotencyKey, create_once, find_earlier
from derslik.storage.table import Item, Page, Put, Table, Update

DAY_SECONDS = 86_400


class Queries:
    def __init__(self, table: Table, keep_days: int) -> None:
        self.table = table
        self.keep_days = keep_days

    async def record(self, query: Item, once: IdempotencyKey | None = None) -> str | None:
        """Store an answered query and count it for its session, both or neither.

        Returns the id of the query that the same idempotency key stored before, if any. Raises `Refused` when the
        session is gone.
        """
        expires_at = int(time.time()) + self.keep_days * DAY_SECONDS
        put = Put({**keys.query(query["query_id"]), **query, "expires_at": expires_at})
        count = Update(
            keys.session(query["session_id"]),
            "SET last_accessed = :now ADD query_count :one",
            {":now": now(), ":one": 1},
            condition="attribute_exists(pk)",
        )
        return await create_once(self.table, once, query["query_id"], put, count)

    async def earlier(self, once: IdempotencyKey | None) -> Item | None:
        """The query that this idempotency key stored before."""
        query_id = await find_earlier(self.table, once) if once is not None else None
        return await self.get(query_id) if query_id is not None else None

    async def get(self, query_id: str) -> Item:
        """Raises `NotFound`."""
        item = await self.table.get(keys.query(query_id))
        if item is None:
            raise NotFound("There is no such query", code="query_not_found")
        return item

    async def of_user(self, user_id: str, session_id: str | None, *, limit: int, after: Item | None) -> Page:
        """One person's queries, newest first; in one session, or with None in all."""
        values: dict[str, Any] = {":user": user_id}
        if session_id is not None:
            values[":session"] = session_id
        return await self.table.query(
            "user_id = :user",
            values,
            index="by_user",
            filters="session_id = :session" if session_id is not None else None,
            newest_first=True,
            limit=limit,
            after=after,
        )

    async def of_session(self, session_id: str, *, limit: int, after: Item | None) -> Page:
        """Everybody's queries in a session, newest first."""
        return await self.table.query(
            "session_id = :session",
            {":session": session_id},
            index="by_session",
            newest_first=True,
            limit=limit,
            after=after,
        )
