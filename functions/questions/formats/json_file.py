"""Our own JSON, with everything that an item holds."""

import json
from collections.abc import Sequence
from typing import Any

from derslik.domain.questions import Question
from derslik.errors import Invalid

FORMAT = "derslik-questions"


def write(questions: Sequence[Question]) -> bytes:
    items = [
        question.model_dump(mode="json", exclude={"session_id", "created_by", "revision"}) for question in questions
    ]
    return json.dumps({"format": FORMAT, "version": 1, "items": items}, ensure_ascii=False, indent=1).encode()


def read(data: str) -> list[dict[str, Any]]:
    """Raises `Invalid` for what is no such file."""
    try:
        value = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise Invalid("content is not JSON") from error
    items = value.get("items") if isinstance(value, dict) else value
    if not isinstance(items, list):
        raise Invalid("content has no list of items")
    return [{**item, "quote": quoted(item)} if isinstance(item, dict) else {} for item in items]


def quoted(item: dict[str, Any]) -> Any:
    proof = item.get("proof")
    return proof.get("quote") if isinstance(proof, dict) else item.get("quote")
