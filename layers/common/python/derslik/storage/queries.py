"""Queries in the table: those being answered, the history, feedback, and the session's counts of them.

A query is one row. One that is answered at once is written with its answer; one with an Idempotency-Key or done by
the worker is there from its beginning, and whoever works on it is its `owner`: only the owner's writes count. Its
`progress` is a list that only grows. What came in and what was answered may be too long for the row (`large_texts`).
"""

import time

from derslik.concurrency import all_of
from derslik.domain.ids import new_id, now
from derslik.errors import Conflict, NotFound
from derslik.storage import keys
from derslik.storage.idempotency import IdempotencyKey, create_once, find_earlier
from derslik.storage.large_texts import LargeTexts, is_object
from derslik.storage.objects import answer_key
from derslik.storage.pages import Item, ItemPage, cut_page
from derslik.storage.table import Put, Table, Update

DAY_SECONDS = 86_400
UNDER_WAY = "#status = :running AND #owner = :owner"
GROWN = "progress = list_append(if_not_exists(progress, :none), :more)"
NAMES = {"#status": "status", "#owner": "lease_owner"}
MAX_LARGE_IN_PAGE = 2
"""Queries of a list whose answers are objects; a page with more of them ends there."""
LARGE = ("request", "response")
"""Attributes that are JSON texts, in the row or in an object."""


class Queries:
    def __init__(self, table: Table, large_texts: LargeTexts, keep_days: int) -> None:
        self.table = table
        self.large_texts = large_texts
        self.keep_days = keep_days

    async def record(self, query: Item) -> None:
        """Store an answered query and count it for its session, both or neither.

        Raises `Refused` when the session is gone.
        """
        await self.table.transact(Put(await self._row(query)), count_step(query["session_id"], query["outcome"]))

    async def begin(self, query: Item, owner: str, once: IdempotencyKey | None = None) -> str | None:
        """Store a query that is not answered yet; or the id of the one that the same idempotency key began before."""
        row = {**await self._row(query), "lease_owner": owner}
        return await create_once(self.table, once, query["query_id"], Put(row))

    async def take_over(self, query_id: str, owner: str, ends_by: int, failure: Item) -> None:
        """Begin once more with a query that failed or whose time is over; raises `Conflict` for any other.

        `failure` goes into its progress, where it was seen as the last event.
        """
        await self.table.update(
            Update(
                keys.query(query_id),
                f"SET #status = :running, #owner = :owner, ends_by = :ends, {GROWN} REMOVE #error, lease_until",
                {":running": "running", ":failed": "failed", ":done": "done", ":owner": owner, ":ends": ends_by}
                | {":now": int(time.time()), ":none": [], ":more": [failure]},
                {**NAMES, "#error": "error"},
                "#status = :failed OR (#status <> :done AND ends_by < :now)",
            )
        )

    async def hand_over(self, query_id: str, owner: str, ends_by: int) -> None:
        """Leave a query under way to the worker; raises `Conflict` when it is somebody else's by now."""
        await self.table.update(
            Update(
                keys.query(query_id),
                "SET #status = :queued, ends_by = :ends REMOVE #owner",
                {":queued": "queued", ":running": "running", ":owner": owner, ":ends": ends_by},
                NAMES,
                UNDER_WAY,
            )
        )

    async def reopen(self, query_id: str, ends_by: int) -> None:
        """Leave a query that failed to the worker once more; raises `Conflict` for any other."""
        await self.table.update(
            Update(
                keys.query(query_id),
                "SET #status = :queued, ends_by = :ends REMOVE #error, #owner, lease_until",
                {":queued": "queued", ":failed": "failed", ":ends": ends_by},
                {**NAMES, "#error": "error"},
                "#status = :failed",
            )
        )

    async def claim(self, query_id: str, owner: str, lease_seconds: float) -> Item:
        """A queued query, or one whose worker has died; raises `Conflict` for any other.

        Also when the lease would outlast its time: who has seen it as failed must never see it go on.
        """
        at = int(time.time())
        item = await self.table.update(
            Update(
                keys.query(query_id),
                "SET #status = :running, #owner = :owner, lease_until = :until",
                {":queued": "queued", ":running": "running", ":owner": owner, ":now": at}
                | {":until": at + int(lease_seconds)},
                NAMES,
                "ends_by > :until AND (#status = :queued OR (#status = :running AND lease_until < :now))",
            )
        )
        return await self._load(item)

    async def note(self, query_id: str, owner: str, events: list[Item]) -> None:
        """Add to its progress; raises `Conflict` for who is not the owner any more."""
        values = {":running": "running", ":owner": owner, ":none": [], ":more": events}
        await self.table.update(Update(keys.query(query_id), f"SET {GROWN}", values, NAMES, UNDER_WAY))

    async def finish(self, query: Item, owner: str) -> None:
        """Store the answer and count it, both or neither; raises `Refused` for who is not the owner any more."""
        row = await self._row(query)
        answer = Update(
            keys.query(query["query_id"]),
            "SET #status = :done, #response = :response, #outcome = :outcome "
            "REMOVE #owner, lease_until, #request, asked_by",
            {":done": "done", ":response": row["response"], ":outcome": query["outcome"]}
            | {":running": "running", ":owner": owner},
            {**NAMES, "#response": "response", "#outcome": "outcome", "#request": "request"},
            UNDER_WAY,
        )
        await self.table.transact(answer, count_step(query["session_id"], query["outcome"]))

    async def fail(self, query_id: str, error: Item, owner: str | None = None) -> None:
        """End a query without an answer, unless it has ended or is somebody else's by now."""
        mine = UNDER_WAY if owner is not None else "#status IN (:queued, :running)"
        values = {":owner": owner} if owner is not None else {":queued": "queued"}
        update = Update(
            keys.query(query_id),
            "SET #status = :failed, #error = :error REMOVE #owner, lease_until",
            {":failed": "failed", ":error": error, ":running": "running", **values},
            {**NAMES, "#error": "error"},
            mine,
        )
        try:
            await self.table.update(update)
        except Conflict:
            return

    async def rate(self, query: Item, feedback: Item) -> None:
        """Store the asker's feedback and move the session's rating by it, both or neither.

        `query` as it was read; raises `Refused` when its feedback has changed since, or the session is gone.
        """
        earlier = query.get("feedback")
        unchanged = "attribute_not_exists(feedback)" if earlier is None else "feedback.updated_at = :seen"
        seen = {} if earlier is None else {":seen": earlier["updated_at"]}
        change = feedback["rating"] - (0 if earlier is None else earlier["rating"])
        await self.table.transact(
            Update(
                keys.query(query["query_id"]),
                "SET feedback = :feedback",
                {":feedback": feedback, **seen},
                condition=unchanged,
            ),
            Update(
                keys.session(query["session_id"]),
                "ADD rating_sum :change, rating_count :new",
                {":change": change, ":new": 1 if earlier is None else 0},
                condition="attribute_exists(pk)",
            ),
        )

    async def earlier(self, once: IdempotencyKey | None) -> Item | None:
        """The query that this idempotency key began before."""
        query_id = await find_earlier(self.table, once) if once is not None else None
        return await self.get(query_id) if query_id is not None else None

    async def get(self, query_id: str) -> Item:
        """Raises `NotFound`."""
        item = await self.table.get(keys.query(query_id))
        if item is None:
            raise NotFound("There is no such query", code="query_not_found")
        return await self._load(item)

    async def of_user(
        self, user_id: str, session_id: str | None, outcome: str | None, limit: int, after: Item | None
    ) -> ItemPage:
        """One person's queries, newest first; in one session, or with None in all."""
        return await self._list("by_user", user_id, {"session_id": session_id, "outcome": outcome}, limit, after)

    async def of_session(self, session_id: str, outcome: str | None, limit: int, after: Item | None) -> ItemPage:
        """Everybody's queries in a session, newest first; with `outcome` only those that ended so."""
        return await self._list("by_session", session_id, {"outcome": outcome}, limit, after)

    async def _list(
        self, index: str, of: str, filters: dict[str, str | None], limit: int, after: Item | None
    ) -> ItemPage:
        given = {name: value for name, value in filters.items() if value is not None}
        page = await self.table.query(
            f"{'user_id' if index == 'by_user' else 'session_id'} = :of",
            {":of": of, **{f":{name}": value for name, value in given.items()}},
            index=index,
            filters=" AND ".join(f"#{name} = :{name}" for name in given) if given else None,
            names={f"#{name}": name for name in given} if given else None,
            newest_first=True,
            limit=limit,
            after=after,
        )
        shown = cut_page(page, count_until_large(page.items), index)
        return ItemPage(await all_of([self._load(item) for item in shown.items]), shown.next)

    async def _row(self, query: Item) -> Item:
        expires_at = int(time.time()) + self.keep_days * DAY_SECONDS
        kept = {name: value for name, value in query.items() if value is not None}
        for name in kept.keys() & set(LARGE):
            kept[name] = await self.large_texts.keep(
                answer_key(query["session_id"], query["query_id"], new_id()), kept[name]
            )
        return {**keys.query(query["query_id"]), **kept, "expires_at": expires_at}

    async def _load(self, item: Item) -> Item:
        return item | {name: await self.large_texts.load(item[name]) for name in item.keys() & set(LARGE)}


def count_until_large(items: list[Item]) -> int:
    """How many items a page shows."""
    large = [number for number, item in enumerate(items, 1) if is_object(item.get("response"))]
    return large[MAX_LARGE_IN_PAGE - 1] if len(large) >= MAX_LARGE_IN_PAGE else len(items)


def count_step(session_id: str, outcome: str) -> Update:
    """One more query of a session that ended so; a step of a transaction."""
    return Update(
        keys.session(session_id),
        "SET last_accessed = :now ADD query_count :one, #count :one",
        {":now": now(), ":one": 1},
        {"#count": f"{outcome}_count"},
        condition="attribute_exists(pk)",
    )
