"""Request headers with a meaning of ours: Idempotency-Key, If-Match; and ETags."""

import re
from typing import Annotated, Any

from fastapi import Depends, Header

from derslik.storage.idempotency import IdempotencyKey

MAX_KEY_CHARS = 200
PRINTABLE = r"^[\x20-\x7e]+$"
"""ASCII: what else stands in a header comes out differently on different ways."""
NO_VERSION = 0
ETAG = re.compile(r'(?:W/)?"(\d{1,12})"')


def etag(version: int) -> str:
    return f'"{version}"'


async def expected_version(if_match: Annotated[str | None, Header()] = None) -> int | None:
    """The version in `If-Match`; None without one or with `*`, and for a tag that was never ours one that nothing has.

    So what the request says is checked before its precondition is (RFC 9110, 13.2.1).
    """
    if if_match is None or if_match.strip() == "*":
        return None
    match = ETAG.fullmatch(if_match.strip())
    return NO_VERSION if match is None else int(match[1])


async def idempotency_key(
    idempotency_key: Annotated[str | None, Header(min_length=1, max_length=MAX_KEY_CHARS, pattern=PRINTABLE)] = None,
) -> str | None:
    return idempotency_key


ExpectedVersion = Annotated[int | None, Depends(expected_version)]
IdempotencyHeader = Annotated[str | None, Depends(idempotency_key)]


def idempotency_of(user_id: str, key: str | None, request: Any) -> IdempotencyKey | None:
    """`request`: everything that makes this call what it is, also the path's ids."""
    return None if key is None else IdempotencyKey.from_request(user_id, key, request)
