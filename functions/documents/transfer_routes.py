"""The routes that export and import a session."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field, StringConstraints

from derslik.domain.documents import Document
from derslik.domain.field_types import WHOLE_NUMBER
from derslik.domain.identity import User
from derslik.domain.ids import is_well_formed, new_id, now
from derslik.domain.jobs import ItemState, Job, JobItem
from derslik.domain.messages import ExportSession
from derslik.errors import Conflict, NotFound, TooLarge
from derslik.services.session_transfer import ARCHIVE
from derslik.storage.objects import LINK_SECONDS, export_key, import_key
from derslik.web.access import OwnedSessionWithDocuments
from derslik.web.dependencies import DocumentsQueue, JobStore, ObjectStore
from derslik.web.headers import IdempotencyHeader, idempotency_of
from derslik.web.identity import CurrentUser, Teacher
from derslik.web.models import Body
from derslik.web.rate_limit import LIMITED, SharedRateLimit
from documents.job_service import POLL_SECONDS
from documents.manifest import MAX_ARCHIVE_BYTES
from documents.models import Upload

router = APIRouter()


class AnnouncedArchive(Body):
    """An exported session that is about to be uploaded; `size` in bytes."""

    size: Annotated[int, Field(strict=True, ge=1, le=10**12), WHOLE_NUMBER]
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-fA-F]{64}$", to_lower=True)]


class ExportReply(BaseModel):
    """`url` is there once `status` is done, and good for five minutes; ask again for a new one."""

    job_id: str
    session_id: str
    status: Literal["queued", "running", "done", "failed"]
    url: str | None = None
    expires_in: int | None = None


class ImportReply(BaseModel):
    """`session_id` is the new session's, there once the job is done."""

    job_id: str
    session_id: str
    status: Literal["queued", "running", "done", "failed"]
    upload: Upload


@router.get("/sessions/{session_id}/export", status_code=202, responses={200: {"model": ExportReply}})
async def export_session(
    user: CurrentUser,
    owned: OwnedSessionWithDocuments,
    jobs: JobStore,
    objects: ObjectStore,
    queue: DocumentsQueue,
    key: IdempotencyHeader,
    limit: SharedRateLimit,
    response: Response,
    job_id: Annotated[str | None, Query(max_length=64)] = None,
) -> ExportReply:
    """Begin an export (202); with its `job_id`, tell how far it is, and the archive's address once it is done (200).

    409 when one of the archive's documents was deleted since.
    """
    session, documents = owned
    if job_id is not None:
        job = await find_export_job(jobs, session.session_id, job_id)
    else:
        await limit.take(user.id)
        job = new_transfer_job("export", session.session_id, session.name, user, {})
        earlier = await jobs.create(job, idempotency_of(user.id, key, ["export", session.session_id]))
        if earlier is None:
            await queue.send_or_leave([ExportSession(session_id=session.session_id, job_id=job.job_id)])
        else:
            job = await jobs.get(earlier)
    reply = ExportReply(job_id=job.job_id, session_id=job.session_id, status=job.state)
    if job.state != "done":
        tell_when_to_poll(job, response)
        return reply
    require_current(job, documents)
    response.status_code = 200
    url = objects.presigned_get(export_key(job.session_id, job.job_id), "derslik-session.zip")
    return reply.model_copy(update={"url": url, "expires_in": LINK_SECONDS})


@router.post("/sessions/import", status_code=202, dependencies=LIMITED)
async def import_session(
    archive: AnnouncedArchive,
    user: Teacher,
    jobs: JobStore,
    objects: ObjectStore,
    key: IdempotencyHeader,
    response: Response,
) -> ImportReply:
    """Announce an archive and get the form to upload it; the job then makes a new session, a draft of the caller's."""
    if archive.size > MAX_ARCHIVE_BYTES:
        raise TooLarge(f"An archive may have at most {MAX_ARCHIVE_BYTES} bytes", code="import_too_large")
    job = new_transfer_job("import", new_id(), "session.zip", user, {"sha256": archive.sha256})
    earlier = await jobs.create(job, idempotency_of(user.id, key, ["import", archive.model_dump()]))
    if earlier is not None:
        job = await jobs.get(earlier)
    form = objects.presigned_post(import_key(job.session_id, job.job_id), "application/zip", archive.size)
    tell_when_to_poll(job, response)
    return ImportReply(
        job_id=job.job_id, session_id=job.session_id, status=job.state, upload=Upload.model_validate(form)
    )


async def find_export_job(jobs: JobStore, session_id: str, job_id: str) -> Job:
    missing = NotFound("There is no such export", code="job_not_found")
    if not is_well_formed(job_id):
        raise missing
    job = await jobs.get(job_id)
    if job.kind != "export" or job.session_id != session_id:
        raise missing
    return job


def require_current(job: Job, documents: Sequence[Document]) -> None:
    """Raises `Conflict` for an archive with a document that is not visible any more."""
    visible = {document.document_id for document in documents if document.visible}
    archived = job.options.get("documents")
    if archived is None or not visible.issuperset(archived):
        raise Conflict("A document of this archive was deleted. Begin a new export.", code="export_outdated")


def new_transfer_job(
    kind: Literal["export", "import"], session_id: str, name: str, user: User, options: dict[str, Any]
) -> Job:
    """A job with one share, the archive."""
    time = now()
    return Job(
        job_id=new_id(),
        kind=kind,
        session_id=session_id,
        created_by=user.id,
        created_at=time,
        updated_at=time,
        items={ARCHIVE: JobItem(document_id=None, filename=name, state=ItemState.QUEUED)},
        options=options,
    )


def tell_when_to_poll(job: Job, response: Response) -> None:
    response.headers["location"] = f"/jobs/{job.job_id}"
    response.headers["retry-after"] = str(POLL_SECONDS)
