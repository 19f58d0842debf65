"""A session as one archive: its settings and the documents that answer, as they were uploaded."""

import asyncio
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from derslik.domain.documents import Document, Failure
from derslik.domain.ids import now
from derslik.domain.jobs import MAX_DOCUMENTS, ItemState
from derslik.domain.messages import ExportSession
from derslik.errors import NotFound
from derslik.services.session_transfer import ARCHIVE
from derslik.storage.jobs import Jobs, job_step
from derslik.storage.objects import Objects, export_key, upload_key
from derslik.storage.sessions import Sessions
from derslik.storage.table import Table, Update
from documents.manifest import MANIFEST_NAME, MAX_ARCHIVE_BYTES, Manifest, describe_session
from documents.temporary import path_of, temporary_file

TOO_LARGE = Failure(
    code="export_too_large",
    message=f"A session can be exported with {MAX_DOCUMENTS} documents and {MAX_ARCHIVE_BYTES // 10**6} MB at most.",
    message_tr=f"Bir oturum en çok {MAX_DOCUMENTS} belge ve {MAX_ARCHIVE_BYTES // 10**6} MB ile dışa aktarılabilir.",
)
GONE = Failure(
    code="changed_meanwhile",
    message="The session or one of its documents was deleted during the export. Start it again.",
    message_tr="Oturum ya da bir belgesi dışa aktarma sırasında silindi. Yeniden başlatın.",
)


@dataclass(frozen=True, slots=True)
class SessionExporter:
    table: Table
    sessions: Sessions
    jobs: Jobs
    objects: Objects

    async def export_session(self, message: ExportSession) -> str:
        """Write the archive, also over that of an earlier attempt; returns a word for the log."""
        await self.jobs.begin(message.job_id, ARCHIVE)
        try:
            session, stored_documents = await self.sessions.with_documents(message.session_id)
            documents = [document for document in stored_documents if document.visible]
            if len(documents) > MAX_DOCUMENTS or sum(document.size for document in documents) > MAX_ARCHIVE_BYTES:
                return await self._end_in_failure(message, TOO_LARGE)
            with temporary_file() as file:
                path = path_of(file)
                await self._write_archive(path, describe_session(session, documents, now()), documents)
                await self.objects.put_file(export_key(message.session_id, message.job_id), path, "application/zip")
        except NotFound:
            return await self._end_in_failure(message, GONE)
        await self.table.transact(*done_steps(message.job_id, documents))
        return "exported"

    async def _end_in_failure(self, message: ExportSession, failure: Failure) -> str:
        await self.jobs.end(message.job_id, ARCHIVE, failure)
        return failure.code

    async def _write_archive(self, path: Path, manifest: Manifest, documents: list[Document]) -> None:
        """One document after the other, so that only one is in memory. Raises `NotFound`."""
        await asyncio.to_thread(add_file, path, MANIFEST_NAME, manifest.model_dump_json(indent=2).encode())
        for archived, document in zip(manifest.documents, documents, strict=True):
            data = await self.objects.get(upload_key(document.session_id, document.document_id))
            await asyncio.to_thread(add_file, path, archived.file, data)


def done_steps(job_id: str, documents: Sequence[Document]) -> list[Update]:
    """The export's job is done; it remembers whose bytes the archive holds."""
    return [
        replace(
            step,
            expression=f"{step.expression}, #options.#documents = :documents",
            values={**step.values, ":documents": [document.document_id for document in documents]},
            names={**step.names, "#options": "options", "#documents": "documents"},
        )
        for step in job_step(job_id, ARCHIVE, ItemState.DONE)
    ]


def add_file(path: Path, name: str, data: bytes) -> None:
    """The data is not compressed: most formats are compressed already, and an importer can trust the sizes."""
    with zipfile.ZipFile(path, "a", zipfile.ZIP_STORED) as archive:
        archive.writestr(name, data)
