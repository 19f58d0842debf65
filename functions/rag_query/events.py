"""A query as numbered events, read off its stored state: the same numbers say the same, however often they are read.

What the worker noted while it was at it (`progress`) comes first, as it is; the rest follows from the answer.
"""

from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import Any, Literal

from pydantic import BaseModel

from derslik.storage.table import Item
from rag_query.models import Answer, QueryRecord, QueryStatus, stored_json

PIECE_CHARS = 200

Kind = Literal["accepted", "retrieved", "delta", "answered", "not_in_material", "degraded", "failed"]


class Event(BaseModel):
    """`data` of `accepted`: `{query_id, queried_at}`; `retrieved`: `{sources, evidence}`; `delta`: `{text}`; of the
    last one the whole answer, or a failure's `{code, message}`."""

    number: int
    type: Kind
    data: dict[str, Any]


def query_events(record: QueryRecord, progress: Sequence[Item] = ()) -> list[Event]:
    """From `accepted` to the outcome; without an outcome only what is certain by now."""
    noted = [event(item["type"], stored_json(item["data"])) for item in progress]
    all_events = [accepted_event(record), *noted, *_closing_events(record, progress)]
    return [Event(number=number, **event) for number, event in enumerate(all_events, 1)]


def _closing_events(record: QueryRecord, progress: Sequence[Item]) -> Iterator[Item]:
    """What follows what was noted; of an answer's events those that were not noted since the last beginning."""
    if record.response is not None:
        begun = list(takewhile(lambda event: event["type"] != "failed", reversed(progress)))
        yield from answer_events(record.response, {event["type"] for event in begun})
    elif record.status is QueryStatus.FAILED and record.error is not None:
        yield failed_event(record)


def answer_events(answer: Answer, noted: set[str]) -> Iterator[Item]:
    whole = answer.model_dump(mode="json")
    if "retrieved" not in noted:
        yield retrieved_event(whole["sources"], whole["evidence"])
    if "delta" not in noted:
        yield from map(delta_event, split_text(answer.answer))
    yield event(answer.outcome.value, whole)


def accepted_event(record: QueryRecord) -> Item:
    return event("accepted", {"query_id": record.query_id, "queried_at": record.queried_at})


def retrieved_event(sources: Sequence[Item], evidence: Item | None) -> Item:
    return event("retrieved", {"sources": list(sources), "evidence": evidence})


def delta_event(text: str) -> Item:
    return event("delta", {"text": text})


def failed_event(record: QueryRecord) -> Item:
    return event("failed", {} if record.error is None else record.error.model_dump())


def event(kind: str, data: Item) -> Item:
    return {"type": kind, "data": data}


def split_text(text: str) -> Iterator[str]:
    """The text in parts that end at a space; joined they are the text."""
    while len(text) > PIECE_CHARS:
        cut = text.rfind(" ", 0, PIECE_CHARS) + 1 or PIECE_CHARS
        yield text[:cut]
        text = text[cut:]
    if text:
        yield text
