"""Where questions come in: answered at once, found again by their Idempotency-Key, or left to the worker."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends

from derslik.concurrency import both
from derslik.domain.deadline import Deadline
from derslik.domain.ids import is_well_formed, new_id
from derslik.domain.sessions import require_readable
from derslik.errors import AppError, Conflict, DeadlineExceeded, InProgress
from derslik.logs import log_upstream
from derslik.storage.idempotency import IdempotencyKey
from derslik.storage.limits import Limits
from derslik.storage.queries import Queries
from derslik.storage.queue import Queue
from derslik.storage.sessions import Sessions, not_found
from derslik.storage.table import Item, Refused
from derslik.web.stores import QueryLimits, QueryQueue, QueryStore, SessionStore
from rag_query.asking import Asking, TheAsking
from rag_query.events import failed
from rag_query.models import Answer, QueryRecord, QueryStatus
from rag_query.recording import Asked, answered, shown, unanswered

AT_ONCE_SECONDS = 60
"""After so long a request with an Idempotency-Key that has left no answer counts as failed."""
JOB_SECONDS = 30 * 60
"""After so long a query left to the worker counts as failed: as long as its message can come again."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Without a `queue` every question is answered at once."""

    sessions: Sessions
    queries: Queries
    limits: Limits
    queue: Queue | None
    asking: Asking

    async def ask(
        self, asked: Asked, once: IdempotencyKey | None, deadline: Deadline, *, later: bool
    ) -> Answer | QueryRecord:
        """The answer; or the record of a query that is left to the worker, as the caller wishes or for want of time.
        Without a worker that is an error (`DeadlineExceeded`).

        Raises `InProgress` while another call with the same key is at it.
        """
        earlier = await self.queries.earlier(once)
        if earlier is not None and shown(earlier).status is not QueryStatus.FAILED:
            return found_again(earlier)
        if not is_well_formed(asked.query.session_id):
            raise not_found()
        (session, documents), _ = await both(
            self.sessions.with_documents(asked.query.session_id), self.limits.take(asked.user.id)
        )
        require_readable(session, asked.user)
        owner = new_id()
        if once is not None:
            asked, others = await self._begin(asked, once, owner, earlier)
            if others is not None:
                return others
        if later and self.queue is not None:
            return await self._leave(asked, owner, self.queue, begun=once is not None)
        try:
            answer = await self.asking.answer(asked, session, documents, deadline)
            await self._record(asked, answer, owner if once is not None else None, deadline)
        except AppError as error:
            if isinstance(error, DeadlineExceeded) and self.queue is not None:
                log_upstream(error)
                return await self._leave(asked, owner, self.queue, begun=once is not None)
            if once is not None:
                await self.queries.fail(asked.query_id, failure(error), owner)
            raise
        return answer

    async def _begin(
        self, asked: Asked, once: IdempotencyKey, owner: str, earlier: Item | None
    ) -> tuple[Asked, Answer | QueryRecord | None]:
        """Make this query the key's; or what another call with the key has made meanwhile."""
        new = unanswered(asked, QueryStatus.RUNNING, AT_ONCE_SECONDS)
        if earlier is None:
            other = await self.queries.begin(new, owner, once)
            return asked, None if other is None else found_again(await self.queries.get(other))
        again = Asked(asked.query, asked.user, earlier["query_id"], earlier["queried_at"], asked.started)
        try:
            await self.queries.take_over(again.query_id, owner, new["ends_by"], failed(shown(earlier)))
        except Conflict:
            return again, found_again(await self.queries.get(again.query_id))
        return again, None

    async def _record(self, asked: Asked, answer: Answer, owner: str | None, deadline: Deadline) -> None:
        """Store the answer and tell personalisation of it; raises `NotFound` when the session is gone meanwhile."""
        done = answered(asked, answer)
        storing = self.queries.record(done) if owner is None else self.queries.finish(done, owner)
        try:
            await both(storing, self.asking.touch.tell(asked.user, asked.query, answer, deadline))
        except Refused as error:
            raise not_found() from error

    async def _leave(self, asked: Asked, owner: str, queue: Queue, *, begun: bool) -> QueryRecord:
        """Leave the question to the worker: first the row, then the message."""
        waiting = unanswered(asked, QueryStatus.QUEUED, JOB_SECONDS)
        if begun:
            await self.queries.hand_over(asked.query_id, owner, waiting["ends_by"])
        else:
            await self.queries.begin(waiting, owner)
        await queue.send([{"query_id": asked.query_id}])
        return shown(waiting)


def found_again(earlier: Item) -> Answer | QueryRecord:
    """What an earlier call with the same key has come to; raises `InProgress`."""
    record = shown(earlier)
    if record.response is not None:
        return record.response
    if record.status is QueryStatus.RUNNING and "lease_until" not in earlier:
        raise InProgress("Ask again in a moment, with the same Idempotency-Key", query_id=record.query_id)
    return record


def failure(error: AppError) -> dict[str, str]:
    return {"code": error.problem_code, "message": error.detail if error.detail is not None else error.title}


async def the_desk(
    sessions: SessionStore, queries: QueryStore, limits: QueryLimits, queue: QueryQueue, asking: TheAsking
) -> Desk:
    return Desk(sessions, queries, limits, queue, asking)


TheDesk = Annotated[Desk, Depends(the_desk)]
