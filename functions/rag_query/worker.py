"""The query worker: questions that were left to it, one message after the other.

A message names the query, the row is the truth: who claims it answers it, and it always ends, done or failed.
"""

import logging
from dataclasses import dataclass
from typing import Any

from derslik import logs
from derslik.concurrency import both, environment_loop
from derslik.config import config
from derslik.domain import given_up
from derslik.domain.deadline import Deadline
from derslik.domain.ids import new_id
from derslik.errors import AppError, Conflict, NotFound, UpstreamError
from derslik.logs import log, log_upstream
from derslik.storage.breakers import Breakers
from derslik.storage.objects import objects
from derslik.storage.queries import Queries
from derslik.storage.sessions import Sessions
from derslik.storage.table import Item, Refused, table
from derslik.web.services import generation, retrieval
from rag_query.asking import Asking, the_asking
from rag_query.desk import failure
from rag_query.messages import read
from rag_query.personal import TELL_SECONDS, the_personal_touch
from rag_query.progress import Progress
from rag_query.recording import ENDED, answered, asked_of, shown

MAX_RECEIVES = 3
"""The queue's `maxReceiveCount`: after so many attempts a message goes to the dead-letter queue."""
MARGIN_SECONDS = 10.0
"""Kept back to record the outcome, and to tell personalisation of it."""

logs.setup()


@dataclass(frozen=True, slots=True)
class Desk:
    sessions: Sessions
    queries: Queries
    asking: Asking

    async def carry_out(self, query_id: str, deadline: Deadline) -> str:
        """Answer a query; how it ended, or that another worker is at it (`busy`)."""
        owner = new_id()
        try:
            item = await self.queries.claim(query_id, owner, deadline.remaining() + MARGIN_SECONDS)
        except Conflict:
            return await self._not_claimed(query_id)
        try:
            return await self._answer(item, owner, deadline)
        except Conflict:
            return "taken over"
        except AppError as error:
            note(error)
            await self.queries.fail(query_id, failure(error), owner)
            return "failed"
        except Exception:
            await self.queries.hand_over(query_id, owner, item["ends_by"])
            raise

    async def _answer(self, item: Item, owner: str, deadline: Deadline) -> str:
        asked = asked_of(item)
        session, documents = await self.sessions.with_documents(asked.query.session_id)
        progress = Progress(self.queries, item, owner)
        answer = await self.asking.patiently(progress).answer(asked, session, documents, deadline)
        await progress.flush()
        storing = self.queries.finish(answered(asked, answer), owner)
        try:
            await both(storing, self.asking.touch.tell(asked.user, asked.query, answer, Deadline.after(TELL_SECONDS)))
        except Refused as error:
            if 0 in error.steps:
                return "taken over"
            raise NotFound("There is no such session", code="session_not_found") from error
        return answer.outcome.value

    async def _not_claimed(self, query_id: str) -> str:
        try:
            found = shown(await self.queries.get(query_id))
        except NotFound:
            return "gone"
        return "ended before" if found.status in ENDED else "busy"


def note(error: AppError) -> None:
    if isinstance(error, UpstreamError):
        log_upstream(error)


async def queries() -> Queries:
    return Queries(await table(), config().history_days)


async def desk() -> Desk:
    on = await table()
    gate = Breakers(on)
    touch = await the_personal_touch(gate)
    asking = await the_asking(await retrieval(gate), await generation(gate), await objects(), touch)
    return Desk(Sessions(on), await queries(), asking)


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Answers with the messages that have to come again."""
    return environment_loop().run_until_complete(handle(event, context))


async def handle(event: dict[str, Any], context: Any) -> dict[str, Any]:
    logs.request_id.set(getattr(context, "aws_request_id", "-"))
    deadline = Deadline.after(context.get_remaining_time_in_millis() / 1000 - MARGIN_SECONDS)
    again = [record["messageId"] for record in event["Records"] if not await done(record, deadline)]
    return {"batchItemFailures": [{"itemIdentifier": identifier} for identifier in again]}


async def done(record: dict[str, Any], deadline: Deadline) -> bool:
    """Whether the message needs no other attempt."""
    attempt = int(record["attributes"]["ApproximateReceiveCount"])
    query_id = None
    try:
        query_id = read(record["body"])
        outcome = await (await desk()).carry_out(query_id, deadline)
        log("query ended", outcome=outcome, attempt=attempt, query_id=query_id)
    except Exception as error:  # noqa: BLE001 - the worker's outer edge: whatever it is, the message comes again
        log(
            "query failed", logging.ERROR, exc_info=True, attempt=attempt, query_id=query_id, error=type(error).__name__
        )
        if attempt >= MAX_RECEIVES and query_id is not None:
            await give_up(query_id)
        return False
    return outcome != "busy"


async def give_up(query_id: str) -> None:
    """The last attempt failed: the query ends as failed, the message in the dead-letter queue."""
    try:
        await (await queries()).fail(query_id, given_up.QUERY)
    except Exception:  # noqa: BLE001 - the same outer edge
        log("could not mark as failed", logging.ERROR, exc_info=True, query_id=query_id)
