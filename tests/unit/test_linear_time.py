"""The check of regular expressions finds those that are not linear, and sees all that the code has."""

import re
import signal

import pytest

from scripts import linear_time
from scripts.linear_time import SHORT_TEXTS, Expression, check, find_expressions


@pytest.fixture(autouse=True)
def stopped_in_time() -> None:
    signal.signal(signal.SIGPROF, linear_time.stop)


@pytest.mark.parametrize(
    ("pattern", "method"),
    [
        (r"[ \t]+$", "search"),
        (r"\s*\([^)]*\)", "sub"),
        (r"!?\[([^\]]*)\]\([^)]*\)", "finditer"),
        (r"(?:\s|<!--.*?-->)*<html", "match"),
        (r"(?:a+)+b", "fullmatch"),
        (r"\w+m[ae]s\w*", "fullmatch"),
        (r"[A-Z]\w+ (?:ve|and) $", "search"),
        (r"<meta[^>]*charset=\w+", "search"),
    ],
)
def test_an_expression_that_begins_anew_everywhere_is_found(pattern: str, method: str) -> None:
    assert check(Expression("here", re.compile(pattern, re.DOTALL), frozenset({method}))) is not None


@pytest.mark.parametrize(
    ("pattern", "method"),
    [
        (r"(?<![ \t])[ \t]++$", "search"),
        (r"(?:\s|<!--(?>.*?-->))*+<html", "match"),
        (r"\w+m[ae]s", "match"),
        (r"[^;]+\.", "match"),
        (r"^# (.*)$", "search"),
    ],
)
def test_an_expression_that_goes_on_is_not(pattern: str, method: str) -> None:
    assert check(Expression("here", re.compile(pattern, re.DOTALL), frozenset({method}))) is None


def test_every_expression_of_the_code_is_seen_and_every_exception_is_one() -> None:
    found = {expression.where: expression for expression in find_expressions()}
    assert len(found) > 200
    assert found.keys() >= SHORT_TEXTS.keys()
    assert found["documents.parsing.detect.HTML"].methods == {"match"}
    assert found["questions.from_text.cause_items._CAUSED"].methods == {"fullmatch"}
