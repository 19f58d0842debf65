"""The texts of problems in the reader's language: Turkish for who prefers it, where there is a text, else English.

`problems_tr.json` has them by their English text, with `{}` for each value in it, and by the kind of a refused value.
"""

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from starlette.types import Scope

from derslik.language import Language

TABLE = Path(__file__).with_name("problems_tr.json")
RANGE = re.compile(r"([a-z]{1,8})(?:-[a-z0-9-]*)?(?:\s*;\s*q=([01](?:\.\d{0,3})?))?", re.IGNORECASE)
"""A language of `Accept-Language` and its weight (RFC 9110, 12.5.4)."""


def reader_language(scope: Scope) -> Language:
    """Turkish where `Accept-Language` prefers it to English; at equal weights the first counts."""
    sent = next((value for name, value in scope["headers"] if name == b"accept-language"), b"")
    weights: dict[str, float] = {}
    for part in sent.decode("latin-1").split(","):
        if (found := RANGE.fullmatch(part.strip())) is not None:
            weights.setdefault(found[1].lower(), float(found[2] or 1))
    return "tr" if weights.get("tr", 0) > 0 and preferred(weights) == "tr" else "en"


def preferred(weights: Mapping[str, float]) -> str:
    return max((name for name in weights if name in ("tr", "en")), key=lambda name: weights[name])


def localised(text: str, language: Language) -> str:
    """The text in this language, where the table has it."""
    if language == "en":
        return text
    if text in texts():
        return texts()[text]
    for pattern, translation in patterns():
        if (found := pattern.fullmatch(text)) is not None:
            return translation.format(*found.groups())
    return text


def describe_value(entry: Mapping[str, Any], language: Language) -> str:
    """What was wrong with a refused value, an error of pydantic's."""
    if language == "en":
        return str(entry["msg"])
    context = entry.get("ctx", {})
    if entry["type"] == "value_error":
        return localised(str(context["error"]), language)
    if entry["type"] not in table()["values"]:
        return str(entry["msg"])
    given = context | {"expected": str(context.get("expected")).replace(" or ", " veya ")}
    return table()["values"][entry["type"]].format(**given)


@cache
def table() -> Mapping[str, Mapping[str, str]]:
    read: Mapping[str, Mapping[str, str]] = json.loads(TABLE.read_text(encoding="utf-8"))
    return read


def texts() -> Mapping[str, str]:
    return table()["texts"]


@cache
def patterns() -> list[tuple[re.Pattern[str], str]]:
    """Of the texts with values in them."""
    return [(value_pattern(english), turkish) for english, turkish in texts().items() if "{}" in english]


def value_pattern(template: str) -> re.Pattern[str]:
    return re.compile("(.*)".join(map(re.escape, template.split("{}"))), re.DOTALL)
