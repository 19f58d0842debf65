"""Who may call a route: each check says whom it admits, and a route's callers are those that its checks admit."""

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Any, Final


class Callers(StrEnum):
    """From the widest to the narrowest. A session's students see it while it is active."""

    ANYONE = "anyone, without a token"
    SIGNED_IN = "everyone signed in"
    TEACHERS = "teachers, admins"
    SESSION_READERS = "the session's teacher and students, admins"
    SESSION_OWNER = "the session's teacher, admins"
    QUERY_READERS = "who asked, the session's teacher, admins"
    JOB_READERS = "who started the job, admins"
    QUERY_OWNER = "who asked"


CHECKS: Final[dict[Callable[..., Any], Callers]] = {}
"""Dependency → whom it admits."""


def admits[**P, R](callers: Callers) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Mark a dependency that lets these callers through, and raises for all others."""

    def mark(check: Callable[P, R]) -> Callable[P, R]:
        CHECKS[check] = callers
        return check

    return mark


def declared(
    callers: Callers | None = None, *, refuses: Sequence[int] = (), sends: Sequence[str] = ()
) -> dict[str, Any]:
    """`openapi_extra` of a route: what its dependencies and parameters do not tell (see `openapi`).

    `callers` where the session is named in the body, so that no dependency can check them; statuses with which the
    route's own rules refuse; headers that its replies have.
    """
    whom = {} if callers is None else {"x-caller": callers}
    return {**whom, "x-refuses": list(refuses), "x-sends": list(sends)}
