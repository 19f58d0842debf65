"""The sessions routes."""

from collections import Counter
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from derslik.domain.documents import State
from derslik.domain.identity import User
from derslik.domain.messages import DeleteSession
from derslik.domain.sessions import Category, Session, Status
from derslik.errors import BadRequest
from derslik.web.access import OwnedSession, OwnedSessionWithDocuments, ReadableSession
from derslik.web.callers import declared
from derslik.web.deadline import RequestDeadline
from derslik.web.dependencies import DocumentsQueue, RetrievalService, SessionStore
from derslik.web.headers import ExpectedVersion, IdempotencyHeader, etag, idempotency_of
from derslik.web.identity import CurrentUser, Teacher
from derslik.web.paging import Cursor, Limit, binding, decode_cursor, decode_key, link_next
from sessions.chunks import DEFAULT_CHUNKS, MAX_CHUNKS, load_chunk_page
from sessions.models import (
    ChunkPage,
    Deleted,
    Health,
    NewSession,
    SessionChange,
    SessionReply,
    Stats,
    StatusChange,
    StatusChanged,
)

router = APIRouter()


@router.head("/health", operation_id="head_health")
@router.get("/health")
async def health() -> Health:
    """Whether this function answers. The only route without a token."""
    return Health()


@router.post("/sessions", status_code=201, openapi_extra=declared(sends=["ETag"]))
async def create_session(
    new: NewSession, user: Teacher, store: SessionStore, key: IdempotencyHeader, response: Response
) -> SessionReply:
    """Open a session. It begins as a draft, which students do not see."""
    session = await store.create(new.make_session(user.id), idempotency_of(user.id, key, new.model_dump(mode="json")))
    response.headers["location"] = f"/sessions/{session.session_id}"
    return session_reply(session, response)


@router.get("/sessions")
async def list_sessions(
    user: CurrentUser,
    store: SessionStore,
    request: Request,
    response: Response,
    status: Status | None = None,
    category: Category | None = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> list[SessionReply]:
    """A teacher's own sessions, a student's active ones, all of them for an admin; newest first."""
    filters = wanted_filters(user, status, category)
    if filters is None:
        return []
    owner_id = None if user.is_admin or user.is_student else user.id
    bound_to = binding("sessions", user.id, user.role, *filters.values())
    page = await store.list(owner_id=owner_id, filters=filters, limit=limit, after=decode_key(cursor, bound_to))
    link_next(request, response, page.next, bound_to)
    return [SessionReply.model_validate(item) for item in page.items]


def wanted_filters(user: User, status: Status | None, category: Category | None) -> dict[str, str] | None:
    """Attribute → value; None when a student asks for what students do not see."""
    if user.is_student:
        if status not in (None, Status.ACTIVE):
            return None
        status = Status.ACTIVE
    return {name: value.value for name, value in (("status", status), ("category", category)) if value is not None}


@router.get("/sessions/{session_id}")
async def get_session(
    session: ReadableSession, user: CurrentUser, store: SessionStore, response: Response
) -> SessionReply:
    """One session. A student's first look at it counts in `student_entry_count`."""
    if user.is_student:
        await store.count_visit(session.session_id, user.id)
    return session_reply(session, response)


@router.patch("/sessions/{session_id}")
async def update_session(
    change: SessionChange,
    session: OwnedSession,
    store: SessionStore,
    expected: ExpectedVersion,
    response: Response,
) -> SessionReply:
    """Change what is sent; null brings a field back to its default."""
    changes = change.changed_attributes()
    if not changes:
        raise BadRequest("Send at least one field to change")
    return session_reply(await store.change(session.session_id, changes, expected), response)


@router.patch("/sessions/{session_id}/status")
async def update_session_status(
    change: StatusChange,
    session: OwnedSession,
    store: SessionStore,
    expected: ExpectedVersion,
    response: Response,
) -> StatusChanged:
    """Students see a session only while it is `active`."""
    changed = await store.set_status(session.session_id, change.status, expected)
    return StatusChanged(
        session_id=changed.session_id, new_status=changed.status, updated_session=session_reply(changed, response)
    )


@router.delete("/sessions/{session_id}")
async def delete_session(session: OwnedSession, store: SessionStore, queue: DocumentsQueue) -> Deleted:
    """Gone at once, with all its documents; what is left is removed by the worker, or at the sweeper's order."""
    await store.delete(session.session_id)
    await queue.send_or_leave([DeleteSession(session_id=session.session_id)])
    return Deleted(session_id=session.session_id)


@router.get("/sessions/{session_id}/stats")
async def get_session_stats(owned: OwnedSessionWithDocuments) -> Stats:
    """Counts of a session, its documents by state."""
    session, documents = owned
    kept = [document for document in documents if document.state is not State.DELETING]
    return Stats(
        **session.model_dump(include=set(Stats.model_fields)),
        documents=Counter(document.state.value for document in kept),
        pages=sum(document.page_count or 0 for document in kept if document.visible),
        bytes=sum(document.size for document in kept),
    )


@router.get("/sessions/{session_id}/chunks")
async def get_session_chunks(
    user: CurrentUser,
    owned: OwnedSessionWithDocuments,
    retrieval: RetrievalService,
    deadline: RequestDeadline,
    request: Request,
    response: Response,
    limit: Annotated[int, Query(ge=1, le=MAX_CHUNKS)] = DEFAULT_CHUNKS,
    cursor: Cursor = None,
) -> ChunkPage:
    """The chunks that answers are made from, document by document."""
    session_id = owned.session.session_id
    bound_to = binding("chunks", user.id, session_id)
    visible = [document for document in owned.documents if document.visible]
    chunks, position = await load_chunk_page(
        retrieval, session_id, visible, decode_cursor(cursor, bound_to), limit, deadline
    )
    link_next(request, response, position, bound_to)
    total = sum(document.chunk_count for document in visible)
    return ChunkPage(chunks=chunks, total_count=total, session_id=session_id)


def session_reply(session: Session, response: Response) -> SessionReply:
    response.headers["etag"] = etag(session.version)
    return SessionReply.model_validate(session.model_dump())
