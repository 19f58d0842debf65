"""Pages of a list: an opaque cursor, bound to caller and filter, in `Link: …; rel="next"`."""

import base64
import hashlib
import json
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Query, Request, Response

from derslik.errors import BadRequest
from derslik.storage.table import Item

MAX_CURSOR_CHARS = 2_000

Limit = Annotated[int, Query(ge=1, le=100)]
Cursor = Annotated[str | None, Query(max_length=MAX_CURSOR_CHARS)]


def binding(*parts: str | None) -> str:
    """What a cursor belongs to, as a short hash: the caller and the filter."""
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]


def encode_cursor(position: Any, bound_to: str) -> str:
    text = json.dumps([bound_to, position], separators=(",", ":"), ensure_ascii=False)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode_cursor(cursor: str | None, bound_to: str) -> Any:
    """The position in a cursor, None without one; raises `BadRequest` for one that was not made for this list."""
    if cursor is None:
        return None
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        belongs_to, position = json.loads(base64.urlsafe_b64decode(padded))
    except (ValueError, TypeError, RecursionError) as error:
        raise invalid_cursor() from error
    if belongs_to != bound_to:
        raise invalid_cursor()
    return position


def decode_key(cursor: str | None, bound_to: str) -> Item | None:
    """A position that is a key of the table."""
    position = decode_cursor(cursor, bound_to)
    if position is None:
        return None
    if not isinstance(position, dict) or not all(isinstance(part, str) for part in position.values()):
        raise invalid_cursor()
    return position


def invalid_cursor() -> BadRequest:
    return BadRequest("The cursor does not belong to this list", code="invalid_cursor")


def link_next(request: Request, response: Response, position: Any, bound_to: str) -> None:
    """Point to the next page, if there is one, with the same query parameters."""
    if position is None:
        return
    parameters = [(name, value) for name, value in request.query_params.multi_items() if name != "cursor"]
    query = urlencode([*parameters, ("cursor", encode_cursor(position, bound_to))])
    response.headers["link"] = f'<{request.url.path}?{query}>; rel="next"'
