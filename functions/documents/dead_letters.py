"""The dead-letter queue's end: what was given up is marked as failed, and kept so that it can be sent again.

docs/operations.md tells how to send it again.
"""

import logging
from typing import Any

from derslik import logs
from derslik.concurrency import environment_loop
from derslik.config import config
from derslik.domain import given_up
from derslik.domain.documents import GIVEN_UP
from derslik.errors import NotFound
from derslik.logs import log
from derslik.storage.dead_letters import DeadLetters
from derslik.storage.jobs import Jobs
from derslik.storage.queries import Queries
from derslik.storage.table import table
from documents import letters
from documents.export import NOT_TRANSFERRED, SHARE
from documents.letters import AnswerQuery, Asked, MakeQuestions
from documents.tasks import ExportSession, ImportSession, Process
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
        asked = letters.read(record["body"])
        if not asked:
            log("dead letter unreadable", logging.ERROR)
        for one in asked:
            await give_up(one)
            log("task given up", logging.ERROR, **one.model_dump())
    except Exception as error:  # noqa: BLE001 - the outer edge: whatever it is, the message comes again
        log("dead letter failed", logging.ERROR, exc_info=True, error=type(error).__name__)
        return False
    return True


async def give_up(asked: Asked) -> None:
    """What was asked for ends as failed; a deletion is sent again by the sweeper for as long as it takes."""
    match asked:
        case Process():
            await (await bench()).give_up(asked, GIVEN_UP)
        case ExportSession():
            await Jobs(await table()).end(asked.job_id, SHARE, NOT_TRANSFERRED)
        case ImportSession():
            await (await importer()).give_up(asked, NOT_TRANSFERRED)
        case AnswerQuery():
            await Queries(await table(), config().history_days).fail(asked.query_id, given_up.QUERY)
        case MakeQuestions():
            await end_all(Jobs(await table()), asked.job_id)


async def end_all(jobs: Jobs, job_id: str) -> None:
    """A job of another function: whatever its shares are called, and unless it is gone."""
    try:
        job = await jobs.get(job_id)
    except NotFound:
        return
    for name in job.items:
        await jobs.end(job_id, name, given_up.QUESTIONS)
