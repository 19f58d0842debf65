"""The session in a route's path, with what the caller may do with it."""

from typing import Annotated

from fastapi import Depends, Path

from derslik.domain.ids import is_well_formed
from derslik.domain.sessions import Session, require_owned, require_readable
from derslik.storage.sessions import not_found
from derslik.web.dependencies import SessionStore
from derslik.web.identity import CurrentUser


async def well_formed_session_id(session_id: Annotated[str, Path()]) -> str:
    if not is_well_formed(session_id):
        raise not_found()
    return session_id


SessionId = Annotated[str, Depends(well_formed_session_id)]


async def readable_session(user: CurrentUser, session_id: SessionId, store: SessionStore) -> Session:
    session = await store.get(session_id)
    require_readable(session, user)
    return session


async def owned_session(user: CurrentUser, session_id: SessionId, store: SessionStore) -> Session:
    session = await store.get(session_id)
    require_owned(session, user)
    return session


ReadableSession = Annotated[Session, Depends(readable_session)]
"""For its teacher, admins and, while it is active, students."""
OwnedSession = Annotated[Session, Depends(owned_session)]
"""For its teacher and admins."""
