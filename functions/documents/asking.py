"""Asking for a job's new versions: by who accepts the job, and again by the sweeper where that was cut short."""

from collections.abc import Sequence
from typing import Any

from derslik.concurrency import all_of
from derslik.domain.documents import DELETED
from derslik.domain.jobs import Job
from derslik.errors import Conflict, NotFound
from derslik.storage.documents import Documents
from derslik.storage.jobs import Jobs
from documents.tasks import Process


async def ask(job: Job, names: Sequence[str], jobs: Jobs, documents: Documents) -> list[dict[str, Any]]:
    """The messages that make a new version of each of these documents of the job."""
    asked = await all_of([ask_for(job, name, jobs, documents) for name in names])
    return [task.model_dump() for task in asked if task is not None]


async def ask_for(job: Job, name: str, jobs: Jobs, documents: Documents) -> Process | None:
    """None when the document is being deleted, or somebody has asked meanwhile."""
    try:
        document = await documents.next_version(job.session_id, name, job.options, job.job_id)
    except NotFound:
        await jobs.end(job.job_id, name, DELETED)
        return None
    except Conflict:
        return None
    return Process(session_id=job.session_id, document_id=name, version=document.version, job_id=job.job_id)
