"""The query routes."""

from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query, Request, Response
from fastapi.responses import JSONResponse

from derslik.domain.identity import User
from derslik.domain.ids import is_well_formed
from derslik.domain.sessions import require_owned
from derslik.storage.queries import Queries
from derslik.storage.sessions import Sessions, not_found
from derslik.storage.table import Item
from derslik.web.callers import Callers, declared
from derslik.web.deadline import RequestDeadline
from derslik.web.dependencies import QueryStore, SessionStore
from derslik.web.headers import IdempotencyHeader, idempotency_of
from derslik.web.identity import CurrentUser
from derslik.web.paging import Cursor, Limit, binding, decode_key, link_next
from derslik.web.rate_limit import LIMITED
from rag_query import record_routes
from rag_query.bootstrap import query_service
from rag_query.models import Answer, Outcome, QueryAccepted, QueryRecord, RagQuery, SuggestionRequest, Suggestions
from rag_query.query_record import PendingQuery
from rag_query.query_service import QueryService
from rag_query.suggestions.follow_up_questions import FollowUpQuestions
from rag_query.suggestions.sections import Passage
from rag_query.visibility import ReadableQuery, readable_queries, visible_ids

router = APIRouter()

POLL_SECONDS = 2


@router.post(
    "/rag/query",
    response_model=Answer,
    responses={202: {"model": QueryAccepted}},
    openapi_extra=declared(Callers.SESSION_READERS),
)
async def rag_query(
    query: RagQuery,
    user: CurrentUser,
    service: Annotated[QueryService, Depends(query_service)],
    key: IdempotencyHeader,
    deadline: RequestDeadline,
    prefer: Annotated[str | None, Header()] = None,
) -> Response:
    """Answer a question out of a session's documents. `outcome` tells whether there is an answer.

    202 when the caller prefers `respond-async`, or when the answer would not be there in time.
    """
    idempotency = idempotency_of(user.id, key, ["query", query.model_dump()])
    later = prefers_later(prefer)
    outcome = await service.submit(PendingQuery(query, user), idempotency, deadline, later=later)
    if isinstance(outcome, Answer):
        return Response(outcome.model_dump_json(), media_type="application/json")  # it is checked already
    return accepted_response(outcome, preferred=later)


def prefers_later(prefer: str | None) -> bool:
    """Whether `Prefer` (RFC 7240) asks for 202."""
    given = [] if prefer is None else prefer.split(",")
    return any(preference.partition(";")[0].strip().lower() == "respond-async" for preference in given)


def accepted_response(record: QueryRecord, *, preferred: bool) -> Response:
    body = QueryAccepted(query_id=record.query_id, session_id=record.session_id, status=record.status)
    headers = {"location": f"/rag/queries/{record.query_id}", "retry-after": str(POLL_SECONDS)}
    applied = {"preference-applied": "respond-async"} if preferred else {}
    return JSONResponse(body.model_dump(mode="json"), 202, headers={**headers, **applied})


@router.post("/rag/suggestions", dependencies=LIMITED)
async def generate_suggestions(request: SuggestionRequest, _: CurrentUser) -> Suggestions:
    """Questions to go on with, which the given sources answer and the answer has not covered. The first 40,000
    characters of the sources count."""
    given = request.sources if request.sources is not None else []
    source_passages = [Passage(source.content, source.heading) for source in given if source.content.strip()]
    passages = source_passages if source_passages else [Passage(request.answer)]
    follow_up = FollowUpQuestions([request.question], passages)
    return Suggestions(suggestions=follow_up.choose(request.answer, follow_up.supported(follow_up.candidates())))


@router.get("/rag/queries")
async def list_queries(
    user: CurrentUser,
    sessions: SessionStore,
    queries: QueryStore,
    request: Request,
    response: Response,
    session_id: Annotated[str | None, Query(max_length=64)] = None,
    outcome: Outcome | None = None,
    limit: Limit = 20,
    cursor: Cursor = None,
) -> list[QueryRecord]:
    """The caller's own questions; for a session's teacher, everybody's in it. Newest first.

    With `outcome=not_in_material` a teacher sees what the documents do not hold.
    """
    bound_to = binding("queries", user.id, user.role, session_id, outcome)
    after = decode_key(cursor, bound_to)
    if session_id is None or user.is_student:
        shown, position = await own_page(user, session_id, outcome, limit, after, queries, sessions)
    else:
        if not is_well_formed(session_id):
            raise not_found()
        session, documents = await sessions.with_documents(session_id)
        require_owned(session, user)
        page = await queries.of_session(session_id, outcome, limit, after)
        shown, position = [ReadableQuery(item, visible_ids(documents)) for item in page.items], page.next
    link_next(request, response, position, bound_to)
    return [query.record for query in shown]


async def own_page(
    user: User,
    session_id: str | None,
    outcome: Outcome | None,
    limit: int,
    after: Item | None,
    queries: Queries,
    sessions: Sessions,
) -> tuple[list[ReadableQuery], Item | None]:
    """The next of the user's queries that they may see, and the position after them. Pages without one are passed
    over."""
    while True:
        page = await queries.of_user(user.id, session_id, outcome, limit, after)
        shown = await readable_queries(page.items, user, sessions)
        if shown or page.next is None:
            return shown, page.next
        after = page.next


router.include_router(record_routes.router)
