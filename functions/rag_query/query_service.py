"""Where questions come in: answered at once, found again by their Idempotency-Key, or left to the worker."""

from collections.abc import Sequence
from dataclasses import dataclass

from derslik.concurrency import both
from derslik.domain.deadline import Deadline
from derslik.domain.documents import Document
from derslik.domain.ids import is_well_formed, new_id
from derslik.domain.messages import AnswerQuery
from derslik.domain.sessions import Session, require_readable
from derslik.errors import AppError, Conflict, DeadlineExceeded, InProgress
from derslik.logs import log_upstream
from derslik.storage.idempotency import IdempotencyKey
from derslik.storage.queries import Queries
from derslik.storage.queue import Queue, QueueError
from derslik.storage.rate_limit import RateLimit
from derslik.storage.sessions import Sessions, not_found
from derslik.storage.table import Item, Refused
from rag_query.events import failed_event
from rag_query.metering import log_query_asked, log_query_ended
from rag_query.models import Answer, QueryRecord, QueryStatus
from rag_query.query_pipeline import QueryPipeline
from rag_query.query_record import PendingQuery, answered_row, pending_row, visible_record
from rag_query.visibility import visible_ids, without_hidden_text

AT_ONCE_SECONDS = 60
"""After so long a request with an Idempotency-Key that has left no answer counts as failed."""
JOB_SECONDS = 30 * 60
"""After so long a query left to the worker counts as failed: as long as its message can come again."""


@dataclass(frozen=True, slots=True)
class QueryService:
    """Without a `queue` every question is answered at once."""

    sessions: Sessions
    queries: Queries
    rate_limit: RateLimit
    queue: Queue | None
    pipeline: QueryPipeline

    async def submit(
        self, query: PendingQuery, idempotency: IdempotencyKey | None, deadline: Deadline, *, later: bool
    ) -> Answer | QueryRecord:
        """The answer; or the record of a query that is left to the worker, as the caller wishes or for want of time.
        Without a worker that is an error (`DeadlineExceeded`).

        Raises `InProgress` while another call with the same key is at it.
        """
        earlier = await self.queries.earlier(idempotency)
        if earlier is not None and visible_record(earlier).status is not QueryStatus.FAILED:
            _, documents = await self._read_session(query)
            return earlier_outcome(earlier, documents)
        if not is_well_formed(query.request.session_id):
            raise not_found()
        (session, documents), _ = await both(self._read_session(query), self.rate_limit.take(query.user.id))
        owner = new_id()
        if idempotency is not None:
            query, outcome = await self._begin(query, idempotency, owner, earlier, documents)
            if outcome is not None:
                return outcome
        log_query_asked()
        if later and self.queue is not None:
            return await self._enqueue(query, owner, self.queue, begun=idempotency is not None)
        try:
            answer = await self.pipeline.answer(query, session, documents, deadline)
            await self._record(query, answer, owner if idempotency is not None else None, deadline)
            log_query_ended(answer)
        except AppError as error:
            if isinstance(error, DeadlineExceeded) and self.queue is not None:
                log_upstream(error)
                return await self._enqueue(query, owner, self.queue, begun=idempotency is not None)
            if idempotency is not None:
                await self.queries.fail(query.query_id, describe_failure(error), owner)
            raise
        return answer

    async def _read_session(self, query: PendingQuery) -> tuple[Session, list[Document]]:
        """Raises `NotFound` for who may not see the session at this moment."""
        session, documents = await self.sessions.with_documents(query.request.session_id)
        require_readable(session, query.user)
        return session, documents

    async def _begin(
        self,
        query: PendingQuery,
        idempotency: IdempotencyKey,
        owner: str,
        earlier: Item | None,
        documents: Sequence[Document],
    ) -> tuple[PendingQuery, Answer | QueryRecord | None]:
        """Make this query the key's; or what another call with the key has made meanwhile."""
        row = pending_row(query, QueryStatus.RUNNING, AT_ONCE_SECONDS)
        if earlier is None:
            other = await self.queries.begin(row, owner, idempotency)
            return query, None if other is None else earlier_outcome(await self.queries.get(other), documents)
        again = PendingQuery(query.request, query.user, earlier["query_id"], earlier["queried_at"], query.started)
        try:
            failure_event = failed_event(visible_record(earlier))
            await self.queries.take_over(again.query_id, owner, row["ends_by"], failure_event)
        except Conflict:
            return again, earlier_outcome(await self.queries.get(again.query_id), documents)
        return again, None

    async def _record(self, query: PendingQuery, answer: Answer, owner: str | None, deadline: Deadline) -> None:
        """Store the answer and tell personalisation of it; raises `NotFound` when the session is gone meanwhile."""
        row = answered_row(query, answer)
        storing = self.queries.record(row) if owner is None else self.queries.finish(row, owner)
        try:
            await both(storing, self.pipeline.personalisation.report(query.user, query.request, answer, deadline))
        except Refused as error:
            raise not_found() from error

    async def _enqueue(self, query: PendingQuery, owner: str, queue: Queue, *, begun: bool) -> QueryRecord:
        """Leave the question to the worker: first the row, then the message. Nobody else asks for it: without a
        message it has failed."""
        row = pending_row(query, QueryStatus.QUEUED, JOB_SECONDS)
        if begun:
            await self.queries.hand_over(query.query_id, owner, row["ends_by"])
        else:
            await self.queries.begin(row, owner)
        try:
            await queue.send([AnswerQuery(query_id=query.query_id)])
        except QueueError as error:
            await self.queries.fail(query.query_id, describe_failure(error))
            raise
        return visible_record(row)


def earlier_outcome(earlier: Item, documents: Sequence[Document]) -> Answer | QueryRecord:
    """What an earlier call with the same key has come to, as far as it is visible; raises `InProgress`."""
    record = without_hidden_text(visible_record(earlier), visible_ids(documents))
    if record.response is not None:
        return record.response
    if record.status is QueryStatus.RUNNING and "lease_until" not in earlier:
        raise InProgress("Ask again in a moment, with the same Idempotency-Key", query_id=record.query_id)
    return record


def describe_failure(error: AppError) -> dict[str, str]:
    return {"code": error.problem_code, "message": error.detail if error.detail is not None else error.title}
