"""Who is calling: users and roles, read from verified claims."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from derslik.domain.field_types import to_one_line
from derslik.errors import Unauthenticated


class Role(StrEnum):
    STUDENT = "student"
    TEACHER = "teacher"
    ADMIN = "admin"


ROLE_NAMES = {
    "admin": Role.ADMIN,
    "superadmin": Role.ADMIN,
    "teacher": Role.TEACHER,
    "ogretmen": Role.TEACHER,
    "instructor": Role.TEACHER,
}
"""The origin's role names; whoever has none of them is a student."""

MAX_ID_CHARS = 128
MAX_NAME_CHARS = 320
"""Of a name; an e-mail address is no longer either."""


@dataclass(frozen=True, slots=True)
class User:
    id: str
    role: Role
    username: str
    email: str | None = None
    first_name: str | None = None
    last_name: str | None = None

    @property
    def is_admin(self) -> bool:
        return self.role is Role.ADMIN

    @property
    def is_student(self) -> bool:
        return self.role is Role.STUDENT


def role_of(claim: Any) -> Role:
    """The strongest role in a claim that is one name or a list of names."""
    names = claim if isinstance(claim, list) else [claim]
    roles = {ROLE_NAMES.get(name.lower(), Role.STUDENT) for name in names if isinstance(name, str)}
    return next((role for role in (Role.ADMIN, Role.TEACHER) if role in roles), Role.STUDENT)


def is_encodable(text: str) -> bool:
    """Whether the text can be stored: half of a surrogate pair is no character."""
    return not any("\ud800" <= letter <= "\udfff" for letter in text)


def user_from_claims(claims: Mapping[str, Any], role_claim: str) -> User:
    """The user that verified claims describe; raises `Unauthenticated` when `sub` cannot be an id."""
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= MAX_ID_CHARS or not is_encodable(subject):
        raise Unauthenticated("The token has no usable `sub` claim", code="token_invalid")

    def text(name: str) -> str | None:
        value = claims.get(name)
        return to_one_line(value)[:MAX_NAME_CHARS] if isinstance(value, str) else None

    return User(
        id=subject,
        role=role_of(claims.get(role_claim)),
        username=text("preferred_username") or text("username") or subject,
        email=text("email"),
        first_name=text("given_name"),
        last_name=text("family_name"),
    )
