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
from documents.tasks import Process, Task
from documents.worker import bench

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
            if isinstance(task, Process):
                await (await bench()).give_up(task, GIVEN_UP)
            log("task given up", logging.ERROR, **task.model_dump())
    except Exception as error:  # noqa: BLE001 - the outer edge: whatever it is, the message comes again
        log("dead letter failed", logging.ERROR, exc_info=True, error=type(error).__name__)
        return False
    return True


def asked(body: str) -> list[Task]:
    """Its tasks; none for a message that nobody of ours can have sent."""
    try:
        return tasks.read(body)
    except ValueError:
        log("dead letter unreadable", logging.ERROR)
        return []
