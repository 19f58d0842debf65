"""The school's auth service, where one is configured: `/users/me` for the caller's own token."""

from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from derslik.clients import http
from derslik.domain.deadline import Deadline
from derslik.errors import UpstreamError

NAME = "auth"
MAX_ACCOUNT_BYTES = 64_000


class Account(BaseModel):
    """What the auth service knows of the caller, in the origin's field names."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: int | str
    username: str
    email: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    is_active: bool = True
    role_id: int | str | None = None
    role_name: str | None = None
    created_at: str | None = None
    updated_at: str | None = None
    last_login: str | None = None


async def fetch_account(
    url: str, authorization: str, deadline: Deadline, breaker: http.CircuitBreaker | None = None
) -> Account | None:
    """The caller's account; None when the service does not have it (401, 403, 404)."""
    reply = await http.call_service(
        NAME,
        "GET",
        f"{url}/users/me",
        deadline=deadline,
        headers={"authorization": authorization},
        tolerate=(401, 403, 404),
        max_bytes=MAX_ACCOUNT_BYTES,
        breaker=breaker,
        idempotent=True,
    )
    if reply.status != 200:
        return None
    return parse_account(reply.value)


def parse_account(value: Any) -> Account:
    try:
        return Account.model_validate(value)
    except ValidationError as error:
        raise UpstreamError(NAME, "reply has another shape") from error
