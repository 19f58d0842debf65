"""An answer and its events when some of the documents they were made of are not visible any more."""

from typing import Any

import pytest

from derslik.domain.citations import Citation
from rag_query.events import query_events
from rag_query.models import Answer, AnswerMode, Outcome, QueryRecord
from rag_query.notices import DEGRADED, SOURCE_DELETED
from rag_query.visibility import answer_without_hidden_text, events_without_hidden_text


def source(document_id: str) -> Citation:
    fields: dict[str, Any] = {"score": 1.0, "metadata": {}, "filename": "d.md", "page": None, "heading": None}
    return Citation(content=f"Text of {document_id}", document_id=document_id, start=0, end=9, **fields)


def answer(text: str = "The cell is the unit of life [1].", **changes: Any) -> Answer:
    fields: dict[str, Any] = {
        "query_id": "q",
        "session_id": "s",
        "answer": text,
        "outcome": Outcome.ANSWERED,
        "answer_mode": AnswerMode.GENERATED,
        "sources": [source("kept"), source("gone")],
        "suggestions": ["What is the unit of life?"],
        "processing_time_ms": 1,
        "settings": {},
        "chain_type": "stuff",
    }
    return Answer(**{**fields, **changes})


def record(response: Answer | None) -> QueryRecord:
    fields = {"query_id": "q", "session_id": "s", "user_id": "u", "queried_at": "2026-11-01T00:00:00Z"}
    return QueryRecord.model_validate({**fields, "query": "What?", "response": response})


def test_an_answer_whose_documents_are_all_visible_is_as_it_was_given() -> None:
    assert answer_without_hidden_text(answer(), {"kept", "gone"}) == answer()


def test_of_an_answer_with_a_hidden_source_the_other_sources_are_left() -> None:
    shown = answer_without_hidden_text(answer(), {"kept"})
    assert [one.document_id for one in shown.sources] == ["kept"]
    assert (shown.answer, shown.notice, shown.suggestions) == (SOURCE_DELETED["en"], SOURCE_DELETED["en"], [])
    assert shown.answer_mode is AnswerMode.NONE


@pytest.mark.parametrize(
    ("given", "language"),
    [
        (answer("Hücre, canlıların birimidir [1]."), "tr"),
        (answer("", outcome=Outcome.DEGRADED, notice=DEGRADED["en"]), "en"),
        (answer("", outcome=Outcome.DEGRADED, notice=DEGRADED["tr"]), "tr"),
    ],
)
def test_the_notice_is_in_the_language_of_the_answer(given: Answer, language: Any) -> None:
    assert answer_without_hidden_text(given, set()).answer == SOURCE_DELETED[language]


@pytest.mark.parametrize("response", [None, answer(), answer("Word by word. " * 60)])
def test_events_with_a_hidden_source_keep_their_numbers_and_no_words(response: Answer | None) -> None:
    noted = {"sources": [source("gone").model_dump(mode="json")], "evidence": None}
    progress = [{"type": "retrieved", "data": noted}, {"type": "delta", "data": {"text": "The cell"}}]
    for notes in [progress, []] if response is not None else [progress]:
        events = query_events(record(response), notes)
        shown = events_without_hidden_text(events, {"kept"})
        assert [(event.number, event.type) for event in shown] == [(event.number, event.type) for event in events]
        text = "".join(event.model_dump_json() for event in shown)
        assert [word for word in ("gone", "cell", "Word") if word in text] == []
        assert events_without_hidden_text(events, {"kept", "gone"}) == events
