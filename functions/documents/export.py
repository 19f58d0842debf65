"""A session as one archive: its settings and the documents that answer, as they were uploaded."""

import asyncio
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

from derslik.domain.documents import Document, Failure
from derslik.domain.ids import now
from derslik.domain.jobs import MAX_DOCUMENTS, ItemState
from derslik.errors import NotFound
from derslik.storage.jobs import Jobs, job_step
from derslik.storage.objects import Objects, export_key, upload_key
from derslik.storage.sessions import Sessions
from derslik.storage.table import Table
from documents.manifest import MAX_ARCHIVE_BYTES, NAME, Manifest, describe
from documents.tasks import ExportSession

SHARE = "archive"
"""The one share of an export's or import's job."""
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

NOT_TRANSFERRED = Failure(
    code="transfer_failed",
    message="This did not succeed after several attempts. Start it again later.",
    message_tr="Birkaç denemeden sonra başarılamadı. Daha sonra yeniden başlatın.",
)


@dataclass(frozen=True, slots=True)
class Exporter:
    table: Table
    sessions: Sessions
    jobs: Jobs
    objects: Objects

    async def export(self, task: ExportSession) -> str:
        """Write the archive; done again, it is written again. A word for the log."""
        await self.jobs.begin(task.job_id, SHARE)
        try:
            session, stored = await self.sessions.with_documents(task.session_id)
            documents = [document for document in stored if document.visible]
            if len(documents) > MAX_DOCUMENTS or sum(document.size for document in documents) > MAX_ARCHIVE_BYTES:
                return await self._refuse(task, TOO_LARGE)
            with tempfile.TemporaryDirectory(prefix="export-") as folder:
                path = Path(folder) / "session.zip"
                await self._write(path, describe(session, documents, now()), documents)
                await self.objects.put_file(export_key(task.session_id, task.job_id), path, "application/zip")
        except NotFound:
            return await self._refuse(task, GONE)
        await self.table.transact(*job_step(task.job_id, SHARE, ItemState.DONE))
        return "exported"

    async def _refuse(self, task: ExportSession, failure: Failure) -> str:
        await self.jobs.end(task.job_id, SHARE, failure)
        return failure.code

    async def _write(self, path: Path, manifest: Manifest, documents: list[Document]) -> None:
        """One document after the other, so that only one is in memory. Raises `NotFound`."""
        await asyncio.to_thread(add, path, NAME, manifest.model_dump_json(indent=2).encode())
        for entry, document in zip(manifest.documents, documents, strict=True):
            data = await self.objects.get(upload_key(document.session_id, document.document_id))
            await asyncio.to_thread(add, path, entry.file, data)


def add(path: Path, name: str, data: bytes) -> None:
    """As it is: most formats are compressed already, and an importer can trust the sizes."""
    with zipfile.ZipFile(path, "a", zipfile.ZIP_STORED) as archive:
        archive.writestr(name, data)
