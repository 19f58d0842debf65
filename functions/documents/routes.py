"""The documents routes."""

import logging
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request, Response

from derslik.config import config
from derslik.domain.documents import Document, State, as_seen
from derslik.domain.ids import age_seconds, is_well_formed, new_id, now
from derslik.domain.messages import DeleteDocument
from derslik.domain.sessions import Session, require_owned
from derslik.domain.settings import chunk_settings
from derslik.errors import Invalid, NotFound, TooLarge, UnsupportedMedia
from derslik.logs import log
from derslik.storage.objects import Objects, upload_key
from derslik.storage.queue import QueueError
from derslik.storage.sessions import not_found
from derslik.web.access import OwnedSession, SessionId
from derslik.web.dependencies import DocumentsQueue, DocumentStore, JobStore, ObjectStore, SessionStore
from derslik.web.headers import IdempotencyHeader, idempotency_of
from derslik.web.identity import CurrentUser, Teacher
from derslik.web.paging import Cursor, Limit, binding, decode_key, link_next
from documents.job_service import JobStarter, accepted, new_job, shares, shown_job, under_way
from documents.models import (
    Chunking,
    DocumentCreated,
    DocumentOut,
    JobAccepted,
    JobOut,
    NewDocument,
    ProcessAndStore,
    Reprocess,
    Upload,
)
from documents.transfer import router as transfer_router

router = APIRouter()
router.routes.extend(transfer_router.routes)  # as routes of this router, which `local/docs.py` reads

NOTHING_IN_PARTICULAR = Reprocess()

CONTENT_TYPES = (
    "application/pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.ms-excel",  # what browsers on Windows call a CSV file
    "application/xhtml+xml",
    "text/csv",
    "text/html",
    "text/markdown",
    "text/plain",
)


@router.post("/sessions/{session_id}/documents", status_code=201)
async def create_document(
    new: NewDocument,
    user: CurrentUser,
    session: OwnedSession,
    store: DocumentStore,
    objects: ObjectStore,
    key: IdempotencyHeader,
    response: Response,
) -> DocumentCreated:
    """Announce a file and get the form with which to upload exactly its bytes.

    200 with `duplicate_of` when the session has them already, unless `allow_duplicate` says to take them again.
    """
    if new.size > config().max_upload_bytes:
        raise TooLarge(f"A document may have at most {config().max_upload_bytes} bytes", code="document_too_large")
    if new.content_type.partition(";")[0].strip().lower() not in CONTENT_TYPES:
        raise UnsupportedMedia(
            f"Upload PDF, DOCX, PPTX, XLSX, CSV, HTML, Markdown or plain text: {', '.join(CONTENT_TYPES)}"
        )
    only_once = idempotency_of(user.id, key, ["document", session.session_id, new.model_dump()])
    document, duplicate = await store.announce(
        draft(new, session, user.id), allow_duplicate=new.allow_duplicate, once=only_once
    )
    response.headers["location"] = f"/sessions/{document.session_id}/documents/{document.document_id}"
    if duplicate:
        response.status_code = 200
    return DocumentCreated(
        **DocumentOut.of(document).model_dump(),
        upload=upload_form(document, objects),
        duplicate_of=document.document_id if duplicate else None,
    )


def upload_form(document: Document, objects: Objects) -> Upload | None:
    """None once its bytes are there."""
    if document.state is not State.AWAITING_UPLOAD:
        return None
    key = upload_key(document.session_id, document.document_id)
    return Upload.model_validate(objects.presigned_post(key, document.content_type, document.size))


def draft(new: NewDocument, session: Session, uploaded_by: str) -> Document:
    time = now()
    return Document(
        session_id=session.session_id,
        document_id=new_id(),
        uploaded_by=uploaded_by,
        created_at=time,
        updated_at=time,
        **new.model_dump(exclude={"allow_duplicate"}),
    )


@router.get("/sessions/{session_id}/documents")
async def list_documents(
    user: CurrentUser,
    session: OwnedSession,
    store: DocumentStore,
    request: Request,
    response: Response,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> list[DocumentOut]:
    """The session's documents with their states, oldest first."""
    bound_to = binding("documents", user.id, session.session_id)
    page = await store.list(session.session_id, limit=limit, after=decode_key(cursor, bound_to))
    link_next(request, response, page.next, bound_to)
    return [shown(Document.model_validate(item)) for item in page.items]


@router.get("/sessions/{session_id}/documents/{document_id}")
async def get_document(document_id: str, session: OwnedSession, store: DocumentStore) -> DocumentOut:
    return shown(await store.get(session.session_id, existing_id(document_id)))


@router.delete("/sessions/{session_id}/documents/{document_id}", status_code=204)
async def delete_document(document_id: str, session: OwnedSession, store: DocumentStore, queue: DocumentsQueue) -> None:
    """Invisible at once, in whatever state it is; its objects are removed by the worker, or by the sweeper's order."""
    document = await store.delete(session.session_id, existing_id(document_id))
    message = DeleteDocument(session_id=document.session_id, document_id=document.document_id)
    try:
        await queue.send([message])
    except QueueError:
        log("cleaning not asked for", logging.WARNING, **message.model_dump())


@router.post("/documents/process-and-store", status_code=202)
async def process_and_store_documents(
    form: Annotated[ProcessAndStore, Form()],
    user: Teacher,
    sessions: SessionStore,
    job_service: JobStarter,
    key: IdempotencyHeader,
    response: Response,
) -> JobAccepted:
    """Cut and index the named documents of a session, as a job."""
    if not is_well_formed(form.session_id):
        raise not_found()
    session, stored = await sessions.with_documents(form.session_id)
    require_owned(session, user)
    items = shares(stored, form.markdown_files)
    job = new_job("process_and_store", session, user, items, chunking(session, form))
    only_once = idempotency_of(user.id, key, ["process", form.model_dump()])
    return accepted(await job_service.start(job, only_once), response)


@router.post("/sessions/{session_id}/reprocess", status_code=202)
async def reprocess_session_documents(
    session_id: SessionId,
    user: CurrentUser,
    sessions: SessionStore,
    job_service: JobStarter,
    key: IdempotencyHeader,
    response: Response,
    wanted: Reprocess = NOTHING_IN_PARTICULAR,
) -> JobAccepted:
    """Make new versions of the session's documents, as a job. The old versions answer until the new are ready."""
    session, stored = await sessions.with_documents(session_id)
    require_owned(session, user)
    job = new_job("reprocess", session, user, shares(stored, wanted.source_files), chunking(session, wanted))
    only_once = idempotency_of(user.id, key, ["reprocess", session_id, wanted.model_dump()])
    return accepted(await job_service.start(job, only_once), response)


@router.get("/jobs/{job_id}")
async def get_job(
    job_id: str, user: CurrentUser, jobs: JobStore, documents: DocumentStore, response: Response
) -> JobOut:
    """A job, for who started it and for admins."""
    missing = NotFound("There is no such job", code="job_not_found")
    if not is_well_formed(job_id):
        raise missing
    job = await jobs.get(job_id)
    if job.created_by != user.id and not user.is_admin:
        raise missing
    return shown_job(job, await under_way(job, documents), response)


def chunking(session: Session, asked: Chunking) -> dict[str, Any]:
    try:
        return chunk_settings(session.rag_settings, asked.given())
    except ValueError as error:
        raise Invalid("chunk_overlap must be less than chunk_size, the session's settings included") from error


def existing_id(document_id: str) -> str:
    if not is_well_formed(document_id):
        raise NotFound("There is no such document", code="document_not_found")
    return document_id


def shown(document: Document) -> DocumentOut:
    return DocumentOut.of(as_seen(document, age_seconds(document.created_at)))
