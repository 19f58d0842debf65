"""The documents worker: uploads and tasks from its queue, one message after the other."""

from derslik import bootstrap
from derslik.config import config
from derslik.domain.deadline import Deadline
from derslik.domain.messages import (
    CleanVersions,
    DeleteDocument,
    DeleteSession,
    ExportSession,
    ImportSession,
    Message,
    ProcessDocument,
)
from derslik.workers.runtime import ForeignMessage, Worker
from documents.cleaning import Cleaner
from documents.document_processor import DocumentProcessor
from documents.session_export import SessionExporter
from documents.session_import import SessionImporter

MARGIN_SECONDS = 10.0


async def carry_out(message: Message, deadline: Deadline) -> str:
    """A word for the log; raises `Busy`."""
    match message:
        case ProcessDocument():
            return await (await document_processor()).process(message, deadline)
        case ExportSession():
            return await (await session_exporter()).export_session(message)
        case ImportSession():
            return await (await session_importer()).import_session(message)
        case CleanVersions():
            await (await cleaner()).clean_versions(message)
        case DeleteDocument():
            await (await cleaner()).delete_document(message, deadline)
        case DeleteSession():
            await (await cleaner()).delete_session(message, deadline)
        case _:
            raise ForeignMessage
    return "removed"


async def document_processor() -> DocumentProcessor:
    return DocumentProcessor(
        await bootstrap.sessions(),
        await bootstrap.document_versions(),
        await bootstrap.objects(),
        await bootstrap.documents_queue(),
        await bootstrap.retrieval(),
    )


async def cleaner() -> Cleaner:
    return Cleaner(
        await bootstrap.table(),
        await bootstrap.sessions(),
        await bootstrap.documents(),
        await bootstrap.objects(),
        await bootstrap.retrieval(),
    )


async def session_exporter() -> SessionExporter:
    return SessionExporter(
        await bootstrap.table(), await bootstrap.sessions(), await bootstrap.jobs(), await bootstrap.objects()
    )


async def session_importer() -> SessionImporter:
    return SessionImporter(
        await bootstrap.table(),
        await bootstrap.sessions(),
        await bootstrap.documents(),
        await bootstrap.jobs(),
        await bootstrap.objects(),
        config().max_upload_bytes,
    )


worker = Worker(carry_out, bootstrap.documents_queue)
handler = worker.handler(MARGIN_SECONDS)
