"""The settings routes."""

from typing import Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel

from derslik.config import config
from derslik.domain.sessions import Session
from derslik.domain.settings import Origin, RagSettings, SettingsChange, effective
from derslik.web.access import OwnedSession, ReadableSession
from derslik.web.deadline import RequestDeadline
from derslik.web.dependencies import CircuitBreakers, SessionStore
from derslik.web.headers import ExpectedVersion, etag
from derslik.web.identity import CurrentUser
from settings import auth_service as auth
from settings.profile import Profile, profile_from_account, profile_from_claims

router = APIRouter()


class EffectiveSettings(RagSettings):
    """The values that count when a question sets nothing, and where each comes from."""

    origins: dict[str, Origin]


class SettingsChanged(BaseModel):
    success: Literal[True] = True
    session_id: str
    rag_settings: EffectiveSettings


@router.get("/sessions/{session_id}/rag-settings")
async def get_rag_settings(session: ReadableSession, response: Response) -> EffectiveSettings:
    """The settings that count when a question sets nothing, and where each comes from."""
    return settings_reply(session, response)


@router.patch("/sessions/{session_id}/rag-settings")
async def update_rag_settings(
    change: SettingsChange,
    session: OwnedSession,
    store: SessionStore,
    expected: ExpectedVersion,
    response: Response,
) -> SettingsChanged:
    """Change what is sent; null clears a field, so that the default counts again."""
    changed = await store.save_settings(session, change.model_dump(exclude_unset=True), expected)
    return SettingsChanged(session_id=changed.session_id, rag_settings=settings_reply(changed, response))


@router.get("/profile")
async def get_profile(
    user: CurrentUser, request: Request, deadline: RequestDeadline, breakers: CircuitBreakers
) -> Profile:
    """The caller: from the token, joined with the auth service's account where one is configured."""
    url = config().auth_url
    account = None
    if url is not None:
        account = await auth.fetch_account(url, request.headers["authorization"], deadline, breakers)
    return profile_from_claims(user) if account is None else profile_from_account(user, account)


def settings_reply(session: Session, response: Response) -> EffectiveSettings:
    response.headers["etag"] = etag(session.settings_version)
    merged = effective(session.rag_settings)
    return EffectiveSettings(**merged.values, origins=merged.origins)
