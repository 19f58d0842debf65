"""Making questions: at once, or as a job."""

import secrets

from fastapi import APIRouter, Response

from derslik.domain.ids import new_id, now
from derslik.domain.jobs import QUESTIONS_SHARE, Job, JobItem
from derslik.domain.messages import MakeQuestions
from derslik.web.access import OwnedSession, OwnedSessionWithDocuments
from derslik.web.deadline import RequestDeadline
from derslik.web.dependencies import JobStore, QuestionsQueue
from derslik.web.headers import IdempotencyHeader, idempotency_of
from derslik.web.identity import CurrentUser
from derslik.web.rate_limit import LIMITED
from questions.dependencies import Generator
from questions.models import GenerateQuestions, QuestionJobAccepted, Questions, StartQuestionJob

router = APIRouter()
POLL_SECONDS = 2


@router.post("/sessions/{session_id}/generate-questions", dependencies=LIMITED)
async def generate_course_questions(
    wanted: GenerateQuestions,
    user: CurrentUser,
    owned: OwnedSessionWithDocuments,
    generator: Generator,
    deadline: RequestDeadline,
) -> Questions:
    """Questions out of the session's own documents, kept as drafts in its bank. For its teacher."""
    visible = {document.document_id: document for document in owned.documents if document.visible}
    return await generator.generate(owned.session.session_id, visible, wanted, wanted.count, user.id, deadline)


@router.post("/sessions/{session_id}/question-jobs", status_code=202, dependencies=LIMITED)
async def start_question_job(
    wanted: StartQuestionJob,
    user: CurrentUser,
    session: OwnedSession,
    jobs: JobStore,
    queue: QuestionsQueue,
    key: IdempotencyHeader,
    response: Response,
) -> QuestionJobAccepted:
    """The same as a job, for more than a request can carry. Its items are drafts in the bank."""
    seed = secrets.randbits(32) if wanted.seed is None else wanted.seed
    time = now()
    job = Job(
        job_id=new_id(),
        kind="generate_questions",
        session_id=session.session_id,
        created_by=user.id,
        created_at=time,
        updated_at=time,
        items={QUESTIONS_SHARE: JobItem(document_id=None, filename=QUESTIONS_SHARE)},
        options={**wanted.model_dump(mode="json"), "seed": seed},
    )
    earlier = await jobs.create(
        job, idempotency_of(user.id, key, ["questions", session.session_id, wanted.model_dump()])
    )
    job_id = job.job_id if earlier is None else earlier
    if earlier is None:
        await queue.send_or_leave([MakeQuestions(job_id=job_id)])
    response.headers["location"] = f"/jobs/{job_id}"
    response.headers["retry-after"] = str(POLL_SECONDS)
    return QuestionJobAccepted(job_id=job_id, session_id=session.session_id, status=job.state)
