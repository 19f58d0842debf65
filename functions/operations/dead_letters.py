"""The dead-letter queue's reader: what was given up is marked as failed, and kept so that it can be sent again.

docs/operations.md tells how to send it again.
"""

import logging

from derslik import bootstrap
from derslik.domain.deadline import Deadline
from derslik.domain.documents import GIVEN_UP
from derslik.domain.jobs import QUESTIONS_GIVEN_UP
from derslik.domain.messages import (
    AnswerQuery,
    ExportSession,
    ImportSession,
    MakeQuestions,
    Message,
    ProcessDocument,
    parse_messages,
)
from derslik.domain.queries import QUERY_GIVEN_UP
from derslik.errors import NotFound
from derslik.logs import log
from derslik.storage.jobs import Jobs
from derslik.workers.received import ReceivedMessage
from derslik.workers.runtime import sqs_handler
from operations.dead_letter_store import DeadLetters


async def process(received: ReceivedMessage, _: Deadline) -> bool:
    """Whether the message needs no other attempt."""
    try:
        await DeadLetters(await bootstrap.table()).keep(received)
        for message in readable_messages(received.body):
            await give_up(message)
            log("task given up", logging.ERROR, **message.model_dump())
    except Exception as error:  # noqa: BLE001 - the outer edge: whatever it is, the message comes again
        log("dead letter failed", logging.ERROR, exc_info=True, error=type(error).__name__)
        return False
    return True


def readable_messages(body: str) -> list[Message]:
    """None of a body that nobody of ours can have sent."""
    try:
        return parse_messages(body)
    except ValueError:
        log("dead letter unreadable", logging.ERROR)
        return []


async def give_up(message: Message) -> None:
    """What was asked for ends as failed; a deletion is sent again by the sweeper for as long as it takes."""
    match message:
        case ProcessDocument():
            await (await bootstrap.document_versions()).give_up(message, GIVEN_UP)
        case ExportSession():
            await (await bootstrap.session_transfers()).give_up_export(message)
        case ImportSession():
            await (await bootstrap.session_transfers()).give_up_import(message)
        case AnswerQuery():
            await (await bootstrap.queries()).fail(message.query_id, QUERY_GIVEN_UP)
        case MakeQuestions():
            await end_all_shares(await bootstrap.jobs(), message.job_id)


async def end_all_shares(jobs: Jobs, job_id: str) -> None:
    """Of a job that makes questions, unless it is gone."""
    try:
        job = await jobs.get(job_id)
    except NotFound:
        return
    for name in job.items:
        await jobs.end(job_id, name, QUESTIONS_GIVEN_UP)


handler = sqs_handler(process, margin_seconds=0.0)
