"""A query's events: the same state gives the same numbers, and the pieces are the answer."""

import pytest

from rag_query.events import PIECE_CHARS, query_events, split_text
from rag_query.models import QueryRecord, QueryStatus

ASKED = {"query_id": "q", "session_id": "s", "user_id": "u", "queried_at": "2026-11-23T08:00:00.000Z", "query": "?"}


@pytest.mark.parametrize("text", ["", "kısa", "boşluklu sözcükler " * 40, "x" * 1_000, " " * 500])
def test_the_pieces_of_an_answer_are_the_answer(text: str) -> None:
    parts = list(split_text(text))
    assert "".join(parts) == text
    assert all(0 < len(part) <= PIECE_CHARS for part in parts)


def test_what_is_under_way_was_accepted_and_no_more() -> None:
    for status in (QueryStatus.QUEUED, QueryStatus.RUNNING):
        (event,) = query_events(QueryRecord.model_validate({**ASKED, "status": status}))
        assert (event.number, event.type) == (1, "accepted")


def test_a_failure_is_the_last_event() -> None:
    failed = {**ASKED, "status": "failed", "error": {"code": "timed_out", "message": "m"}}
    accepted, last = query_events(QueryRecord.model_validate(failed))
    assert (accepted.type, last.number, last.type) == ("accepted", 2, "failed")
    assert last.data == {"code": "timed_out", "message": "m"}
