"""The query worker: questions that were left to it, one message after the other.

A message names the query, the row is the truth: who claims it answers it, and it always ends, done or failed.
"""

from dataclasses import dataclass

from derslik import bootstrap
from derslik.concurrency import both
from derslik.domain.deadline import Deadline
from derslik.domain.ids import epoch_seconds, new_id
from derslik.domain.messages import AnswerQuery, Message
from derslik.domain.queries import QUERY_GIVEN_UP
from derslik.errors import AppError, Conflict, NotFound, StorageUnavailable, UpstreamError
from derslik.logs import log_upstream
from derslik.storage.leases import Busy
from derslik.storage.queries import Queries
from derslik.storage.sessions import Sessions
from derslik.storage.table import Item, Refused
from derslik.workers.runtime import ForeignMessage, Worker
from rag_query.bootstrap import query_pipeline
from rag_query.metering import log_query_ended
from rag_query.models import QueryStatus
from rag_query.personalisation import REPORT_SECONDS
from rag_query.progress import Progress
from rag_query.query_pipeline import QueryPipeline
from rag_query.query_record import ENDED, answered_row, pending_query, visible_record
from rag_query.query_service import describe_failure

MARGIN_SECONDS = 10.0
"""Kept back to record the outcome, and to tell personalisation of it."""


@dataclass(frozen=True, slots=True)
class QueryJobs:
    sessions: Sessions
    queries: Queries
    pipeline: QueryPipeline

    async def answer(self, query_id: str, deadline: Deadline) -> str:
        """Answer a query; how it ended. Raises `Busy` while another worker is at it."""
        owner = new_id()
        try:
            item = await self.queries.claim(query_id, owner, deadline.remaining() + MARGIN_SECONDS)
        except Conflict:
            return await self._not_claimed(query_id)
        try:
            return await self._answer(item, owner, deadline)
        except Conflict:
            return "taken over"
        except StorageUnavailable:
            await self.queries.hand_over(query_id, owner, item["ends_by"])
            raise
        except AppError as error:
            if isinstance(error, UpstreamError):
                log_upstream(error)
            await self.queries.fail(query_id, describe_failure(error), owner)
            return "failed"
        except Exception:
            await self.queries.hand_over(query_id, owner, item["ends_by"])
            raise

    async def _answer(self, item: Item, owner: str, deadline: Deadline) -> str:
        query = pending_query(item)
        session, documents = await self.sessions.with_documents(query.request.session_id)
        progress = Progress(self.queries, item, owner)
        answer = await self.pipeline.patient(progress).answer(query, session, documents, deadline)
        await progress.flush()
        storing = self.queries.finish(answered_row(query, answer), owner)
        reporting = Deadline.after(REPORT_SECONDS)
        try:
            await both(storing, self.pipeline.personalisation.report(query.user, query.request, answer, reporting))
        except Refused as error:
            if 0 in error.steps:
                return "taken over"
            raise NotFound("There is no such session", code="session_not_found") from error
        log_query_ended(answer)
        return answer.outcome.value

    async def _not_claimed(self, query_id: str) -> str:
        try:
            item = await self.queries.get(query_id)
        except NotFound:
            return "gone"
        if visible_record(item).status not in ENDED:
            raise Busy(max(0, claimed_until(item) - epoch_seconds()))
        return "ended before"


def claimed_until(item: Item) -> int:
    """When a query that cannot be claimed is another's no more: at the end of its worker's lease; or, where it waits
    with too little time left to be begun, at the end of that."""
    running = item["status"] == QueryStatus.RUNNING.value
    return int(item["lease_until"] if running and "lease_until" in item else item["ends_by"])


async def carry_out(message: Message, deadline: Deadline) -> str:
    if not isinstance(message, AnswerQuery):
        raise ForeignMessage
    jobs = QueryJobs(await bootstrap.sessions(), await bootstrap.queries(), await query_pipeline())
    return await jobs.answer(message.query_id, deadline)


async def give_up(message: Message) -> None:
    """The last attempt failed: the query ends as failed, the message in the dead-letter queue."""
    if isinstance(message, AnswerQuery):
        await (await bootstrap.queries()).fail(message.query_id, QUERY_GIVEN_UP)


worker = Worker(carry_out, bootstrap.query_workers_queue, give_up)
handler = worker.handler(MARGIN_SECONDS)
