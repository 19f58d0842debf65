"""The questions worker: jobs from its queue."""

from derslik import bootstrap
from derslik.domain.deadline import Deadline
from derslik.domain.documents import Failure
from derslik.domain.jobs import QUESTIONS_GIVEN_UP, QUESTIONS_SHARE
from derslik.domain.messages import MakeQuestions, Message
from derslik.errors import NotFound
from derslik.logs import log
from derslik.workers.runtime import ForeignMessage, Worker
from questions.bootstrap import question_generator
from questions.models import StartQuestionJob

MARGIN_SECONDS = 20.0
NO_SESSION = Failure(code="session_not_found", message="The session is gone.", message_tr="Oturum silinmiş.")
NOTHING = Failure(
    code="no_questions",
    message="The documents gave no question of the kind that was asked for.",
    message_tr="Belgelerden istenen türde soru çıkmadı.",
)


async def carry_out(message: Message, deadline: Deadline) -> str:
    """Make the job's questions; a word for the log. The same again makes the same: the seed is the job's."""
    if not isinstance(message, MakeQuestions):
        raise ForeignMessage
    jobs, sessions = await bootstrap.jobs(), await bootstrap.sessions()
    job = await jobs.get(message.job_id)
    if job.state in ("done", "failed"):
        return "ended before"
    await jobs.begin(message.job_id, QUESTIONS_SHARE)
    wanted = StartQuestionJob.model_validate(job.options)
    try:
        _, documents = await sessions.with_documents(job.session_id)
    except NotFound:
        await jobs.end(message.job_id, QUESTIONS_SHARE, NO_SESSION)
        return NO_SESSION.code
    visible = {document.document_id: document for document in documents if document.visible}
    generator = await question_generator()
    reply = await generator.generate(job.session_id, visible, wanted, wanted.count, job.created_by, deadline)
    if not reply.items:
        await jobs.end(message.job_id, QUESTIONS_SHARE, NOTHING)
        return NOTHING.code
    await jobs.finish(message.job_id, QUESTIONS_SHARE, len(reply.items), reply.notice)
    log("questions made", job_id=message.job_id, requested=wanted.count, made=len(reply.items), mode=reply.mode)
    return "made"


async def give_up(message: Message) -> None:
    if isinstance(message, MakeQuestions):
        await (await bootstrap.jobs()).end(message.job_id, QUESTIONS_SHARE, QUESTIONS_GIVEN_UP)


worker = Worker(carry_out, bootstrap.questions_queue, give_up)
handler = worker.handler(MARGIN_SECONDS)
