"""Problems in Turkish: every text that a reader can get has one, and `Accept-Language` decides."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
from pydantic_core.core_schema import ErrorType

from derslik import errors
from derslik.web.problem_texts import TABLE, describe_value, localised, reader_language, table, texts

ROOT = Path(__file__).parents[2]
ERRORS = {name for name, error in vars(errors).items() if isinstance(error, type)}
UPSTREAM = {name for name in ERRORS if issubclass(getattr(errors, name), errors.UpstreamError)}
FOR_LOGS = {
    "neither a message of ours nor an S3 event",
    "two documents have the same file",
    "a file name holds characters that cannot be seen",
}
"""Of messages and manifests, which no request brings."""


def sources() -> Iterator[Path]:
    for folder in (ROOT / "functions", ROOT / "layers/common/python"):
        yield from (path for path in folder.rglob("*.py") if "retrieval" not in path.parts)


def template_of(node: ast.expr) -> str | None:
    """The text with `{}` for its values; None for what is no text written here."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
    return None


def details(path: Path) -> Iterator[str]:
    """The details of the errors that a module raises, and what its validators say."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
            text = template_of(node.args[0])
            if text is not None and node.func.id in (ERRORS - UPSTREAM) | {"ValueError"}:
                yield text


def titles() -> set[str]:
    return {str(getattr(errors, name).title) for name in ERRORS if issubclass(getattr(errors, name), errors.AppError)}


def test_every_text_of_a_problem_has_a_turkish_one() -> None:
    said = {text for path in sources() for text in details(path)} | titles()
    assert len(said) > 50
    assert sorted(said - texts().keys() - FOR_LOGS) == []


def test_the_table_has_as_many_places_for_values_as_the_english_text() -> None:
    assert [english for english, turkish in texts().items() if english.count("{}") != turkish.count("{}")] == []
    assert TABLE.read_text(encoding="utf-8").count("\n  ") > len(texts())


def test_the_kinds_of_refused_values_are_those_of_pydantic() -> None:
    assert table()["values"].keys() - set(get_args(ErrorType)) == set()


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "en"),
        ("tr", "tr"),
        ("TR-tr", "tr"),
        ("tr-TR,tr;q=0.9,en-US;q=0.8,en;q=0.7", "tr"),
        ("en-US,en;q=0.9,tr;q=0.8", "en"),
        ("en;q=0.5, tr;q=0.5", "en"),
        ("de, tr;q=0.3", "tr"),
        ("tr;q=0", "en"),
        ("*", "en"),
        ("tr;q=nonsense", "en"),
        ("trk", "en"),
        (",;,q=", "en"),
    ],
)
def test_the_reader_prefers_turkish_or_gets_english(header: str, language: str) -> None:
    assert reader_language({"headers": [(b"accept-language", header.encode())]}) == language


def test_without_the_header_it_is_english() -> None:
    assert reader_language({"headers": []}) == "en"


def test_values_in_a_text_stay() -> None:
    said = "A quiz that is open cannot become draft"
    assert localised(said, "tr") == "open durumundaki bir sınav draft durumuna geçemez"
    assert localised(said, "en") == said
    assert localised("Nobody has translated this", "tr") == "Nobody has translated this"


def test_a_refused_value_is_told_with_its_limit() -> None:
    entry = {"type": "string_too_long", "msg": "String should have at most 5 characters", "ctx": {"max_length": 5}}
    assert describe_value(entry, "tr") == "en çok 5 karakter olabilir"
    assert describe_value(entry, "en") == entry["msg"]
    chosen = {"type": "enum", "msg": "…", "ctx": {"expected": "'draft' or 'open'"}}
    assert describe_value(chosen, "tr") == "şunlardan biri olmalı: 'draft' veya 'open'"
    own = {
        "type": "value_error",
        "msg": "…",
        "ctx": {"error": ValueError("chunk_overlap must be less than chunk_size")},
    }
    assert re.match("chunk_overlap, chunk_size", describe_value(own, "tr"))
    assert describe_value({"type": "no_such_type", "msg": "said"}, "tr") == "said"
