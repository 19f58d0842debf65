"""Documents that nobody brought to their end, found in the rows and objects themselves."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from derslik.domain.deadline import Deadline
from derslik.domain.documents import Document
from derslik.domain.messages import DeleteDocument, DeleteSession, DocumentsMessage
from derslik.errors import Conflict, NotFound
from derslik.storage.documents import Documents
from derslik.storage.objects import DOCUMENT_PREFIXES, Objects
from derslik.storage.queue import Queue
from derslik.storage.sessions import Sessions
from operations.overdue import is_never_uploaded, overdue_message
from operations.sweep_positions import SweepPosition

type Keys = Mapping[str, Mapping[str, Sequence[str]]]
"""Object keys by session and document."""


@dataclass(frozen=True, slots=True)
class DocumentSweep:
    sessions: Sessions
    documents: Documents
    objects: Objects
    queue: Queue
    position: SweepPosition

    async def sweep(self, deadline: Deadline) -> tuple[dict[str, int], bool]:
        """Look at every session, beginning where the last sweep stopped; how many tasks were asked for, by name, and
        whether it came to the end.

        Objects are listed before rows are read: rows are made first, so an object without one belongs to nobody.
        """
        asked: defaultdict[str, int] = defaultdict(int)
        stored = await self._stored_keys()
        known = {*stored, *await self.sessions.ids(), *await self.sessions.deleted()}

        async def look_at(session_id: str) -> None:
            for message in await self._session(session_id, stored.get(session_id, {})):
                asked[message.task] += 1
                await self.queue.send([message])

        finished = await self.position.go_round(known, look_at, deadline)
        return dict(asked), finished

    async def _stored_keys(self) -> Keys:
        stored_keys: defaultdict[str, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for prefix in DOCUMENT_PREFIXES:
            for key in await self.objects.keys(f"{prefix}/"):
                session_id, document_id = key.split("/")[1:3]
                stored_keys[session_id][document_id].append(key)
        return stored_keys

    async def _session(self, session_id: str, keys: Mapping[str, Sequence[str]]) -> list[DocumentsMessage]:
        try:
            _, documents = await self.sessions.with_documents(session_id)
        except NotFound:
            return [DeleteSession(session_id=session_id)]
        messages: list[DocumentsMessage] = []
        for document in documents:
            message = await self._document(document, keys.get(document.document_id, ()))
            messages += [] if message is None else [message]
        unknown = keys.keys() - {document.document_id for document in documents}
        return messages + [DeleteDocument(session_id=session_id, document_id=each) for each in sorted(unknown)]

    async def _document(self, document: Document, keys: Sequence[str]) -> DocumentsMessage | None:
        """Nothing when it changed while we looked."""
        try:
            if is_never_uploaded(document, keys):
                await self.documents.expire(document)
                return None
            message = overdue_message(document, keys)
            if message is not None:
                await self.documents.touch(document)
        except Conflict:
            return None
        return message
