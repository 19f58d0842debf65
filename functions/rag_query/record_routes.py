"""The routes of one query once it is asked, and a session's statistics."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from derslik.domain.ids import is_well_formed, now
from derslik.errors import Conflict
from derslik.storage.queries import Queries
from derslik.storage.table import Item, Refused
from derslik.web.access import OwnedSession
from derslik.web.callers import Callers, admits, declared
from derslik.web.dependencies import QueryStore, SessionStore
from derslik.web.identity import CurrentUser
from rag_query.events import Event
from rag_query.models import Feedback, QueryRecord, QueryStats, QueryStatus, Rating
from rag_query.query_record import ENDED, visible_record
from rag_query.visibility import ReadableQuery, query_not_found, readable_query

router = APIRouter()

POLL_SECONDS = 1


@admits(Callers.QUERY_READERS)
async def visible_query(query_id: str, user: CurrentUser, sessions: SessionStore, queries: QueryStore) -> ReadableQuery:
    """For who asked it, while they may see the session, and for the session's teacher."""
    return await readable_query(await load_query(query_id, queries), user, sessions)


@admits(Callers.QUERY_OWNER)
async def own_query(query_id: str, user: CurrentUser, sessions: SessionStore, queries: QueryStore) -> Item:
    """As stored, for who asked it, while they may see the session."""
    item = await load_query(query_id, queries)
    if item["user_id"] != user.id:
        raise query_not_found()
    return (await readable_query(item, user, sessions)).item


VisibleQuery = Annotated[ReadableQuery, Depends(visible_query)]
OwnQuery = Annotated[Item, Depends(own_query)]


async def load_query(query_id: str, queries: Queries) -> Item:
    if not is_well_formed(query_id):
        raise query_not_found()
    return await queries.get(query_id)


@router.get("/rag/queries/{query_id}", openapi_extra=declared(sends=["Retry-After"]))
async def get_query(query: VisibleQuery, response: Response) -> QueryRecord:
    """One question with its answer; `Retry-After` while there is none yet."""
    return with_retry_after(query.record, response)


@router.get("/rag/queries/{query_id}/events", openapi_extra=declared(sends=["Retry-After"]))
async def get_events(
    query: VisibleQuery, response: Response, after: Annotated[int, Query(ge=0, le=1_000_000)] = 0
) -> list[Event]:
    """What has happened to a question, from number `after` + 1 on; `Retry-After` while more will come."""
    with_retry_after(query.record, response)
    return [event for event in query.events if event.number > after]


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
