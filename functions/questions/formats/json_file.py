"""Our own JSON, with everything that an item holds."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, cast

from derslik.domain.questions import Question
from derslik.errors import Invalid
from questions.formats.imported_items import ImportedItem

FORMAT = "derslik-questions"
_PROOFS = ("proof", "further_proofs", "quote")


def write_json(questions: Sequence[Question]) -> bytes:
    items = [
        question.model_dump(mode="json", exclude={"session_id", "created_by", "revision"}) for question in questions
    ]
    return json.dumps({"format": FORMAT, "version": 1, "items": items}, ensure_ascii=False, indent=1).encode()


def parse_json(data: str) -> list[ImportedItem]:
    """Raises `Invalid` for what is no such file."""
    try:
        value = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise Invalid("content is not JSON") from error
    items = value.get("items") if isinstance(value, dict) else value
    if not isinstance(items, list):
        raise Invalid("content has no list of items")
    return [_parse_item(item) if isinstance(item, dict) else {} for item in items]


def _parse_item(item: Mapping[str, Any]) -> ImportedItem:
    """The item as it stands in the file, its proofs as quotes; a proof may also be given as a quote alone."""
    fields = {name: value for name, value in item.items() if name not in _PROOFS}
    return cast("ImportedItem", {**fields, "quotes": _list_quotes(item)})


def _list_quotes(item: Mapping[str, Any]) -> list[str]:
    proof, further = item.get("proof"), item.get("further_proofs")
    first = proof if isinstance(proof, dict) else item
    others = [other for other in further if isinstance(other, dict)] if isinstance(further, list) else []
    quotes = (holder.get("quote") for holder in (first, *others))
    return [quote for quote in quotes if isinstance(quote, str)]
