"""A query as numbered events, read off its stored state: the same numbers say the same, however often they are read."""

from collections.abc import Iterator
from typing import Any, Literal

from pydantic import BaseModel

from rag_query.models import Answer, QueryRecord, QueryStatus

PIECE_CHARS = 200

Kind = Literal["accepted", "retrieved", "delta", "answered", "not_in_material", "degraded", "failed"]


class Event(BaseModel):
    """`data` of `accepted`: `{query_id, queried_at}`; `retrieved`: `{sources, evidence}`; `delta`: `{text}`; of the
    last one the whole answer, or a failure's `{code, message}`."""

    number: int
    type: Kind
    data: dict[str, Any]


def events(record: QueryRecord) -> list[Event]:
    """From `accepted` to the outcome; without an outcome only what is certain by now."""
    return [Event(number=number, type=kind, data=data) for number, (kind, data) in enumerate(happened(record), 1)]


def happened(record: QueryRecord) -> Iterator[tuple[Kind, dict[str, Any]]]:
    yield "accepted", {"query_id": record.query_id, "queried_at": record.queried_at}
    if record.response is not None:
        yield from of_answer(record.response)
    elif record.status is QueryStatus.FAILED and record.error is not None:
        yield "failed", record.error.model_dump()


def of_answer(answer: Answer) -> Iterator[tuple[Kind, dict[str, Any]]]:
    whole = answer.model_dump(mode="json")
    yield "retrieved", {"sources": whole["sources"], "evidence": whole["evidence"]}
    for piece in pieces(answer.answer):
        yield "delta", {"text": piece}
    yield answer.outcome.value, whole


def pieces(text: str) -> Iterator[str]:
    """The text in parts that end at a space; joined they are the text."""
    while len(text) > PIECE_CHARS:
        cut = text.rfind(" ", 0, PIECE_CHARS) + 1 or PIECE_CHARS
        yield text[:cut]
        text = text[cut:]
    if text:
        yield text
