"""Keys of the table: two different things never have the same key, whatever their parts hold."""

import inspect
from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

import pytest

from derslik.storage import keys

HOSTILE = ("", "#", "##", "a", "b", "a#", "#a", "a#b", "a##b", "a#b#c", "META", "#1#", "1#", "#3#a#b", "3#a#b", "%23")
"""Parts that hold separators, or look like other keys or like what stands in a key for a part with separators."""
NUMBERS = (0, 1, 23, 99_999, 100_000)
MADE: dict[str, Callable[..., keys.Key]] = {
    name: function
    for name, function in inspect.getmembers(keys, inspect.isfunction)
    if inspect.signature(function).return_annotation == keys.Key
}
PLAIN = {
    "attempt": ("ATTEMPTS#a", "USER#b"),
    "breaker": ("BREAKER#a", "META"),
    "content": ("SESSION#a", "SHA256#b"),
    "dead_letter": ("DEADLETTER#a", "META"),
    "deleted_session": ("DELETED#a", "META"),
    "document": ("SESSION#a", "DOC#b"),
    "idempotency": ("IDEMPOTENCY#a#b", "META"),
    "job": ("JOB#a", "META"),
    "limit": ("LIMIT#a", "QUERIES#7"),
    "quarantined": ("BANK#a", "QUARANTINE#b"),
    "query": ("QUERY#a", "META"),
    "question": ("BANK#a", "QUESTION#b"),
    "question_version": ("BANK#a", "PAST#b#00007"),
    "quiz": ("BANK#a", "QUIZ#b"),
    "session": ("SESSION#a", "META"),
    "sweep": ("SWEEP#a", "META"),
    "visitor": ("VISITORS#a", "USER#b"),
}
"""Where rows of parts without separators have always been."""


def hostile_parts(function: Callable[..., Any]) -> Iterator[tuple[Any, ...]]:
    kinds = [parameter.annotation for parameter in inspect.signature(function).parameters.values()]
    assert set(kinds) <= {str, int}
    return product(*(HOSTILE if kind is str else NUMBERS for kind in kinds))


def test_no_two_things_have_the_same_key() -> None:
    owners: dict[tuple[str, str], tuple[Any, ...]] = {}
    for name, function in MADE.items():
        for parts in hostile_parts(function):
            key = function(*parts)
            assert owners.setdefault((key["pk"], key["sk"]), (name, *parts)) == (name, *parts)
    assert len(owners) > 1_000


def test_one_items_earlier_versions_are_not_anothers() -> None:
    for asked, other in product(HOSTILE, HOSTILE):
        sort_key = keys.question_version("s", other, 1)["sk"]
        assert sort_key.startswith(keys.question_versions(asked)) is (asked == other)


def test_a_list_of_one_kind_holds_no_other() -> None:
    """Lists are read by what their sort keys begin with."""
    prefixes = (keys.DOCUMENT, keys.QUESTION, keys.QUARANTINE, keys.QUIZ)
    kinds = {
        prefix: {name for name, (_, sort_key) in PLAIN.items() if sort_key.startswith(prefix)} for prefix in prefixes
    }
    assert [len(names) for names in kinds.values()] == [1, 1, 1, 1]


@pytest.mark.parametrize("name", sorted(MADE))
def test_rows_stored_before_are_found(name: str) -> None:
    kinds = [parameter.annotation for parameter in inspect.signature(MADE[name]).parameters.values()]
    texts = iter("ab")
    key = MADE[name](*(7 if kind is int else next(texts) for kind in kinds))
    assert (key["pk"], key["sk"]) == PLAIN[name]
