"""Values that requests carry: cursors, ETags, idempotency keys."""

from typing import Any

import pytest
from fastapi import Request, Response

from derslik.errors import BadRequest
from derslik.web.headers import NO_VERSION, etag, expected_version, idempotency_of
from derslik.web.paging import binding, decode_cursor, decode_key, encode_cursor, link_next

MINE = binding("documents", "ayse", None)


@pytest.mark.parametrize("position", [{"pk": "a", "sk": "ş"}, [1, "b"], 7])
def test_a_cursor_gives_the_position_back_to_whom_it_was_given(position: Any) -> None:
    assert decode_cursor(encode_cursor(position, MINE), MINE) == position
    with pytest.raises(BadRequest):
        decode_cursor(encode_cursor(position, binding("documents", "can", None)), MINE)


@pytest.mark.parametrize("cursor", ["", "!", "bm8", "WzFd", "bnVsbA", "W" * 2_000])
def test_a_cursor_that_is_none_is_refused(cursor: str) -> None:
    with pytest.raises(BadRequest):
        decode_cursor(cursor, MINE)


def test_bindings_differ_with_each_part() -> None:
    parts = [("a", "b"), ("b", "a"), ("ab", None), ("a", None), ("a",), ("a", "b", None)]
    assert len({binding(*each) for each in parts}) == len(parts)


@pytest.mark.parametrize("position", ["pk", ["a"], {"pk": 1}, {"pk": "a", "sk": None}, 0])
def test_a_position_that_is_no_key_is_refused(position: Any) -> None:
    with pytest.raises(BadRequest):
        decode_key(encode_cursor(position, MINE), MINE)


def test_a_list_without_a_cursor_begins_at_its_beginning() -> None:
    assert decode_cursor(None, MINE) is None
    assert decode_key(None, MINE) is None
    assert decode_key(encode_cursor({"pk": "a"}, MINE), MINE) == {"pk": "a"}


def linked(position: Any) -> str | None:
    query = b"limit=2&tag=a&tag=b&cursor=old"
    request = Request({"type": "http", "path": "/x", "query_string": query, "headers": [], "server": ("api", 80)})
    response = Response()
    link_next(request, response, position, MINE)
    return response.headers.get("link")


def test_the_next_page_keeps_the_parameters_but_for_the_cursor() -> None:
    cursor = encode_cursor(0, MINE)
    assert linked(0) == f'</x?limit=2&tag=a&tag=b&cursor={cursor}>; rel="next"'
    assert linked(None) is None


@pytest.mark.parametrize(
    ("header", "version"),
    [(None, None), ("*", None), (" * ", None), ('"7"', 7), (' W/"7" ', 7), ('"123456789012"', 123456789012)],
)
async def test_an_etag_says_which_version_is_expected(header: str | None, version: int | None) -> None:
    assert await expected_version(header) == version


@pytest.mark.parametrize("header", ["7", '"a"', '"1", "2"', '""', '"1234567890123"', "w/7"])
async def test_an_etag_that_was_never_ours_fits_no_version(header: str) -> None:
    assert await expected_version(header) == NO_VERSION


async def test_an_etag_is_what_is_expected_of_it() -> None:
    assert await expected_version(etag(3)) == 3


def test_an_idempotency_key_belongs_to_a_caller_and_a_request() -> None:
    assert idempotency_of("ayse", None, {}) is None
    mine = idempotency_of("ayse", "k", {"a": 1, "b": 2})
    assert mine == idempotency_of("ayse", "k", {"b": 2, "a": 1})
    assert mine is not None
    for user, key, request in (
        ("can", "k", {"a": 1, "b": 2}),
        ("ayse", "l", {"a": 1, "b": 2}),
        ("ayse", "k", {"a": 1}),
    ):
        assert mine != idempotency_of(user, key, request)
