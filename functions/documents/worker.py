"""The documents worker: uploads and tasks from the queue, one message after the other.

It is no FastAPI app: SQS events do not go through Mangum.
"""

import logging
from typing import Any

from derslik import logs
from derslik.clients.retrieval import Retrieval
from derslik.concurrency import environment_loop
from derslik.config import config
from derslik.domain.deadline import Deadline
from derslik.domain.documents import GIVEN_UP
from derslik.logs import log
from derslik.storage.aws import sign_lambda_url
from derslik.storage.documents import Documents
from derslik.storage.jobs import Jobs
from derslik.storage.objects import objects
from derslik.storage.sessions import Sessions
from derslik.storage.table import table
from documents import tasks
from documents.cleaning import Cleaner
from documents.export import NOT_TRANSFERRED, SHARE, Exporter
from documents.import_ import Importer
from documents.processing import Workbench
from documents.tasks import DeleteDocument, DeleteSession, ExportSession, ImportSession, Process, Task

MAX_RECEIVES = 4
"""The queue's `maxReceiveCount`: after so many attempts a message goes to the dead-letter queue."""
MARGIN_SECONDS = 10.0

logs.setup()


async def bench() -> Workbench:
    on = await table()
    retrieval = Retrieval(config().retrieval_url, sign_lambda_url if config().retrieval_iam else None)
    return Workbench(Sessions(on), Documents(on), Jobs(on), await objects(), retrieval)


async def cleaner() -> Cleaner:
    tools = await bench()
    return Cleaner(await table(), tools.sessions, tools.documents, tools.objects, tools.retrieval)


async def exporter() -> Exporter:
    tools = await bench()
    return Exporter(await table(), tools.sessions, tools.jobs, tools.objects)


async def importer() -> Importer:
    tools = await bench()
    limit = config().max_upload_bytes
    return Importer(await table(), tools.sessions, tools.documents, tools.jobs, tools.objects, limit)


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
    asked: list[Task] = []
    try:
        asked = tasks.read(record["body"])
        for task in asked:
            outcome = await carry_out(task, deadline)
            log("task ended", outcome=outcome, attempt=attempt, **task.model_dump())
    except Exception as error:  # noqa: BLE001 - the worker's outer edge: whatever it is, the message comes again
        log("task failed", logging.ERROR, exc_info=True, attempt=attempt, error=type(error).__name__)
        if attempt >= MAX_RECEIVES:
            await give_up(asked)
        return False
    return True


async def carry_out(task: Task, deadline: Deadline) -> str:
    match task:
        case Process():
            return await (await bench()).process(task, deadline)
        case DeleteDocument():
            await (await cleaner()).document(task, deadline)
        case DeleteSession():
            await (await cleaner()).session(task, deadline)
        case ExportSession():
            return await (await exporter()).export(task)
        case ImportSession():
            return await (await importer()).take_in(task)
    return "removed"


async def give_up(asked: list[Task]) -> None:
    """The last attempt failed: what was asked for ends as failed, the message in the dead-letter queue."""
    for task in asked:
        try:
            await give_up_one(task)
        except Exception:  # noqa: BLE001 - the same outer edge
            log("could not mark as failed", logging.ERROR, exc_info=True, **task.model_dump())


async def give_up_one(task: Task) -> None:
    match task:
        case Process():
            await (await bench()).give_up(task, GIVEN_UP)
        case ExportSession():
            await (await bench()).jobs.end(task.job_id, SHARE, NOT_TRANSFERRED)
        case ImportSession():
            if await (await importer()).give_up(task, NOT_TRANSFERRED):
                deadline = Deadline.after(MARGIN_SECONDS / 2)
                await (await cleaner()).session(DeleteSession(session_id=task.session_id), deadline)
