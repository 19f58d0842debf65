"""From an uploaded file to a searchable version of a document. Every step can be done again with the same effect."""

import asyncio
import hashlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import IO, Any

from derslik.clients.retrieval import Retrieval
from derslik.concurrency import both
from derslik.domain.deadline import Deadline
from derslik.domain.document_text import DocumentText
from derslik.domain.documents import (
    GIVEN_UP,
    MAX_ATTEMPTS,
    MISMATCH,
    NO_CHUNK,
    NOT_UPLOADED,
    Document,
    Failure,
    Progress,
    State,
)
from derslik.domain.messages import CleanVersions, ProcessDocument
from derslik.domain.settings import chunk_settings
from derslik.errors import NotFound
from derslik.services.document_versions import DocumentVersions
from derslik.storage.leases import Superseded
from derslik.storage.objects import Objects, upload_key
from derslik.storage.queue import Queue
from derslik.storage.sessions import Sessions
from derslik.storage.texts import key_of_text, store_text
from derslik.workers.heartbeat import BEAT_SECONDS, heartbeat
from documents.parsing import Limits, ParseError, parse
from documents.temporary import path_of, temporary_file

SHOW_PROGRESS_SECONDS = 1.0
CLEAN_AFTER_SECONDS = 60
"""Old versions are removed once no query that began before the switch can still be reading them."""


class Unusable(Exception):
    """The document can never be processed as it is."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.code)
        self.failure = failure


@dataclass(frozen=True, slots=True)
class DocumentProcessor:
    sessions: Sessions
    versions: DocumentVersions
    objects: Objects
    queue: Queue
    retrieval: Retrieval

    async def process(self, message: ProcessDocument, deadline: Deadline) -> str:
        """Bring one version of a document to its end; a word for the log that says which.

        Raises `Busy` while another worker has it, and whatever a service or AWS fails with: the message comes again.
        """
        try:
            async with self._leased(message) as document:
                if document.attempt > MAX_ATTEMPTS:
                    await self.versions.leases.fail(document, GIVEN_UP)
                    return GIVEN_UP.code
                if message.job_id != document.job_id:
                    await self.versions.end_superseded_share(message)
                await self.versions.jobs.begin(document.job_id, message.document_id)
                try:
                    chunks, text = await self._make(document, deadline)
                except Unusable as error:
                    await self.versions.leases.fail(document, error.failure)
                    return error.failure.code
                await self.versions.leases.finish(document, chunks, len(text.pages) or None, text.warnings)
        except (Superseded, NotFound) as error:
            await self.versions.end_superseded_share(message)
            return f"superseded: {error}"
        await self._clean_later(document)
        return "ready"

    @asynccontextmanager
    async def _leased(self, message: ProcessDocument) -> AsyncIterator[Document]:
        """Hold the document's lease; give it back when the work did not end, so that a retry need not wait."""
        document = await self.versions.claim(message)

        async def beat() -> None:
            await self.versions.leases.renew(document)

        try:
            async with heartbeat(beat, BEAT_SECONDS):
                yield document
        except BaseException:
            with suppress(Superseded):
                await self.versions.leases.release(document)
            raise

    async def _clean_later(self, document: Document) -> None:
        if document.version > 1:
            clean = CleanVersions(session_id=document.session_id, document_id=document.document_id)
            await self.queue.send([clean], CLEAN_AFTER_SECONDS)

    async def _make(self, document: Document, deadline: Deadline) -> tuple[int, DocumentText]:
        """Parse, store and index; the number of chunks, and the text. Raises `Unusable`."""
        session, upload = await both(self.sessions.get(document.session_id), self._upload(document))
        await self.versions.leases.record_progress(document, State.PARSING)
        text = await self._parse(document, upload, deadline)
        pages = len(text.pages) if text.pages else None
        whole = Progress(done=pages, total=pages) if pages else None
        await self.versions.leases.record_progress(document, State.CHUNKING, whole)
        await store_text(self.objects, document, text)
        await self.versions.leases.record_progress(document, State.INDEXING, whole)
        chunking = chunk_settings(session.rag_settings, document.chunking)
        request = store_request(document, text, chunking)
        chunks = await self.retrieval.store(request, text.text, key_of_text(document), deadline)
        if not chunks:
            raise Unusable(NO_CHUNK)
        return chunks, text

    async def _upload(self, document: Document) -> bytes:
        try:
            upload = await self.objects.get(upload_key(document.session_id, document.document_id))
        except NotFound as error:
            raise Unusable(NOT_UPLOADED) from error
        digest = await asyncio.to_thread(lambda: hashlib.sha256(upload).hexdigest())
        if digest != document.sha256:
            raise Unusable(MISMATCH)
        return upload

    async def _parse(self, document: Document, upload: bytes, deadline: Deadline) -> DocumentText:
        file = await asyncio.to_thread(saved, upload)
        limits = Limits(seconds=min(Limits().seconds, deadline.remaining()))
        try:
            return await parse(path_of(file), limits, self._shows_progress(document))
        except ParseError as error:
            failure = Failure(code=error.code, message=error.message, message_tr=error.message_in("tr"))
            raise Unusable(failure) from error
        finally:
            await asyncio.to_thread(file.close)

    def _shows_progress(self, document: Document) -> Callable[[int, int], Awaitable[None]]:
        shown_at = time.monotonic()

        async def show(done: int, total: int) -> None:
            nonlocal shown_at
            if time.monotonic() - shown_at >= SHOW_PROGRESS_SECONDS:
                shown_at = time.monotonic()
                await self.versions.leases.record_progress(document, State.PARSING, Progress(done=done, total=total))

        return show


def saved(upload: bytes) -> IO[bytes]:
    """A temporary file, which the caller closes."""
    file = temporary_file()
    file.write(upload)
    file.flush()
    return file


def store_request(document: Document, text: DocumentText, chunking: dict[str, Any]) -> dict[str, Any]:
    """The body of `/process-and-store`, without the text itself."""
    return {
        "metadata": {
            "session_id": document.session_id,
            "source_file": document.filename,
            "filename": document.filename,
            "embedding_model": chunking["embedding_model"],
            "chunk_strategy": chunking["chunk_strategy"],
            "document_id": document.document_id,
            "version": document.version,
            "pages": [{"page": page.page, "start": page.start, "end": page.end} for page in text.pages],
        },
        "collection_name": f"session_{document.session_id}",
        "chunk_size": chunking["chunk_size"],
        "chunk_overlap": chunking["chunk_overlap"],
        "chunk_strategy": chunking["chunk_strategy"],
        "use_llm_post_processing": False,
    }
