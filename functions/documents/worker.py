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
from derslik.logs import log
from derslik.storage.aws import sign_lambda_url
from derslik.storage.documents import Documents
from derslik.storage.jobs import Jobs
from derslik.storage.leases import Busy, Leases
from derslik.storage.objects import objects
from derslik.storage.queue import queue
from derslik.storage.sessions import Sessions
from derslik.storage.table import table
from documents import tasks
from documents.cleaning import Cleaner
from documents.export import Exporter
from documents.heartbeat import beating
from documents.import_ import Importer
from documents.messages import Received
from documents.processing import BEAT_SECONDS, Extend, Workbench
from documents.tasks import CleanVersions, DeleteDocument, DeleteSession, ExportSession, ImportSession, Process, Task

MARGIN_SECONDS = 10.0

logs.setup()


async def bench() -> Workbench:
    on = await table()
    retrieval = Retrieval(config().retrieval_url, sign_lambda_url if config().retrieval_iam else None)
    return Workbench(Sessions(on), Documents(on), Leases(on), Jobs(on), await objects(), await queue(), retrieval)


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
    received = [Received.of(record, await queue()) for record in event["Records"]]
    return {
        "batchItemFailures": [
            {"itemIdentifier": message.id} for message in received if not await done(message, deadline)
        ]
    }


async def done(message: Received, deadline: Deadline) -> bool:
    """Whether the message needs no other attempt."""
    try:
        await message.extend()
        for task in tasks.read(message.body):
            outcome = await carry_out(task, deadline, message.extend)
            log("task ended", outcome=outcome, attempt=message.attempt, **task.model_dump())
    except Busy as busy:
        await message.ask_again_in(busy.seconds + 1)
        log("task waits", seconds=busy.seconds, attempt=message.attempt)
    except Exception as error:  # noqa: BLE001 - the worker's outer edge: whatever it is, the message comes again
        log("task failed", logging.ERROR, exc_info=True, attempt=message.attempt, error=type(error).__name__)
        await message.back_off()
        return False
    return True


async def carry_out(task: Task, deadline: Deadline, extend: Extend) -> str:
    if isinstance(task, Process):
        return await (await bench()).process(task, deadline, extend)
    async with beating(extend, BEAT_SECONDS):
        match task:
            case ExportSession():
                return await (await exporter()).export(task)
            case ImportSession():
                return await (await importer()).take_in(task)
            case _:
                await clean(task, deadline)
    return "removed"


async def clean(task: CleanVersions | DeleteDocument | DeleteSession, deadline: Deadline) -> None:
    tools = await cleaner()
    match task:
        case CleanVersions():
            await tools.versions(task)
        case DeleteDocument():
            await tools.document(task, deadline)
        case DeleteSession():
            await tools.session(task, deadline)
