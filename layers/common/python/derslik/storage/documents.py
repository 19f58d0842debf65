"""Documents in the table. Every change is a conditional write; counts move in the transaction that moves the state."""

import time
from collections.abc import Mapping
from typing import Any

import stamina

from derslik.domain.documents import Document, Failure, Progress, State
from derslik.domain.ids import now
from derslik.domain.jobs import ItemState
from derslik.errors import Conflict, NotFound
from derslik.storage import keys
from derslik.storage.idempotency import IdempotencyKey, create_once
from derslik.storage.jobs import job_step
from derslik.storage.table import Item, Page, Put, Refused, Table, Update

LEASE_SECONDS = 330
"""A little more than the worker's timeout: after it, nobody who held the lease can still be running."""


class Superseded(Exception):
    """This version of the document is done, replaced, deleted or gone: there is nothing to do for it."""


class Busy(Exception):
    """Another worker holds the document's lease."""


class Documents:
    def __init__(self, table: Table) -> None:
        self.table = table

    async def create(self, document: Document, once: IdempotencyKey | None = None) -> Document:
        """Store a new document, or find the one that the same idempotency key made before."""
        item = {
            **keys.document(document.session_id, document.document_id),
            **document.model_dump(mode="json"),
        }
        earlier = await create_once(self.table, once, document.document_id, Put(item))
        return document if earlier is None else await self.get(document.session_id, earlier)

    async def get(self, session_id: str, document_id: str) -> Document:
        """Raises `NotFound`, also for one that is being deleted."""
        item = await self.table.get(keys.document(session_id, document_id))
        if item is None or item["state"] == State.DELETING:
            raise NotFound("There is no such document", code="document_not_found")
        return Document.model_validate(item)

    async def list(self, session_id: str, *, limit: int, after: Item | None) -> Page:
        """Oldest first, without those being deleted."""
        return await self.table.query(
            "pk = :pk AND begins_with(sk, :prefix)",
            {
                ":pk": keys.session(session_id)["pk"],
                ":prefix": keys.DOCUMENT,
                ":deleting": State.DELETING.value,
            },
            filters="#state <> :deleting",
            names={"#state": "state"},
            limit=limit,
            after=after,
        )

    async def next_version(self, document: Document, chunking: Mapping[str, Any]) -> Document:
        """Ask for a new version, to be cut into chunks like this; raises `Conflict` when it is being deleted."""
        update = Update(
            keys.document(document.session_id, document.document_id),
            "SET chunking = :chunking, updated_at = :now ADD version :one",
            {":chunking": dict(chunking), ":now": now(), ":one": 1, ":deleting": State.DELETING.value},
            {"#state": "state"},
            "attribute_exists(pk) AND #state <> :deleting",
        )
        return Document.model_validate(await self.table.update(update))

    async def claim(self, session_id: str, document_id: str, version: int, owner: str) -> Document:
        """Take the document's lease for this version; raises `Superseded` or `Busy`."""
        update = Update(
            keys.document(session_id, document_id),
            "SET #state = :parsing, lease_owner = :owner, lease_until = :until, updated_at = :now "
            "REMOVE progress, #error ADD attempt :one",
            {
                ":parsing": State.PARSING.value,
                ":deleting": State.DELETING.value,
                ":owner": owner,
                ":until": int(time.time()) + LEASE_SECONDS,
                ":seconds": int(time.time()),
                ":now": now(),
                ":one": 1,
                ":version": version,
                ":none": None,
            },
            {"#state": "state", "#error": "error"},
            "#state <> :deleting AND version = :version AND lease_until < :seconds "
            "AND (ready_version = :none OR ready_version < :version) "
            "AND (failed_version = :none OR failed_version < :version)",
        )
        try:
            return Document.model_validate(await self.table.update(update))
        except Conflict as error:
            raise await self._why_not(session_id, document_id, version) from error

    async def _why_not(self, session_id: str, document_id: str, version: int) -> Exception:
        try:
            stored = await self.get(session_id, document_id)
        except NotFound:
            return Superseded("deleted")
        if stored.version != version:
            return Superseded("replaced by a newer version")
        if version in (stored.ready_version, stored.failed_version):
            return Superseded("already ended")
        return Busy()

    async def note(self, document: Document, state: State, progress: Progress | None = None) -> None:
        """Show how far the holder of the lease has come; raises `Superseded` when the lease is lost."""
        await self._as_holder(
            document,
            "SET #state = :state, progress = :progress, updated_at = :now",
            {":state": state.value, ":progress": progress.model_dump() if progress else None},
        )

    async def release(self, document: Document) -> None:
        """Give the lease back, so that a retry need not wait for its end."""
        await self._as_holder(document, "SET lease_until = :zero, updated_at = :now", {":zero": 0})

    async def _as_holder(self, document: Document, expression: str, values: Mapping[str, Any]) -> None:
        update = Update(
            keys.document(document.session_id, document.document_id),
            expression,
            {":now": now(), ":holder": document.lease_owner, ":deleting": State.DELETING.value, **values},
            {"#state": "state"},
            HELD,
        )
        try:
            await self.table.update(update)
        except Conflict as error:
            raise Superseded("the lease was lost") from error

    async def finish(self, document: Document, chunks: int, pages: int | None, job_id: str | None) -> None:
        """Switch to the version that was worked on, with the session's counts; raises `Superseded`."""
        switch = Update(
            keys.document(document.session_id, document.document_id),
            "SET #state = :ready, ready_version = :version, chunk_count = :chunks, page_count = :pages, "
            "lease_until = :zero, updated_at = :now REMOVE progress, #error",
            {
                ":ready": State.READY.value,
                ":deleting": State.DELETING.value,
                ":version": document.version,
                ":chunks": chunks,
                ":pages": pages,
                ":zero": 0,
                ":now": now(),
                ":holder": document.lease_owner,
            },
            {"#state": "state", "#error": "error"},
            f"{HELD} AND version = :version",
        )
        first = 1 if document.ready_version is None else 0
        count = counts_step(document.session_id, first, chunks - document.chunk_count)
        job = job_step(job_id, document.document_id, ItemState.DONE, chunks=chunks)
        await self._settle(switch, count, *job)

    async def fail(self, document: Document, failure: Failure, job_id: str | None) -> None:
        """End this attempt for good; an older version goes on answering. Raises `Superseded`."""
        state = State.FAILED if document.ready_version is None else State.READY
        end = Update(
            keys.document(document.session_id, document.document_id),
            "SET #state = :state, #error = :error, failed_version = :version, lease_until = :zero, "
            "updated_at = :now REMOVE progress",
            {
                ":state": state.value,
                ":version": document.version,
                ":deleting": State.DELETING.value,
                ":error": failure.model_dump(),
                ":zero": 0,
                ":now": now(),
                ":holder": document.lease_owner,
            },
            {"#state": "state", "#error": "error"},
            HELD,
        )
        job = job_step(job_id, document.document_id, ItemState.FAILED, failure=failure)
        await self._settle(end, *job)

    async def _settle(self, *steps: Update) -> None:
        try:
            await self.table.transact(*steps)
        except Refused as error:
            raise Superseded("the document or its session is gone, or the lease was lost") from error

    @stamina.retry(on=Refused, attempts=10, timeout=8.0, wait_initial=0.02, wait_max=0.5)
    async def delete(self, session_id: str, document_id: str) -> Document:
        """Make it invisible at once, in whatever state it is; raises `NotFound`. Returns it as it was."""
        document = await self.get(session_id, document_id)
        hide = Update(
            keys.document(session_id, document_id),
            "SET #state = :deleting, updated_at = :now",
            {
                ":deleting": State.DELETING.value,
                ":now": now(),
                ":ready": document.ready_version,
                ":chunks": document.chunk_count,
            },
            {"#state": "state"},
            "#state <> :deleting AND ready_version = :ready AND chunk_count = :chunks",
        )
        count = counts_step(session_id, -1 if document.visible else 0, -document.chunk_count)
        await self.table.transact(hide, count)
        return document

    async def forget(self, session_id: str, document_id: str) -> None:
        """Remove the row of a document whose objects are gone."""
        await self.table.delete(keys.document(session_id, document_id))


HELD = "lease_owner = :holder AND #state <> :deleting"
"""The fence: whoever lost the lease, or whose document is being deleted, changes nothing more."""


def counts_step(session_id: str, documents: int, chunks: int) -> Update:
    return Update(
        keys.session(session_id),
        "ADD document_count :documents, total_chunks :chunks",
        {":documents": documents, ":chunks": chunks},
        condition="attribute_exists(pk)",
    )
