"""Starting and showing jobs over several documents."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from fastapi import Depends, Response

from derslik import bootstrap
from derslik.domain.documents import (
    NOT_UPLOADED,
    UNKNOWN_FILE,
    UPLOAD_EXPIRED,
    Document,
    Failure,
    State,
    with_expired_upload,
)
from derslik.domain.identity import User
from derslik.domain.ids import age_seconds, new_id, now, seconds_between
from derslik.domain.jobs import ENDED, MAX_DOCUMENTS, ItemState, Job, JobItem, with_timeout
from derslik.domain.sessions import Session
from derslik.errors import Invalid
from derslik.services.document_versions import DocumentVersions
from derslik.storage.documents import Documents
from derslik.storage.idempotency import IdempotencyKey
from derslik.storage.jobs import Jobs
from derslik.storage.queue import Queue
from derslik.web.dependencies import DocumentsQueue, JobStore
from documents import filenames
from documents.models import JobAccepted, JobDocument, JobReply, JobResult

Kind = Literal["process_and_store", "reprocess"]
POLL_SECONDS = 2


@dataclass(frozen=True, slots=True)
class JobService:
    jobs: Jobs
    versions: DocumentVersions
    queue: Queue

    async def start(self, job: Job, once: IdempotencyKey | None) -> Job:
        """Store the job, ask for a new version of each of its documents, and send the work.

        Where this is cut short, the sweeper goes on from what is stored.
        """
        earlier = await self.jobs.create(job, once)
        if earlier is not None:
            return await self.jobs.get(earlier)
        queued = [name for name in job.items if job.waits_for(name)]
        await self.queue.send_or_leave(await self.versions.request_all(job, queued))
        return job


VersionService = Annotated[DocumentVersions, Depends(bootstrap.document_versions)]


async def job_service(jobs: JobStore, versions: VersionService, queue: DocumentsQueue) -> JobService:
    return JobService(jobs, versions, queue)


JobStarter = Annotated[JobService, Depends(job_service)]


def new_job(kind: Kind, session: Session, user: User, items: dict[str, JobItem], chunking: Mapping[str, Any]) -> Job:
    """Raises `Invalid` for more documents than a job may cover."""
    if len(items) > MAX_DOCUMENTS:
        raise Invalid(f"A job may cover at most {MAX_DOCUMENTS} documents; name some of them")
    time = now()
    return Job(
        job_id=new_id(),
        kind=kind,
        session_id=session.session_id,
        created_by=user.id,
        created_at=time,
        updated_at=time,
        items=items,
        options=dict(chunking),
    )


def make_shares(stored: Sequence[Document], wanted: Sequence[str] | None) -> dict[str, JobItem]:
    """Each document's share, by its id; a name that the session does not have fails at once, by itself."""
    kept = {document.document_id: document for document in stored if document.state is not State.DELETING}
    if wanted is None:
        return {identifier: make_share(document) for identifier, document in kept.items()}
    names = [(identifier, document.filename) for identifier, document in kept.items()]
    items: dict[str, JobItem] = {}
    for position, name in enumerate(wanted):
        document_ids = filenames.find_ids(name, names)
        items.update({identifier: make_share(kept[identifier]) for identifier in document_ids})
        if not document_ids:
            items[f"name-{position}"] = make_failed_share(None, name, UNKNOWN_FILE)
    return items


def make_share(document: Document) -> JobItem:
    """Fails at once for a file that is not expected any more; one that was announced may come, or have come, by now."""
    if with_expired_upload(document, age_seconds(document.created_at)).error == UPLOAD_EXPIRED:
        return make_failed_share(document.document_id, document.filename, NOT_UPLOADED)
    return JobItem(document_id=document.document_id, filename=document.filename)


def make_failed_share(document_id: str | None, filename: str, failure: Failure) -> JobItem:
    return JobItem(
        document_id=document_id,
        filename=filename,
        state=ItemState.FAILED,
        code=failure.code,
        message=failure.message,
    )


def accept_job(job: Job, response: Response) -> JobAccepted:
    response.headers["location"] = f"/jobs/{job.job_id}"
    response.headers["retry-after"] = str(POLL_SECONDS)
    total = len(job.items)
    message = f"{total} documents are being processed"
    return JobAccepted(
        job_id=job.job_id, session_id=job.session_id, status=job.state, message=message, total_files=total
    )


async def load_documents(job: Job, documents: Documents) -> dict[str, Document]:
    """The documents of a job by their ids; none are read when all of them have ended."""
    if len(job.ended) == len(job.items):
        return {}
    page = await documents.list(job.session_id, limit=None)
    return {item["document_id"]: Document.model_validate(item) for item in page.items}


def share_reply(item: JobItem, document: Document | None) -> JobDocument:
    """With how far its document has come, as long as that is about this share's version."""
    share = JobDocument.model_validate(item.model_dump())
    if document is None or document.version != item.version or item.state in ENDED:
        return share
    fields = {"progress", "attempt", "started_at", "ended_at"}
    return share.model_copy(update={"stage": document.state, **{name: getattr(document, name) for name in fields}})


def job_reply(stored: Job, documents: Mapping[str, Document], response: Response) -> JobReply:
    job = with_timeout(stored, age_seconds(stored.created_at))
    if job.state in ("queued", "running"):
        response.headers["retry-after"] = str(POLL_SECONDS)
    return JobReply(
        **job.model_dump(include={"job_id", "kind", "session_id", "created_at", "updated_at"}),
        status=job.state,
        total=len(job.items),
        done=len(job.ended) - len(job.failed),
        failed=len(job.failed),
        documents=[share_reply(item, documents.get(name)) for name, item in job.items.items()],
        result=job_result(job) if job.state in ("done", "failed") else None,
    )


def job_result(job: Job) -> JobResult:
    done = [item for item in job.items.values() if item.state is ItemState.DONE]
    chunks = sum(item.chunks for item in done)
    questions = sum(item.questions for item in done)
    made = f"{questions} questions made"
    processed = f"{len(done)} of {len(job.items)} documents processed"
    return JobResult(
        success=job.state == "done",
        message=made if job.kind == "generate_questions" else processed,
        processed_count=len(done),
        total_chunks_added=chunks,
        processing_time=seconds_between(job.created_at, job.updated_at),
        chunks_processed=chunks,
        successful_files=[item.filename for item in done],
        failed_files=[item.filename for item in job.failed],
        questions=questions,
    )
