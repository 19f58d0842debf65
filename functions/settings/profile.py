"""A profile, in the origin's fields."""

from pydantic import BaseModel

from derslik.domain.identity import Role, User
from settings.auth_service import Account


class Profile(BaseModel):
    """`role` is the one that Derslik goes by: it comes from the token, also where the auth service names another."""

    id: int | str
    username: str
    email: str | None
    first_name: str | None
    last_name: str | None
    is_active: bool
    role: Role
    role_id: int | str | None
    role_name: str
    created_at: str | None
    updated_at: str | None
    last_login: str | None


def profile_from_claims(user: User) -> Profile:
    return Profile(
        id=user.id,
        username=user.username,
        email=user.email,
        first_name=user.first_name,
        last_name=user.last_name,
        is_active=True,
        role=user.role,
        role_id=None,
        role_name=user.role.value,
        created_at=None,
        updated_at=None,
        last_login=None,
    )


def profile_from_account(user: User, account: Account) -> Profile:
    known = account.model_dump(exclude_none=True)
    return profile_from_claims(user).model_copy(update=known)
