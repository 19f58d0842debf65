"""The session in a route's path, for who may do with it what the route does."""

from typing import Annotated, NamedTuple

from fastapi import Depends, Path

from derslik.domain.documents import Document
from derslik.domain.ids import is_well_formed
from derslik.domain.sessions import Session, require_owned, require_readable
from derslik.storage.sessions import not_found
from derslik.web.callers import Callers, admits
from derslik.web.dependencies import SessionStore
from derslik.web.identity import CurrentUser


async def well_formed_session_id(session_id: Annotated[str, Path()]) -> str:
    if not is_well_formed(session_id):
        raise not_found()
    return session_id


SessionId = Annotated[str, Depends(well_formed_session_id)]


@admits(Callers.SESSION_READERS)
async def readable_session(user: CurrentUser, session_id: SessionId, store: SessionStore) -> Session:
    session = await store.get(session_id)
    require_readable(session, user)
    return session


@admits(Callers.SESSION_OWNER)
async def owned_session(user: CurrentUser, session_id: SessionId, store: SessionStore) -> Session:
    session = await store.get(session_id)
    require_owned(session, user)
    return session


class SessionWithDocuments(NamedTuple):
    """A session and the rows of all its documents, in whatever state they are."""

    session: Session
    documents: list[Document]


@admits(Callers.SESSION_OWNER)
async def owned_session_with_documents(
    user: CurrentUser, session_id: SessionId, store: SessionStore
) -> SessionWithDocuments:
    """Both in one read."""
    session, documents = await store.with_documents(session_id)
    require_owned(session, user)
    return SessionWithDocuments(session, documents)


@admits(Callers.SESSION_READERS)
async def readable_session_with_documents(
    user: CurrentUser, session_id: SessionId, store: SessionStore
) -> SessionWithDocuments:
    session, documents = await store.with_documents(session_id)
    require_readable(session, user)
    return SessionWithDocuments(session, documents)


ReadableSession = Annotated[Session, Depends(readable_session)]
"""For its teacher, admins and, while it is active, students."""
OwnedSession = Annotated[Session, Depends(owned_session)]
"""For its teacher and admins."""
OwnedSessionWithDocuments = Annotated[SessionWithDocuments, Depends(owned_session_with_documents)]
"""The same, for what needs its documents too."""
ReadableSessionWithDocuments = Annotated[SessionWithDocuments, Depends(readable_session_with_documents)]
