"""Documents in the table. Every change is a conditional write; counts move in the transaction that moves the state.

What a worker does to them, under a lease, is in `leases.py`.
"""

import contextlib
from collections.abc import Mapping, Sequence
from typing import Any

import stamina

from derslik.domain.documents import UPLOAD_EXPIRED, Document, Failure, State
from derslik.domain.ids import epoch_seconds, now
from derslik.errors import Conflict, NotFound
from derslik.storage import keys
from derslik.storage.contents import Contents
from derslik.storage.idempotency import IdempotencyKey, create_once, find_earlier
from derslik.storage.jobs import job_failure, job_versions
from derslik.storage.table import Item, ItemPage, Put, Refused, Table, Update

AT_ONCE = 25
"""Documents in one transaction. Their job's row changes by one expression, which DynamoDB limits to 4 KB."""


class Documents:
    def __init__(self, table: Table) -> None:
        self.table = table
        self.contents = Contents(table)

    async def create(self, document: Document, once: IdempotencyKey | None = None) -> Document:
        """Store a new document, or find the one that the same idempotency key made before."""
        earlier = await create_once(self.table, once, document.document_id, new_row(document))
        return document if earlier is None else await self.get(document.session_id, earlier)

    @stamina.retry(on=Refused, attempts=10, timeout=8.0, wait_initial=0.02, wait_max=0.3)
    async def announce(
        self, document: Document, *, allow_duplicate: bool, once: IdempotencyKey | None = None
    ) -> tuple[Document, bool]:
        """Store a new document, or find the one that the same key made before, or one that has the same bytes: True.

        Two at once with the same bytes make one: the row of these bytes is written in the same transaction.
        """
        if once is not None and (made := await find_earlier(self.table, once)) is not None:
            return await self.get(document.session_id, made), False
        holder = await self.contents.find_holder(document.session_id, document.sha256)
        if holder is not None and holder.live and not allow_duplicate:
            return await self.get(document.session_id, holder.document_id), True
        claim = [] if holder is not None and holder.live else self.contents.claim(document, holder)
        earlier = await create_once(self.table, once, document.document_id, new_row(document), *claim)
        return (document if earlier is None else await self.get(document.session_id, earlier)), False

    async def get(self, session_id: str, document_id: str) -> Document:
        """Raises `NotFound`, also for one that is being deleted."""
        item = await self.table.get(keys.document(session_id, document_id))
        if item is None or item["state"] == State.DELETING:
            raise NotFound("There is no such document", code="document_not_found")
        return Document.model_validate(item)

    async def row(self, session_id: str, document_id: str) -> Document | None:
        """The stored row, one that is being deleted included."""
        item = await self.table.get(keys.document(session_id, document_id))
        return None if item is None else Document.model_validate(item)

    async def list(self, session_id: str, *, limit: int | None, after: Item | None = None) -> ItemPage:
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

    @stamina.retry(on=Refused, attempts=20, timeout=8.0, wait_initial=0.02, wait_max=0.5)
    async def next_version(
        self, session_id: str, document_id: str, chunking: Mapping[str, Any], job_id: str
    ) -> Document:
        """Ask for a new version, to be cut into chunks like this, as a share of a job that does not know its version.

        A document that nobody has begun with yet is asked for as it is: its upload may have come this moment.
        Raises `NotFound` when the document is being deleted, `Conflict` when the share has a version or has ended.
        """
        stored = await self.get(session_id, document_id)
        try:
            await self.next_versions([stored], chunking, job_id)
        except Refused as error:
            if 1 in error.steps:
                raise Conflict(code="share_not_waiting") from error
            raise
        return await self.get(session_id, document_id)

    async def next_versions(
        self, stored: Sequence[Document], chunking: Mapping[str, Any], job_id: str
    ) -> dict[str, int]:
        """The same for up to `AT_ONCE` documents as they were read, all or none; their versions by id.

        Raises `Refused` when one of them or its share has changed since.
        """
        versions = {document.document_id: asked_version(document) for document in stored}
        steps = [ask_step(document, chunking, job_id) for document in stored]
        await self.table.transact(*steps, job_versions(job_id, versions))
        return versions

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
                ":version": document.version,
            },
            {"#state": "state"},
            "#state <> :deleting AND ready_version = :ready AND chunk_count = :chunks AND version = :version",
        )
        count = counts_step(session_id, -1 if document.visible else 0, -document.chunk_count)
        await self.table.transact(hide, count)
        return document

    async def end_share(self, document: Document, failure: Failure) -> None:
        """The share of a job that a document had whose version ends by no worker, unless it ended before."""
        if document.job_id is not None:
            with contextlib.suppress(Conflict):
                await self.table.update(job_failure(document.job_id, document.document_id, failure))

    async def forget(self, document: Document) -> None:
        """Remove the row of a document whose objects are gone."""
        await self.contents.release(document)
        await self.table.delete(keys.document(document.session_id, document.document_id))

    async def expire(self, document: Document) -> None:
        """A file that was never uploaded has failed; raises `Conflict` when it came meanwhile."""
        update = Update(
            keys.document(document.session_id, document.document_id),
            "SET #state = :failed, failed_version = :version, #error = :error, updated_at = :now, ended_at = :now",
            {
                ":failed": State.FAILED.value,
                ":awaiting": State.AWAITING_UPLOAD.value,
                ":version": document.version,
                ":error": UPLOAD_EXPIRED.model_dump(),
                ":now": now(),
            },
            {"#state": "state", "#error": "error"},
            "#state = :awaiting",
        )
        await self.table.update(update)
        await self.end_share(document, UPLOAD_EXPIRED)

    async def touch(self, document: Document) -> None:
        """Mark that its work is asked for once more; raises `Conflict` when somebody has it or it changed."""
        update = Update(
            keys.document(document.session_id, document.document_id),
            "SET updated_at = :now",
            {":now": now(), ":seen": document.updated_at, ":seconds": epoch_seconds()},
            condition="updated_at = :seen AND lease_until <= :seconds",
        )
        await self.table.update(update)

    async def reopen(self, session_id: str, document_id: str, version: int) -> None:
        """Let a version that failed be worked on again; raises `Conflict` when it did not fail or is not the newest."""
        update = Update(
            keys.document(session_id, document_id),
            "SET failed_version = :none, attempt = :zero, #state = :uploaded, updated_at = :now "
            "REMOVE ended_at, #error",
            {
                ":none": None,
                ":zero": 0,
                ":uploaded": State.UPLOADED.value,
                ":deleting": State.DELETING.value,
                ":version": version,
                ":now": now(),
            },
            {"#state": "state", "#error": "error"},
            "failed_version = :version AND version = :version AND #state <> :deleting",
        )
        await self.table.update(update)


def asked_version(document: Document) -> int:
    """The version that a job asks for."""
    return document.version if document.state is State.AWAITING_UPLOAD else document.version + 1


def ask_step(stored: Document, chunking: Mapping[str, Any], job_id: str) -> Update:
    awaited = stored.state is State.AWAITING_UPLOAD
    return Update(
        keys.document(stored.session_id, stored.document_id),
        "SET chunking = :chunking, version = :next, job_id = :job, #state = :asked, attempt = :zero, "
        "updated_at = :now REMOVE started_at, ended_at, progress",
        {
            ":chunking": dict(chunking),
            ":next": asked_version(stored),
            ":seen": stored.version,
            ":job": job_id,
            ":asked": stored.state.value if awaited else State.UPLOADED.value,
            ":awaiting": State.AWAITING_UPLOAD.value,
            ":deleting": State.DELETING.value,
            ":zero": 0,
            ":now": now(),
        },
        {"#state": "state"},
        f"version = :seen AND #state <> :deleting AND #state {'=' if awaited else '<>'} :awaiting",
    )


def new_row(document: Document) -> Put:
    return Put({**keys.document(document.session_id, document.document_id), **document.model_dump(mode="json")})


def counts_step(session_id: str, documents: int, chunks: int) -> Update:
    return Update(
        keys.session(session_id),
        "ADD document_count :documents, total_chunks :chunks",
        {":documents": documents, ":chunks": chunks},
        condition="attribute_exists(pk)",
    )
