"""Jobs: long work over several documents. A job's state is derived from its documents', so it cannot be lost."""

from enum import StrEnum
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from derslik.domain.documents import Failure

JOB_SECONDS = 6 * 3600
"""A document that has not ended after this long counts as failed: a job always ends."""
MAX_DOCUMENTS = 200
QUESTIONS_SHARE = "questions"
"""The one share of a job that makes questions."""
QUESTIONS_GIVEN_UP = Failure(
    code="given_up",
    message="The questions could not be made. Start the job again.",
    message_tr="Sorular hazırlanamadı. İşi yeniden başlatın.",
)


class ItemState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


ENDED = frozenset({ItemState.DONE, ItemState.FAILED})


class JobItem(BaseModel):
    """One document's share of a job; `document_id` is None for a name that the session does not have.

    A job that makes questions has one share, with the number of its `questions` once it is done.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    document_id: str | None
    filename: str
    version: int | None = None
    state: ItemState = ItemState.QUEUED
    chunks: int = 0
    questions: int = 0
    code: str | None = None
    message: str | None = None


class Job(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    job_id: str
    kind: Literal["process_and_store", "reprocess", "generate_questions", "export", "import"]
    session_id: str
    created_by: str
    created_at: str
    updated_at: str
    items: dict[str, JobItem] = Field(default_factory=dict)
    options: dict[str, Any] = Field(default_factory=dict)

    def waits_for(self, name: str) -> bool:
        item = self.items.get(name)
        return item is not None and item.state is ItemState.QUEUED

    @property
    def ended(self) -> list[JobItem]:
        return [item for item in self.items.values() if item.state in ENDED]

    @property
    def failed(self) -> list[JobItem]:
        return [item for item in self.items.values() if item.state is ItemState.FAILED]

    @property
    def state(self) -> Literal["queued", "running", "done", "failed"]:
        """`done` once every document has ended and at least one is done (or there was none), else `failed`."""
        if len(self.ended) < len(self.items):
            started = any(item.state is not ItemState.QUEUED for item in self.items.values())
            return "running" if started else "queued"
        return "failed" if self.items and len(self.failed) == len(self.items) else "done"


def with_timeout(job: Job, age_seconds: float) -> Job:
    """The job as it is shown: past its time, what has not ended has failed."""
    if age_seconds <= JOB_SECONDS:
        return job
    late = {"state": ItemState.FAILED, "code": "timed_out", "message": "This took too long. Start it again."}
    items = {name: item if item.state in ENDED else item.model_copy(update=late) for name, item in job.items.items()}
    return job.model_copy(update={"items": items})
