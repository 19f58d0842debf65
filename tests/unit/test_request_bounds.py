"""Every field of every request has bounds, and takes what JSON Schema says that it takes."""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Any

import pytest
from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from derslik.domain.field_types import WHOLE_NUMBER, Fraction, Labels, Name, ShortText
from derslik.domain.sessions import Session
from local import docs
from local.template import Template
from tests.extremes import Extremes

BOUNDS = {
    "string": ({"maxLength"}, {"pattern"}),
    "integer": ({"minimum", "maximum"},),
    "number": ({"minimum", "maximum"},),
    "array": ({"maxItems"},),
}
"""What the schema of each kind of value has to say; one of these."""
MARKS = ["\u202e", "\u2066", "\u200e", "\u200b", "\ufeff", "\x00", "\x9b"]


@cache
def document() -> Mapping[str, Any]:
    return docs.openapi(Template.load(Path("template.yaml"), "eu-central-1", {}))


def bodies() -> Iterator[tuple[str, Mapping[str, Any]]]:
    for path, methods in document()["paths"].items():
        for method, operation in methods.items():
            for content in operation.get("requestBody", {}).get("content", {}).values():
                yield f"{method} {path}", content["schema"]


def schemas(extremes: Extremes, schema: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for option in extremes.options(schema):
        yield option
        inner = [*option.get("properties", {}).values(), *option.get("patternProperties", {}).values()]
        for part in [*inner, *([option["items"]] if "items" in option else [])]:
            yield from schemas(extremes, part)


@pytest.mark.parametrize(("route", "schema"), list(bodies()), ids=lambda part: part if isinstance(part, str) else "")
def test_every_field_of_a_body_has_bounds(route: str, schema: Mapping[str, Any]) -> None:
    for part in schemas(Extremes(document()), schema):
        if "enum" in part or "const" in part or part["type"] not in (*BOUNDS, "object"):
            continue
        if part["type"] == "object":
            assert part.get("additionalProperties") is False or "maxProperties" in part or "properties" in part, part
        else:
            assert any(wanted <= part.keys() for wanted in BOUNDS[part["type"]]), (route, part)


@pytest.mark.parametrize("kind", [Annotated[int, Field(strict=True, ge=1, le=5), WHOLE_NUMBER]])
def test_a_whole_number_may_be_written_with_a_point_and_is_no_text_or_truth_value(kind: Any) -> None:
    adapter = TypeAdapter(kind)
    assert adapter.validate_python(1.0) == 1
    assert type(adapter.validate_python(1.0)) is int
    for wrong in (1.5, "1", True, 6.0, 1e300, float("inf"), float("nan")):
        with pytest.raises(ValidationError):
            adapter.validate_python(wrong)


def test_a_fraction_too_small_for_the_table_is_none() -> None:
    adapter = TypeAdapter(Fraction)
    assert [adapter.validate_python(value) for value in (5e-324, 1e-200, 0.25, 1)] == [0.0, 0.0, 0.25, 1]


@pytest.mark.parametrize("mark", MARKS)
def test_names_lose_marks_that_could_make_them_read_as_others(mark: str) -> None:
    for kind in (Name, ShortText):
        assert TypeAdapter(kind).validate_python(f"9-A{mark} Fen{mark}") == "9-A Fen"
    assert TypeAdapter(Labels).validate_python([f"{mark}hücre"]) == ["hücre"]


def test_names_are_on_one_line_and_keep_joined_emoji() -> None:
    assert TypeAdapter(Name).validate_python("9-A\nFen\u2028B") == "9-A Fen B"
    assert TypeAdapter(Name).validate_python("👩\u200d🔬 Fen") == "👩\u200d🔬 Fen"


@pytest.mark.parametrize("nothing", ["\u202e", " \u200b ", "\u200d"])
def test_a_name_has_something_to_be_seen(nothing: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Name).validate_python(nothing)


def test_a_session_of_before_is_read_whatever_its_name_holds() -> None:
    stored = {"session_id": "s", "category": "biology", "created_by": "ayse", "tags": ["\u200b", "hücre"]}
    times = dict.fromkeys(("created_at", "updated_at", "last_accessed"), "2026-01-01T00:00:00Z")
    read = Session.model_validate({**stored, **times, "name": "\u202e"})
    assert (read.name, read.tags) == ("\u202e", ["hücre"])


def test_every_text_of_a_body_refuses_half_a_character() -> None:
    class Texts(BaseModel):
        name: Name
        labels: Labels

    for body in ({"name": "\ud800", "labels": []}, {"name": "a", "labels": ["\udfff"]}):
        with pytest.raises(ValidationError):
            Texts.model_validate(body)
