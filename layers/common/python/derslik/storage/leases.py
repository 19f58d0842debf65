"""What a worker does to a document's row, under a lease: claim, renew, record_progress, finish, fail, release.

Every write but the claim has the condition that the row still names this worker as the lease's owner. A worker that
lost its lease can therefore change nothing, however late it goes on.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from derslik.domain.document_text import TextWarning
from derslik.domain.documents import Document, Failure, Progress, State
from derslik.domain.ids import epoch_seconds, now
from derslik.domain.jobs import ItemState
from derslik.errors import Conflict, NotFound
from derslik.storage import keys
from derslik.storage.documents import Documents, counts_step
from derslik.storage.jobs import job_step
from derslik.storage.table import Refused, Table, Update

MOST_PAGES = 100
"""Of a warning, so many are named in the row."""
LEASE_SECONDS = 30
"""After so long without being renewed a lease is free: the time for which a killed worker keeps others waiting."""

HELD = "lease_owner = :holder AND #state <> :deleting"
OPEN = (
    "#state <> :deleting AND version = :version AND lease_until <= :seconds "
    "AND (ready_version = :none OR ready_version < :version) "
)
NOT_FAILED = "AND (failed_version = :none OR failed_version < :version)"
NEWEST_UPLOAD = (
    "AND upload_sequencer <= :sequencer "
    "AND (failed_version = :none OR failed_version < :version OR upload_sequencer < :sequencer)"
)
"""An upload may be claimed again after it failed, when the file was uploaded again since."""


class Superseded(Exception):
    """This version of the document is done, replaced, deleted or gone: there is nothing to do for it."""


class Busy(Exception):
    """Another worker has the lease; it ends in `seconds`, unless it is renewed."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"{seconds} s left")
        self.seconds = seconds


class Leases:
    def __init__(self, table: Table) -> None:
        self.table = table
        self.documents = Documents(table)

    async def claim(
        self, session_id: str, document_id: str, version: int, owner: str, sequencer: str | None = None
    ) -> Document:
        """Take the document's lease for this version; raises `Superseded` or `Busy`.

        `sequencer` orders the uploads to one key (None: not asked for by an upload).
        """
        seconds = epoch_seconds()
        update = Update(
            keys.document(session_id, document_id),
            "SET #state = :uploaded, lease_owner = :owner, lease_until = :until, updated_at = :now, "
            "started_at = if_not_exists(started_at, :now)"
            + (", upload_sequencer = :sequencer" if sequencer is not None else "")
            + " REMOVE progress, #error, ended_at ADD attempt :one",
            {
                ":uploaded": State.UPLOADED.value,
                ":deleting": State.DELETING.value,
                ":owner": owner,
                ":until": seconds + LEASE_SECONDS,
                ":seconds": seconds,
                ":now": now(),
                ":one": 1,
                ":version": version,
                ":none": None,
            }
            | ({":sequencer": sequencer} if sequencer is not None else {}),
            {"#state": "state", "#error": "error"},
            OPEN + (NOT_FAILED if sequencer is None else NEWEST_UPLOAD),
        )
        try:
            return Document.model_validate(await self.table.update(update))
        except Conflict as error:
            raise await self._why_not(session_id, document_id, version, sequencer) from error

    async def _why_not(self, session_id: str, document_id: str, version: int, sequencer: str | None) -> Exception:
        try:
            stored = await self.documents.get(session_id, document_id)
        except NotFound:
            return Superseded("deleted")
        if stored.version != version:
            return Superseded("replaced by a newer version")
        if sequencer is not None and sequencer < stored.upload_sequencer:
            return Superseded("an older upload")
        if version in (stored.ready_version, stored.failed_version):
            return Superseded("already ended")
        return Busy(max(0, stored.lease_until - epoch_seconds()))

    async def renew(self, document: Document) -> None:
        """Hold the lease for another `LEASE_SECONDS`.

        Raises `Superseded` when it is lost, or when a newer version was asked for.
        """
        until = {":until": epoch_seconds() + LEASE_SECONDS, ":version": document.version}
        await self._as_holder(document, "SET lease_until = :until", until, f"{HELD} AND version = :version")

    async def record_progress(self, document: Document, state: State, progress: Progress | None = None) -> None:
        """Show how far the holder of the lease has come; raises `Superseded` when the lease is lost."""
        await self._as_holder(
            document,
            "SET #state = :state, progress = :progress, updated_at = :now, lease_until = :until",
            {
                ":state": state.value,
                ":progress": progress.model_dump() if progress else None,
                ":until": epoch_seconds() + LEASE_SECONDS,
                ":now": now(),
            },
        )

    async def release(self, document: Document) -> None:
        """Give the lease back, so that a retry need not wait for its end."""
        await self._as_holder(document, "SET lease_until = :zero, updated_at = :now", {":zero": 0, ":now": now()})

    async def _as_holder(
        self, document: Document, expression: str, values: Mapping[str, Any], condition: str = HELD
    ) -> None:
        update = Update(
            keys.document(document.session_id, document.document_id),
            expression,
            {":holder": document.lease_owner, ":deleting": State.DELETING.value, **values},
            {"#state": "state"},
            condition,
        )
        try:
            await self.table.update(update)
        except Conflict as error:
            raise Superseded("the lease was lost") from error

    async def finish(
        self, document: Document, chunks: int, pages: int | None, warnings: Sequence[TextWarning] = ()
    ) -> None:
        """Switch to the version that was worked on, with the counts and its job's share; raises `Superseded`."""
        switch = self._end(
            document,
            "SET #state = :state, ready_version = :version, chunk_count = :chunks, page_count = :pages, "
            "warnings = :warnings, lease_until = :zero, updated_at = :now, ended_at = :now REMOVE progress, #error",
            {
                ":state": State.READY.value,
                ":chunks": chunks,
                ":pages": pages,
                ":warnings": [warning._asdict() | {"pages": list(warning.pages[:MOST_PAGES])} for warning in warnings],
            },
        )
        first = 1 if document.ready_version is None else 0
        count = counts_step(document.session_id, first, chunks - document.chunk_count)
        share = job_step(document.job_id, document.document_id, ItemState.DONE, chunks=chunks)
        await self._settle([switch, count], share)

    async def fail(self, document: Document, failure: Failure) -> None:
        """End this version for good; an older version goes on answering. Raises `Superseded`."""
        state = State.FAILED if document.ready_version is None else State.READY
        end = self._end(
            document,
            "SET #state = :state, failed_version = :version, #error = :error, "
            "lease_until = :zero, updated_at = :now, ended_at = :now REMOVE progress",
            {":state": state.value, ":error": failure.model_dump()},
        )
        await self._settle([end], job_step(document.job_id, document.document_id, ItemState.FAILED, failure=failure))

    def _end(self, document: Document, expression: str, values: Mapping[str, Any]) -> Update:
        common = {
            ":version": document.version,
            ":deleting": State.DELETING.value,
            ":zero": 0,
            ":now": now(),
            ":holder": document.lease_owner,
        }
        return Update(
            keys.document(document.session_id, document.document_id),
            expression,
            {**common, **values},
            {"#state": "state", "#error": "error"},
            f"{HELD} AND version = :version",
        )

    async def _settle(self, steps: list[Update], share: list[Update]) -> None:
        """A job that is gone (it expires) must not keep its document from ending."""
        try:
            await self.table.transact(*steps, *share)
        except Refused as error:
            if share and list(error.steps) == [len(steps)]:
                await self._settle(steps, [])
                return
            raise Superseded("the document or its session is gone, or the lease was lost") from error
