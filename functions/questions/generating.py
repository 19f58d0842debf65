"""Making questions: at once, or as a job."""

import secrets
from typing import Annotated

from fastapi import APIRouter, Depends, Response

from derslik.domain.ids import new_id, now
from derslik.domain.jobs import Job, JobItem
from derslik.domain.sessions import require_owned
from derslik.web.access import OwnedSession, SessionId
from derslik.web.deadline import RequestDeadline
from derslik.web.headers import IdempotencyHeader, once
from derslik.web.identity import CurrentUser
from derslik.web.services import GenerationService, RetrievalService
from derslik.web.stores import JobStore, ObjectStore, QuestionStore, SessionStore, WorkQueue
from questions.making import Making
from questions.material import Material
from questions.models import GenerateQuestions, QuestionJobAccepted, Questions, StartQuestionJob

router = APIRouter()
POLL_SECONDS = 2
SHARE = "questions"
"""The one share of a job that makes questions."""


async def making(
    retrieval: RetrievalService, generation: GenerationService, objects: ObjectStore, bank: QuestionStore
) -> Making:
    return Making(Material(retrieval, objects), generation, bank)


@router.post("/sessions/{session_id}/generate-questions")
async def generate_course_questions(
    asked: GenerateQuestions,
    session_id: SessionId,
    user: CurrentUser,
    sessions: SessionStore,
    how: Annotated[Making, Depends(making)],
    deadline: RequestDeadline,
) -> Questions:
    """Questions out of the session's own documents, kept as drafts in its bank. For its teacher."""
    session, documents = await sessions.with_documents(session_id)
    require_owned(session, user)
    visible = {document.document_id: document for document in documents if document.visible}
    return await how.questions(session_id, visible, asked, asked.count, user.id, deadline)


@router.post("/sessions/{session_id}/question-jobs", status_code=202)
async def start_question_job(
    asked: StartQuestionJob,
    user: CurrentUser,
    session: OwnedSession,
    jobs: JobStore,
    queue: WorkQueue,
    key: IdempotencyHeader,
    response: Response,
) -> QuestionJobAccepted:
    """The same as a job, for more than a request can carry. Its items are drafts in the bank."""
    seed = secrets.randbits(32) if asked.seed is None else asked.seed
    time = now()
    job = Job(
        job_id=new_id(),
        kind="generate_questions",
        session_id=session.session_id,
        created_by=user.id,
        created_at=time,
        updated_at=time,
        items={SHARE: JobItem(document_id=None, filename=SHARE)},
        options={**asked.model_dump(mode="json"), "seed": seed},
    )
    earlier = await jobs.create(job, once(user.id, key, ["questions", session.session_id, asked.model_dump()]))
    job_id = job.job_id if earlier is None else earlier
    if earlier is None:
        await queue.send([{"task": "make_questions", "job_id": job_id}])
    response.headers["location"] = f"/jobs/{job_id}"
    response.headers["retry-after"] = str(POLL_SECONDS)
    return QuestionJobAccepted(job_id=job_id, session_id=session.session_id, status=job.state)
