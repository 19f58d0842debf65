"""Jobs whose work was never asked for, or whose documents have ended otherwise, and jobs that have ended."""

from derslik.domain.documents import DELETED, SUPERSEDED, Document
from derslik.domain.ids import age_seconds
from derslik.domain.jobs import ENDED, Job, JobItem, as_seen
from derslik.errors import NotFound
from derslik.storage.documents import Documents
from derslik.storage.jobs import Jobs
from derslik.storage.queue import Queue
from documents.asking import ask
from documents.overdue import QUIET_SECONDS


async def sweep(jobs: Jobs, documents: Documents, queue: Queue) -> int:
    """How many jobs turned out to have ended."""
    ended = 0
    for job in await jobs.open():
        if job.covers_documents and age_seconds(job.updated_at) > QUIET_SECONDS:
            for name, item in job.items.items():
                if item.state not in ENDED:
                    await end_or_ask(job, name, item, jobs, documents, queue)
        seen = as_seen(await jobs.get(job.job_id), age_seconds(job.created_at))
        if seen.state in ("done", "failed"):
            await jobs.close(job.job_id)
            ended += 1
    return ended


async def end_or_ask(job: Job, name: str, item: JobItem, jobs: Jobs, documents: Documents, queue: Queue) -> None:
    """A share that waits for a version which is still under way is left to that document's own sweep."""
    try:
        document: Document = await documents.get(job.session_id, name)
    except NotFound:
        await jobs.end(job.job_id, name, DELETED)
        return
    if item.version is None:
        messages = await ask(job, [document.document_id], jobs, documents)
        await queue.send(messages)
    elif document.version != item.version:
        await jobs.end(job.job_id, name, SUPERSEDED)
