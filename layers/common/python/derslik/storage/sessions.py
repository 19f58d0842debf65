"""Sessions in the table."""

from collections.abc import Mapping
from typing import Any

import stamina

from derslik.domain.documents import Document
from derslik.domain.ids import now
from derslik.domain.sessions import Session, Status
from derslik.domain.settings import merge_saved
from derslik.errors import Conflict, Invalid, NotFound, Stale
from derslik.storage import keys
from derslik.storage.idempotency import IdempotencyKey, create_once
from derslik.storage.table import Delete, Item, ItemPage, Put, Refused, Table, Update


def not_found() -> NotFound:
    return NotFound("There is no such session", code="session_not_found")


def session_item(session: Session) -> Item:
    return {
        **keys.session(session.session_id),
        **session.model_dump(mode="json"),
        "owner_id": session.created_by,
        "listed": keys.LISTED,
    }


class Sessions:
    def __init__(self, table: Table) -> None:
        self.table = table

    async def create(self, session: Session, once: IdempotencyKey | None = None) -> Session:
        """Store a new session, or find the one that the same idempotency key made before."""
        earlier = await create_once(self.table, once, session.session_id, Put(session_item(session)))
        return session if earlier is None else await self.get(earlier)

    async def get(self, session_id: str) -> Session:
        """Raises `NotFound`."""
        item = await self.table.get(keys.session(session_id))
        if item is None:
            raise not_found()
        return Session.model_validate(item)

    async def with_documents(self, session_id: str) -> tuple[Session, list[Document]]:
        """The session and all its documents' rows, in one read; raises `NotFound`."""
        page = await self.table.query(
            "pk = :pk AND sk BETWEEN :from AND :to",
            {":pk": keys.session(session_id)["pk"], ":from": keys.DOCUMENT, ":to": keys.META},
        )
        if not page.items or page.items[-1]["sk"] != keys.META:
            raise not_found()
        *documents, session = page.items
        return Session.model_validate(session), [Document.model_validate(item) for item in documents]

    async def ids(self) -> list[str]:
        """Of all the school's sessions. The index may lag behind by moments."""
        page = await self.table.query("listed = :listed", {":listed": keys.LISTED}, index="by_school")
        return [item["session_id"] for item in page.items]

    async def deleted(self) -> list[str]:
        """The sessions whose remains are not known to be removed. The index may lag behind by moments."""
        page = await self.table.query("listed = :deleted", {":deleted": keys.DELETED_SESSIONS}, index="by_school")
        return [item["session_id"] for item in page.items]

    async def list(
        self, *, owner_id: str | None, filters: Mapping[str, str], limit: int, after: Item | None
    ) -> ItemPage:
        """Newest first; those of one owner, or with None the whole school's. `filters`: attribute → value."""
        index, attribute = ("by_owner", "owner_id") if owner_id is not None else ("by_school", "listed")
        value = owner_id if owner_id is not None else keys.LISTED
        return await self.table.query(
            f"{attribute} = :value",
            {":value": value, **{f":{name}": wanted for name, wanted in filters.items()}},
            index=index,
            filters=" AND ".join(f"#{name} = :{name}" for name in filters) if filters else None,
            names={f"#{name}": name for name in filters} if filters else None,
            newest_first=True,
            limit=limit,
            after=after,
        )

    async def change(self, session_id: str, fields: Mapping[str, Any], expected_version: int | None = None) -> Session:
        """Set fields. Raises `Stale` when `expected_version` is no longer current, `NotFound` when it is gone."""
        assignments = "".join(f", #{name} = :{name}" for name in fields)
        condition = "attribute_exists(pk)" + (" AND version = :expected" if expected_version is not None else "")
        update = Update(
            keys.session(session_id),
            f"SET updated_at = :now{assignments} ADD version :one",
            {":now": now(), ":one": 1, **{f":{name}": value for name, value in fields.items()}}
            | ({":expected": expected_version} if expected_version is not None else {}),
            {f"#{name}": name for name in fields},
            condition,
        )
        try:
            return Session.model_validate(await self.table.update(update))
        except Conflict as error:
            await self.get(session_id)
            raise Stale from error

    async def set_status(self, session_id: str, status: Status, expected_version: int | None = None) -> Session:
        return await self.change(session_id, {"status": status.value}, expected_version)

    @stamina.retry(on=Conflict, attempts=20, timeout=10.0, wait_initial=0.01, wait_max=0.3, wait_jitter=0.1)
    async def save_settings(
        self, session: Session, change: Mapping[str, Any], expected_version: int | None = None
    ) -> Session:
        """Merge a change into what is stored, on the version it was checked against.

        Raises `Invalid` when the result is not allowed, `Stale` when `expected_version` is no longer current.
        """
        stored = await self.get(session.session_id)
        if expected_version is not None and stored.settings_version != expected_version:
            raise Stale
        try:
            merged = merge_saved(stored.rag_settings, change)
        except ValueError as error:
            raise Invalid("chunk_overlap must be less than chunk_size") from error
        update = Update(
            keys.session(session.session_id),
            "SET rag_settings = :settings, updated_at = :now ADD settings_version :one",
            {":settings": merged, ":now": now(), ":one": 1, ":seen": stored.settings_version},
            condition="settings_version = :seen",
        )
        return Session.model_validate(await self.table.update(update))

    async def delete(self, session_id: str) -> None:
        """Take the session away at once, and note that its remains are to be removed; raises `NotFound`."""
        try:
            await self.table.transact(
                Delete(keys.session(session_id), "attribute_exists(pk)"), to_be_removed(session_id)
            )
        except Refused as error:
            raise not_found() from error

    async def clear(self, session_id: str) -> None:
        """Delete a session as `delete` does, also one of which only a part, or nothing, was stored."""
        await self.table.transact(Delete(keys.session(session_id)), to_be_removed(session_id))

    async def removed(self, session_id: str) -> None:
        """Remember no longer that the remains of a deleted session have to be removed."""
        await self.table.delete(keys.deleted_session(session_id))

    async def count_visit(self, session_id: str, user_id: str) -> None:
        """Count a student of this session, once for each student."""
        visit = Put({**keys.visitor(session_id, user_id), "visited_at": now()})
        count = Update(
            keys.session(session_id),
            "SET last_accessed = :now ADD student_entry_count :one",
            {":now": now(), ":one": 1},
            condition="attribute_exists(pk)",
        )
        try:
            await self.table.transact(visit, count)
        except Refused:
            return


def to_be_removed(session_id: str) -> Update:
    """The step that remembers that what is left of a session has to be removed; it may be repeated."""
    return Update(
        keys.deleted_session(session_id),
        "SET listed = :deleted, created_at = :now, session_id = :session",
        {":deleted": keys.DELETED_SESSIONS, ":now": now(), ":session": session_id},
    )
