"""The query routes."""

import time
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from derslik.concurrency import both
from derslik.domain.identity import User
from derslik.domain.ids import is_well_formed
from derslik.domain.sessions import require_owned, require_readable
from derslik.domain.settings import effective
from derslik.domain.suggestions import suggest
from derslik.errors import NotFound
from derslik.logs import log
from derslik.storage.sessions import not_found
from derslik.storage.table import Refused
from derslik.web.deadline import RequestDeadline
from derslik.web.headers import IdempotencyHeader, once
from derslik.web.identity import CurrentUser
from derslik.web.paging import Cursor, Limit, binding, decode_key, link_next
from derslik.web.services import GenerationService, RetrievalService
from derslik.web.stores import ObjectStore, QueryStore, SessionStore
from rag_query import metering
from rag_query.answering import Answering
from rag_query.models import Answer, QueryRecord, RagQuery, SuggestionRequest, Suggestions
from rag_query.personal import Touch
from rag_query.recording import assemble, new_record

router = APIRouter()


async def answering(retrieval: RetrievalService, generation: GenerationService, objects: ObjectStore) -> Answering:
    return Answering(retrieval, generation, objects)


@router.post("/rag/query")
async def rag_query(
    query: RagQuery,
    user: CurrentUser,
    sessions: SessionStore,
    queries: QueryStore,
    how: Annotated[Answering, Depends(answering)],
    touch: Touch,
    key: IdempotencyHeader,
    deadline: RequestDeadline,
) -> Answer:
    """Answer a question out of a session's documents. `outcome` tells whether there is an answer."""
    started = time.perf_counter()
    only_once = once(user.id, key, ["query", query.model_dump()])
    earlier = await queries.earlier(only_once)
    if earlier is not None:
        return QueryRecord.model_validate(earlier).response
    if not is_well_formed(query.session_id):
        raise not_found()
    session, documents = await sessions.with_documents(query.session_id)
    require_readable(session, user)
    settings = effective(session.rag_settings, query.settings, student=user.is_student)
    visible = [document for document in documents if document.visible]
    log("question asked")
    written = await how.answer(query, settings, visible, deadline)
    metering.ended(written)
    personal = await touch.personalize(user, query, written.answer, deadline)
    answer = assemble(query, written, settings, personal, started)
    try:
        stored, _ = await both(
            queries.record(new_record(query, user, answer), only_once), touch.tell(user, query, answer, deadline)
        )
    except Refused as error:
        raise not_found() from error
    return answer if stored is None else QueryRecord.model_validate(await queries.get(stored)).response


@router.post("/rag/suggestions")
async def generate_suggestions(asked: SuggestionRequest, _: CurrentUser) -> Suggestions:
    """Questions to go on with, out of what the given sources hold and the answer has not covered."""
    given = asked.sources if asked.sources is not None else []
    passages = [source.content for source in given if source.content.strip()] or [asked.answer]
    return Suggestions(suggestions=suggest(asked.question, asked.answer, passages))


@router.get("/rag/queries")
async def list_queries(
    user: CurrentUser,
    sessions: SessionStore,
    queries: QueryStore,
    request: Request,
    response: Response,
    session_id: Annotated[str | None, Query(max_length=64)] = None,
    limit: Limit = 20,
    cursor: Cursor = None,
) -> list[QueryRecord]:
    """The caller's own questions; for a session's teacher, everybody's in it. Newest first."""
    bound_to = binding("queries", user.id, user.role, session_id)
    after = decode_key(cursor, bound_to)
    if session_id is None or user.is_student:
        page = await queries.of_user(user.id, session_id, limit=limit, after=after)
    else:
        if not is_well_formed(session_id):
            raise not_found()
        require_owned(await sessions.get(session_id), user)
        page = await queries.of_session(session_id, limit=limit, after=after)
    link_next(request, response, page.next, bound_to)
    return [QueryRecord.model_validate(item) for item in page.items]


@router.get("/rag/queries/{query_id}")
async def get_query(query_id: str, user: CurrentUser, sessions: SessionStore, queries: QueryStore) -> QueryRecord:
    """One question with its answer, for who asked it and for the session's teacher."""
    missing = NotFound("There is no such query", code="query_not_found")
    if not is_well_formed(query_id):
        raise missing
    stored = QueryRecord.model_validate(await queries.get(query_id))
    if stored.user_id != user.id and (user.is_student or not await teaches(user, stored.session_id, sessions)):
        raise missing
    return stored


async def teaches(user: User, session_id: str, sessions: SessionStore) -> bool:
    try:
        require_owned(await sessions.get(session_id), user)
    except NotFound:
        return False
    return True
