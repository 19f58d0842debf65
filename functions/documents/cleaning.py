"""Removing what a deleted document or session left behind. Nothing of it is visible any more."""

from dataclasses import dataclass

from derslik.clients.retrieval import Retrieval
from derslik.domain.deadline import Deadline
from derslik.domain.documents import State
from derslik.errors import NotFound
from derslik.storage import keys
from derslik.storage.documents import Busy, Documents
from derslik.storage.objects import Objects
from derslik.storage.sessions import Sessions
from derslik.storage.table import Table
from documents.tasks import DeleteDocument, DeleteSession

PREFIXES = ("uploads", "texts", "segments")


@dataclass(frozen=True, slots=True)
class Cleaner:
    table: Table
    sessions: Sessions
    documents: Documents
    objects: Objects
    retrieval: Retrieval

    async def document(self, task: DeleteDocument, deadline: Deadline) -> None:
        """Raises `Busy` when the row does not say yet that the document is to go."""
        row = await self.table.get(keys.document(task.session_id, task.document_id))
        if row is not None and row["state"] != State.DELETING:
            raise Busy
        await self.retrieval.forget_document(task.session_id, task.document_id, deadline)
        for prefix in PREFIXES:
            await self.objects.delete_prefix(f"{prefix}/{task.session_id}/{task.document_id}")
        await self.documents.forget(task.session_id, task.document_id)

    async def session(self, task: DeleteSession, deadline: Deadline) -> None:
        """Raises `Busy` while the session is still there."""
        try:
            await self.sessions.get(task.session_id)
        except NotFound:
            await self.retrieval.forget_session(task.session_id, deadline)
            for prefix in PREFIXES:
                await self.objects.delete_prefix(f"{prefix}/{task.session_id}/")
            for partition in (keys.session(task.session_id)["pk"], keys.visitor(task.session_id, "")["pk"]):
                await self.table.delete_partition(partition)
        else:
            raise Busy
