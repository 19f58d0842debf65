"""The documents routes."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request, Response

from derslik.config import config
from derslik.domain.documents import Document, State, with_expired_upload
from derslik.domain.ids import age_seconds, is_well_formed, new_id, now
from derslik.domain.jobs import Job
from derslik.domain.messages import DeleteDocument
from derslik.domain.sessions import Session, require_owned
from derslik.domain.settings import chunk_settings
from derslik.errors import Invalid, NotFound, TooLarge, UnsupportedMedia
from derslik.storage.objects import Objects, upload_key
from derslik.storage.sessions import not_found
from derslik.web.access import OwnedSession, OwnedSessionWithDocuments
from derslik.web.callers import Callers, admits, declared
from derslik.web.dependencies import DocumentsQueue, DocumentStore, JobStore, ObjectStore, SessionStore
from derslik.web.headers import IdempotencyHeader, idempotency_of
from derslik.web.identity import CurrentUser, Teacher
from derslik.web.paging import Cursor, Limit, binding, decode_key, link_next
from documents.job_service import JobStarter, accept_job, job_reply, load_documents, make_shares, new_job
from documents.models import (
    Chunking,
    DocumentCreated,
    DocumentReply,
    JobAccepted,
    JobReply,
    NewDocument,
    ProcessAndStore,
    Reprocess,
    Upload,
)
from documents.text_routes import router as text_router
from documents.transfer_routes import router as transfer_router

router = APIRouter()
router.include_router(transfer_router)
router.include_router(text_router)

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


@router.post(
    "/sessions/{session_id}/documents",
    status_code=201,
    responses={200: {"model": DocumentCreated}},
    openapi_extra=declared(sends=["Location"]),
)
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
        new_document(new, session, user.id), allow_duplicate=new.allow_duplicate, once=only_once
    )
    response.headers["location"] = f"/sessions/{document.session_id}/documents/{document.document_id}"
    if duplicate:
        response.status_code = 200
    return DocumentCreated(
        **DocumentReply.from_document(document).model_dump(),
        upload=upload_form(document, objects),
        duplicate_of=document.document_id if duplicate else None,
    )


def upload_form(document: Document, objects: Objects) -> Upload | None:
    """None once its bytes are there."""
    if document.state is not State.AWAITING_UPLOAD:
        return None
    key = upload_key(document.session_id, document.document_id)
    return Upload.model_validate(objects.presigned_post(key, document.content_type, document.size))


def new_document(new: NewDocument, session: Session, uploaded_by: str) -> Document:
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
) -> list[DocumentReply]:
    """The session's documents with their states, oldest first."""
    bound_to = binding("documents", user.id, session.session_id)
    page = await store.list(session.session_id, limit=limit, after=decode_key(cursor, bound_to))
    link_next(request, response, page.next, bound_to)
    return [document_reply(Document.model_validate(item)) for item in page.items]


@router.get("/sessions/{session_id}/documents/{document_id}")
async def get_document(document_id: str, session: OwnedSession, store: DocumentStore) -> DocumentReply:
    """One document, with how far it has come."""
    return document_reply(await store.get(session.session_id, require_well_formed(document_id)))


@router.delete("/sessions/{session_id}/documents/{document_id}", status_code=204)
async def delete_document(document_id: str, session: OwnedSession, store: DocumentStore, queue: DocumentsQueue) -> None:
    """Invisible at once, in whatever state it is; its objects are removed by the worker, or by the sweeper's order."""
    document = await store.delete(session.session_id, require_well_formed(document_id))
    await queue.send_or_leave([DeleteDocument(session_id=document.session_id, document_id=document.document_id)])


@router.post("/documents/process-and-store", status_code=202, openapi_extra=declared(Callers.SESSION_OWNER))
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
    items = make_shares(stored, form.markdown_files)
    job = new_job("process_and_store", session, user, items, merge_chunking(session, form))
    only_once = idempotency_of(user.id, key, ["process", form.model_dump()])
    return accept_job(await job_service.start(job, only_once), response)


@router.post("/sessions/{session_id}/reprocess", status_code=202)
async def reprocess_session_documents(
    user: CurrentUser,
    owned: OwnedSessionWithDocuments,
    job_service: JobStarter,
    key: IdempotencyHeader,
    response: Response,
    wanted: Reprocess = NOTHING_IN_PARTICULAR,
) -> JobAccepted:
    """Make new versions of the session's documents, as a job. The old versions answer until the new are ready."""
    session, stored = owned
    job = new_job("reprocess", session, user, make_shares(stored, wanted.source_files), merge_chunking(session, wanted))
    only_once = idempotency_of(user.id, key, ["reprocess", session.session_id, wanted.model_dump()])
    return accept_job(await job_service.start(job, only_once), response)


@admits(Callers.JOB_READERS)
async def readable_job(job_id: str, user: CurrentUser, jobs: JobStore) -> Job:
    missing = NotFound("There is no such job", code="job_not_found")
    if not is_well_formed(job_id):
        raise missing
    job = await jobs.get(job_id)
    if job.created_by != user.id and not user.is_admin:
        raise missing
    return job


@router.get("/jobs/{job_id}", openapi_extra=declared(sends=["Retry-After"]))
async def get_job(job: Annotated[Job, Depends(readable_job)], documents: DocumentStore, response: Response) -> JobReply:
    """A job, for who started it and for admins."""
    return job_reply(job, await load_documents(job, documents), response)


def merge_chunking(session: Session, asked: Chunking) -> dict[str, Any]:
    try:
        return chunk_settings(session.rag_settings, asked.given_fields())
    except ValueError as error:
        raise Invalid("chunk_overlap must be less than chunk_size, the session's settings included") from error


def require_well_formed(document_id: str) -> str:
    if not is_well_formed(document_id):
        raise NotFound("There is no such document", code="document_not_found")
    return document_id


def document_reply(document: Document) -> DocumentReply:
    return DocumentReply.from_document(with_expired_upload(document, age_seconds(document.created_at)))
