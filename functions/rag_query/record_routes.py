"""The routes of one query once it is asked, and a session's statistics."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from derslik.domain.identity import User
from derslik.domain.ids import is_well_formed, now
from derslik.domain.sessions import require_owned
from derslik.errors import Conflict, NotFound
from derslik.storage.queries import Queries
from derslik.storage.sessions import Sessions
from derslik.storage.table import Item, Refused
from derslik.web.access import OwnedSession
from derslik.web.callers import Callers, admits, declared
from derslik.web.dependencies import QueryStore, SessionStore
from derslik.web.identity import CurrentUser
from rag_query.events import Event, query_events
from rag_query.models import Feedback, QueryRecord, QueryStats, QueryStatus, Rating
from rag_query.query_record import ENDED, visible_record

router = APIRouter()

POLL_SECONDS = 1


@admits(Callers.QUERY_READERS)
async def visible_query(query_id: str, user: CurrentUser, sessions: SessionStore, queries: QueryStore) -> Item:
    """A query as stored, for who asked it and for the session's teacher."""
    item = await load_query(query_id, queries)
    if item["user_id"] != user.id and (user.is_student or not await teaches(user, item["session_id"], sessions)):
        raise query_not_found()
    return item


@admits(Callers.QUERY_OWNER)
async def own_query(query_id: str, user: CurrentUser, queries: QueryStore) -> Item:
    item = await load_query(query_id, queries)
    if item["user_id"] != user.id:
        raise query_not_found()
    return item


VisibleQuery = Annotated[Item, Depends(visible_query)]
OwnQuery = Annotated[Item, Depends(own_query)]


async def load_query(query_id: str, queries: Queries) -> Item:
    if not is_well_formed(query_id):
        raise query_not_found()
    return await queries.get(query_id)


async def teaches(user: User, session_id: str, sessions: Sessions) -> bool:
    try:
        require_owned(await sessions.get(session_id), user)
    except NotFound:
        return False
    return True


def query_not_found() -> NotFound:
    return NotFound("There is no such query", code="query_not_found")


@router.get("/rag/queries/{query_id}", openapi_extra=declared(sends=["Retry-After"]))
async def get_query(item: VisibleQuery, response: Response) -> QueryRecord:
    """One question with its answer; `Retry-After` while there is none yet."""
    return with_retry_after(visible_record(item), response)


@router.get("/rag/queries/{query_id}/events", openapi_extra=declared(sends=["Retry-After"]))
async def get_events(
    item: VisibleQuery, response: Response, after: Annotated[int, Query(ge=0, le=1_000_000)] = 0
) -> list[Event]:
    """What has happened to a question, from number `after` + 1 on; `Retry-After` while more will come."""
    record = with_retry_after(visible_record(item), response)
    return [event for event in query_events(record, item.get("progress", [])) if event.number > after]


@router.put("/rag/queries/{query_id}/feedback", openapi_extra=declared(refuses=[409]))
async def rate_query(rating: Rating, item: OwnQuery, queries: QueryStore) -> Feedback:
    """The asker's opinion of an answer; the last one counts."""
    if visible_record(item).status is not QueryStatus.DONE:
        raise Conflict("Only an answered question can be rated", code="query_not_answered")
    feedback = Feedback(**rating.model_dump(), updated_at=now())
    try:
        await queries.rate(item, feedback.model_dump())
    except Refused as error:
        if 1 in error.steps:
            raise query_not_found() from error
        raise Conflict("The feedback has changed at the same moment. Send it again.") from error
    return feedback


@router.get("/sessions/{session_id}/query-stats")
async def get_query_stats(session: OwnedSession) -> QueryStats:
    """A session's questions by outcome, and what the students think of the answers."""
    return QueryStats(**{name: getattr(session, name) for name in QueryStats.model_fields})


def with_retry_after(record: QueryRecord, response: Response) -> QueryRecord:
    if record.status not in ENDED:
        response.headers["retry-after"] = str(POLL_SECONDS)
    return record
