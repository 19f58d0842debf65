"""Removing what a deleted document or session left behind. Nothing of it is visible any more."""

from contextlib import suppress
from dataclasses import dataclass

from derslik.clients.retrieval import Retrieval
from derslik.domain.deadline import Deadline
from derslik.domain.documents import DELETED, State
from derslik.domain.ids import epoch_seconds
from derslik.domain.messages import CleanVersions, DeleteDocument, DeleteSession
from derslik.errors import NotFound
from derslik.storage import keys
from derslik.storage.documents import Documents
from derslik.storage.leases import Busy
from derslik.storage.objects import DOCUMENT_PREFIXES, SESSION_PREFIXES, VERSION_PREFIXES, Objects
from derslik.storage.sessions import Sessions
from derslik.storage.table import Table


@dataclass(frozen=True, slots=True)
class Cleaner:
    table: Table
    sessions: Sessions
    documents: Documents
    objects: Objects
    retrieval: Retrieval

    async def delete_document(self, message: DeleteDocument, deadline: Deadline) -> None:
        """Nothing while its row does not say that it is to go. Raises `Busy` while a worker may still write for it."""
        stored = await self.documents.row(message.session_id, message.document_id)
        if stored is not None:
            if stored.state is not State.DELETING:
                return
            if stored.lease_until > epoch_seconds():
                raise Busy(stored.lease_until - epoch_seconds())
            await self.documents.end_share(stored, DELETED)
        await self.retrieval.forget_document(message.session_id, message.document_id, deadline)
        for prefix in DOCUMENT_PREFIXES:
            await self.objects.delete_prefix(f"{prefix}/{message.session_id}/{message.document_id}")
        if stored is not None:
            await self.documents.forget(stored)

    async def clean_versions(self, message: CleanVersions) -> None:
        """Objects of versions that were replaced; a document that is going is another task's."""
        stored = await self.documents.row(message.session_id, message.document_id)
        if stored is None:
            return
        for prefix in VERSION_PREFIXES:
            keys = await self.objects.keys(f"{prefix}/{message.session_id}/{message.document_id}/")
            await self.objects.delete([key for key in keys if stored.obsolete(int(key.rpartition("/")[2]))])

    async def delete_session(self, message: DeleteSession, deadline: Deadline) -> None:
        """All that is left of it; nothing while the session is still there."""
        with suppress(NotFound):
            await self.sessions.get(message.session_id)
            return
        await self.retrieval.forget_session(message.session_id, deadline)
        for prefix in SESSION_PREFIXES:
            await self.objects.delete_prefix(f"{prefix}/{message.session_id}/")
        for partition in await self._partitions(message.session_id):
            await self.table.delete_partition(partition)
        await self.sessions.removed(message.session_id)

    async def _partitions(self, session_id: str) -> list[str]:
        """All that a session has in the table; its bank last, since it tells which quizzes there were."""
        bank = {":pk": keys.bank(session_id), ":prefix": keys.QUIZ}
        quizzes = await self.table.query("pk = :pk AND begins_with(sk, :prefix)", bank)
        attempts = [keys.attempt(quiz["sk"].removeprefix(keys.QUIZ), "")["pk"] for quiz in quizzes.items]
        return [keys.session(session_id)["pk"], keys.visitor(session_id, "")["pk"], *attempts, keys.bank(session_id)]
