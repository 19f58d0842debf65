"""A new session out of an archive. Its documents then go the way of every upload.

The rows of its documents come first, where nobody sees them, then the session's own row in one transaction with the
job's mark, and only then the files: a session is there as a whole or not at all, and one that was deleted while its
import went on does not come back.
"""

import asyncio
import hashlib
from contextlib import suppress
from dataclasses import dataclass

from ulid import ULID

from derslik.domain.documents import DELETED, MISMATCH, Document, Failure
from derslik.domain.ids import now
from derslik.domain.jobs import ENDED, ItemState, Job
from derslik.domain.messages import ImportSession
from derslik.domain.sessions import Session
from derslik.errors import NotFound
from derslik.services.session_transfer import ARCHIVE
from derslik.storage import keys
from derslik.storage.documents import Documents
from derslik.storage.jobs import Jobs, job_step
from derslik.storage.objects import Objects, import_key, upload_key
from derslik.storage.sessions import Sessions, session_item
from derslik.storage.table import Put, Refused, Table, Update
from documents.archive import ArchiveRefused, check_archive, file_digest, read_document
from documents.manifest import Manifest
from documents.temporary import path_of, temporary_file


@dataclass(frozen=True, slots=True)
class SessionImporter:
    table: Table
    sessions: Sessions
    documents: Documents
    jobs: Jobs
    objects: Objects
    max_document_bytes: int

    async def import_session(self, message: ImportSession) -> str:
        """Bring an import to its end; another attempt makes nothing twice. Returns a word for the log."""
        job = await self.jobs.get(message.job_id)
        if job.session_id != message.session_id or job.kind != "import" or job.items[ARCHIVE].state in ENDED:
            return "nothing to do"
        await self.jobs.begin(message.job_id, ARCHIVE)
        with temporary_file() as file:
            path = path_of(file)
            await self.objects.get_file(import_key(message.session_id, message.job_id), path)
            try:
                if await asyncio.to_thread(file_digest, path) != job.options["sha256"]:
                    return await self._end_in_failure(message, MISMATCH)
                manifest = await asyncio.to_thread(check_archive, path, self.max_document_bytes)
            except ArchiveRefused as error:
                return await self._end_in_failure(message, error.failure)
            documents = new_documents(job, manifest)
            try:
                await self._create(job, manifest, documents)
            except NotFound:
                await self.sessions.clear(message.session_id)
                return await self._end_in_failure(message, DELETED)
            for document, archived in zip(documents, manifest.documents, strict=True):
                data = await asyncio.to_thread(read_document, path, archived)
                key = upload_key(document.session_id, document.document_id)
                await self.objects.put(key, data, document.content_type)
        await self.table.transact(*job_step(message.job_id, ARCHIVE, ItemState.DONE))
        return "imported"

    async def _end_in_failure(self, message: ImportSession, failure: Failure) -> str:
        await self.jobs.end(message.job_id, ARCHIVE, failure)
        return failure.code

    async def _create(self, job: Job, manifest: Manifest, documents: list[Document]) -> None:
        """Raises `NotFound` when the session was made by an earlier attempt and deleted since."""
        if not job.options.get("committed"):
            for document in documents:
                with suppress(Refused):
                    await self.documents.create(document)
            with suppress(Refused):
                await commit_session(self.table, new_session(job, manifest), job.job_id)
        await self.sessions.get(job.session_id)


async def commit_session(table: Table, session: Session, job_id: str) -> None:
    """Store the session, once for its job; raises `Refused` when an earlier attempt did, or the import has ended."""
    mark = Update(
        keys.job(job_id),
        "SET #options.committed = :true",
        {":true": True, ":running": ItemState.RUNNING.value},
        {"#options": "options", "#items": "items", "#state": "state", "#share": ARCHIVE},
        "attribute_not_exists(#options.committed) AND #items.#share.#state = :running",
    )
    await table.transact(Put(session_item(session)), mark)


def new_session(job: Job, manifest: Manifest) -> Session:
    """The imported session, a draft of the teacher who imports it."""
    time = now()
    return Session(
        session_id=job.session_id,
        created_by=job.created_by,
        created_at=time,
        updated_at=time,
        last_accessed=time,
        rag_settings=manifest.saved_settings,
        **manifest.session.model_dump(),
    )


def new_documents(job: Job, manifest: Manifest) -> list[Document]:
    time = now()
    return [
        Document(
            session_id=job.session_id,
            document_id=new_document_id(job, number),
            uploaded_by=job.created_by,
            created_at=time,
            updated_at=time,
            chunking=archived.chunking.model_dump(exclude_none=True),
            **archived.model_dump(include={"filename", "content_type", "size", "sha256"}),
        )
        for number, archived in enumerate(manifest.documents)
    ]


def new_document_id(job: Job, number: int) -> str:
    """The same in every attempt, and in the archive's order."""
    rest = hashlib.sha256(f"{job.job_id}/{number}".encode()).digest()
    return str(ULID.from_bytes(ULID.from_str(job.job_id).bytes[:6] + number.to_bytes(2) + rest[:8]))
