"""The questions worker: jobs from its queue. It is no FastAPI app: SQS events do not go through Mangum."""

import json
import logging
from typing import Any

from derslik import logs
from derslik.clients.generation import Generation
from derslik.clients.retrieval import Retrieval
from derslik.concurrency import environment_loop
from derslik.config import config
from derslik.domain import given_up
from derslik.domain.deadline import Deadline
from derslik.domain.documents import Failure
from derslik.errors import NotFound
from derslik.logs import log
from derslik.storage.aws import sign_lambda_url
from derslik.storage.jobs import Jobs
from derslik.storage.objects import objects
from derslik.storage.questions import Questions
from derslik.storage.secrets import secret
from derslik.storage.sessions import Sessions
from derslik.storage.table import table
from questions.making import Making
from questions.material import Material
from questions.models import StartQuestionJob

MAX_RECEIVES = 3
"""The queue's `maxReceiveCount`: after so many attempts a message goes to the dead-letter queue."""
MARGIN_SECONDS = 20.0
SHARE = "questions"
NO_SESSION = Failure(code="session_not_found", message="The session is gone.", message_tr="Oturum silinmiş.")
NOTHING = Failure(
    code="no_questions",
    message="The documents gave no question of the kind that was asked for.",
    message_tr="Belgelerden istenen türde soru çıkmadı.",
)

logs.setup()


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Answers with the messages that have to come again."""
    return environment_loop().run_until_complete(handle(event, context))


async def handle(event: dict[str, Any], context: Any) -> dict[str, Any]:
    logs.request_id.set(getattr(context, "aws_request_id", "-"))
    deadline = Deadline.after(context.get_remaining_time_in_millis() / 1000 - MARGIN_SECONDS)
    failures = [
        {"itemIdentifier": record["messageId"]} for record in event["Records"] if not await done(record, deadline)
    ]
    return {"batchItemFailures": failures}


async def done(record: dict[str, Any], deadline: Deadline) -> bool:
    """Whether the message needs no other attempt."""
    attempt = int(record["attributes"]["ApproximateReceiveCount"])
    job_id = None
    try:
        job_id = str(json.loads(record["body"])["job_id"])
        await work(job_id, deadline)
    except Exception as error:  # noqa: BLE001 - the worker's outer edge: whatever it is, the message comes again
        log("job failed", logging.ERROR, exc_info=True, attempt=attempt, error=type(error).__name__, job_id=job_id)
        if attempt >= MAX_RECEIVES and job_id is not None:
            await give_up(job_id)
        return False
    return True


async def work(job_id: str, deadline: Deadline) -> None:
    """Make the job's questions. The same again makes the same: the seed is the job's."""
    on = await table()
    jobs = Jobs(on)
    job = await jobs.get(job_id)
    if job.state in ("done", "failed"):
        return None
    await jobs.begin(job_id, SHARE)
    asked = StartQuestionJob.model_validate(job.options)
    try:
        _, documents = await Sessions(on).with_documents(job.session_id)
    except NotFound:
        return await jobs.end(job_id, SHARE, NO_SESSION)
    visible = {document.document_id: document for document in documents if document.visible}
    made = await (await making(Questions(on))).questions(
        job.session_id, visible, asked, asked.count, job.created_by, deadline
    )
    if not made.items:
        return await jobs.end(job_id, SHARE, NOTHING)
    await jobs.finish(job_id, SHARE, len(made.items), made.notice)
    log("job ended", job_id=job_id, asked=asked.count, made=len(made.items), mode=made.mode)
    return None


async def making(bank: Questions) -> Making:
    settings = config()
    retrieval = Retrieval(settings.retrieval_url, sign_lambda_url if settings.retrieval_iam else None)
    generation = None
    if settings.generation_url is not None:
        api_key = await secret(settings.generation_api_key_arn, settings.generation_api_key)
        generation = Generation(settings.generation_url, settings.generation_model, api_key)
    return Making(Material(retrieval, await objects()), generation, bank)


async def give_up(job_id: str) -> None:
    try:
        await Jobs(await table()).end(job_id, SHARE, given_up.QUESTIONS)
    except Exception:  # noqa: BLE001 - the same outer edge
        log("could not mark as failed", logging.ERROR, exc_info=True, job_id=job_id)
