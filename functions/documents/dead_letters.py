"""The dead-letter queue's end: what was given up is marked as failed, and kept so that it can be sent again.

docs/operations.md tells how to send it again.
"""

import logging
from typing import Any

from derslik import logs
from derslik.concurrency import environment_loop
from derslik.domain.documents import GIVEN_UP
from derslik.logs import log
from derslik.storage.dead_letters import DeadLetters
from derslik.storage.table import table
from documents import tasks
from documents.export import NOT_TRANSFERRED, SHARE
from documents.tasks import DeleteSession, ExportSession, ImportSession, Process, Task
from documents.worker import bench, importer

logs.setup()


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Answers with the messages that have to come again."""
    return environment_loop().run_until_complete(handle(event, context))


async def handle(event: dict[str, Any], context: Any) -> dict[str, Any]:
    logs.request_id.set(getattr(context, "aws_request_id", "-"))
    failed = [record["messageId"] for record in event["Records"] if not await done(record)]
    return {"batchItemFailures": [{"itemIdentifier": identifier} for identifier in failed]}


async def done(record: dict[str, Any]) -> bool:
    attributes = record["attributes"]
    try:
        await DeadLetters(await table()).keep(
            record["messageId"],
            record["body"],
            int(attributes["ApproximateReceiveCount"]),
            attributes.get("SentTimestamp"),
        )
        for task in asked(record["body"]):
            await give_up(task)
            log("task given up", logging.ERROR, **task.model_dump())
    except Exception as error:  # noqa: BLE001 - the outer edge: whatever it is, the message comes again
        log("dead letter failed", logging.ERROR, exc_info=True, error=type(error).__name__)
        return False
    return True


async def give_up(task: Task) -> None:
    """What was asked for ends as failed; a deletion is sent again by the sweeper for as long as it takes."""
    tools = await bench()
    match task:
        case Process():
            await tools.give_up(task, GIVEN_UP)
        case ExportSession():
            await tools.jobs.end(task.job_id, SHARE, NOT_TRANSFERRED)
        case ImportSession():
            if await (await importer()).give_up(task, NOT_TRANSFERRED):
                await tools.queue.send([DeleteSession(session_id=task.session_id).model_dump()])


def asked(body: str) -> list[Task]:
    """Its tasks; none for a message that nobody of ours can have sent."""
    try:
        return tasks.read(body)
    except ValueError:
        log("dead letter unreadable", logging.ERROR)
        return []
