"""Asking for a job's new versions: by who accepts the job, and again by the sweeper where that was cut short."""

from collections.abc import Sequence
from contextlib import suppress
from itertools import batched
from typing import Any

from derslik.domain.documents import DELETED, Document
from derslik.domain.jobs import Job
from derslik.errors import Conflict, NotFound
from derslik.storage.documents import AT_ONCE, Documents
from derslik.storage.jobs import Jobs
from derslik.storage.table import Refused
from documents.tasks import Process

TRIES = 3


async def ask(job: Job, names: Sequence[str], jobs: Jobs, documents: Documents) -> list[dict[str, Any]]:
    """The messages that make a new version of each of these documents of the job.

    One transaction for many documents: all of them write into the job's one row, and would get in each other's way.
    """
    asked: list[Process | None] = []
    for group in batched(names, AT_ONCE, strict=False):
        versions = await together(job, group, documents)
        asked += [process(job, name, version) for name, version in versions.items()]
        asked += [await ask_for(job, name, jobs, documents) for name in group if name not in versions]
    return [task.model_dump() for task in asked if task is not None]


async def together(job: Job, names: Sequence[str], documents: Documents) -> dict[str, int]:
    """The versions of those that are there, by id; none when one of them changes each time."""
    for _ in range(TRIES):
        page = await documents.list(job.session_id, limit=None)
        stored = [Document.model_validate(item) for item in page.items if item["document_id"] in names]
        with suppress(Refused):
            return await documents.next_versions(stored, job.options, job.job_id) if stored else {}
    return {}


async def ask_for(job: Job, name: str, jobs: Jobs, documents: Documents) -> Process | None:
    """None when the document is being deleted, or somebody has asked meanwhile."""
    try:
        document = await documents.next_version(job.session_id, name, job.options, job.job_id)
    except NotFound:
        await jobs.end(job.job_id, name, DELETED)
        return None
    except Conflict:
        return None
    return process(job, name, document.version)


def process(job: Job, name: str, version: int) -> Process:
    return Process(session_id=job.session_id, document_id=name, version=version, job_id=job.job_id)
