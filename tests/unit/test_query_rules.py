"""The small rules of a query: when it has timed out, what an earlier call has come to, what is noted and reported."""

import json
import time
from typing import Any

import pytest

from derslik.domain.deadline import Deadline
from derslik.domain.identity import Role, User
from derslik.errors import InProgress, UpstreamUnavailable
from rag_query.answering import DraftAnswer
from rag_query.models import Answer, AnswerMode, Outcome, QueryRecord, RagQuery
from rag_query.personalisation import Personalisation
from rag_query.personalisation_service import PersonalisationService
from rag_query.progress import MOST_BYTES, WRITE_SECONDS, Progress, count_bytes
from rag_query.query_record import visible_record
from rag_query.query_service import earlier_outcome

NOW = 1_800_000_000
ROW: dict[str, Any] = {
    "query_id": "q",
    "session_id": "s",
    "user_id": "can",
    "queried_at": "2026-11-23T08:00:00.000Z",
    "query": "?",
    "status": "running",
    "ends_by": NOW,
}
ANSWER = Answer(
    query_id="q",
    session_id="s",
    answer="Ribozomda.",
    outcome=Outcome.ANSWERED,
    answer_mode=AnswerMode.EXTRACTIVE,
    processing_time_ms=1,
    settings={},
    chain_type="stuff",
)
LATER = Deadline.after(3_600)
STUDENT = User("can", Role.STUDENT, "can")
QUERY = RagQuery(session_id="s", query="?")


@pytest.mark.parametrize(
    ("status", "now", "seen"),
    [
        ("running", NOW, "running"),
        ("running", NOW + 1, "failed"),
        ("queued", NOW + 1, "failed"),
        ("done", NOW + 1, "done"),
        ("failed", NOW + 1, "failed"),
    ],
)
def test_a_query_past_its_time_has_failed(status: str, now: int, seen: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "time", lambda: float(now))
    record = visible_record({**ROW, "status": status})
    assert record.status == seen
    assert (record.error is not None) is (seen != status)


@pytest.mark.parametrize(
    ("changed", "outcome"),
    [
        ({"status": "done", "response": ANSWER.model_dump_json()}, Answer),
        ({"status": "queued"}, QueryRecord),
        ({"lease_until": NOW}, QueryRecord),
        ({"status": "failed"}, QueryRecord),
        ({}, InProgress),
    ],
)
def test_a_key_that_comes_again_finds_what_its_first_call_has_come_to(
    changed: dict[str, Any], outcome: type[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "time", lambda: float(NOW))
    try:
        found: Any = earlier_outcome({**ROW, **changed}, [])
    except InProgress as error:
        found = error
    assert type(found) is outcome


class Noted:
    """A query's row that keeps what is noted in it."""

    def __init__(self) -> None:
        self.events: list[Any] = []

    async def note(self, query_id: str, owner: str, events: list[Any]) -> None:
        assert (query_id, owner) == ("q", "me")
        self.events += events


def progress(row: Noted, **query: Any) -> Progress:
    queries: Any = row
    return Progress(queries, {"query_id": "q", **query}, "me")


async def test_text_is_noted_now_and_then_and_in_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    row = Noted()
    monkeypatch.setattr(time, "monotonic", lambda: 0.0)
    listener = progress(row)
    for now, text in ((0.0, "a"), (WRITE_SECONDS - 0.1, "b"), (WRITE_SECONDS, "c"), (WRITE_SECONDS + 0.1, "d")):
        monkeypatch.setattr(time, "monotonic", lambda now=now: now)
        await listener.on_text(text)
    await listener.flush()
    await listener.flush()
    assert [json.loads(event["data"])["text"] for event in row.events] == ["abc", "d"]


async def test_a_row_takes_so_much_progress_over_all_its_attempts() -> None:
    row = Noted()
    earlier = [{"type": "delta", "data": {"text": "x" * (MOST_BYTES - 200)}}]
    listener = progress(row, progress=earlier)
    for text in ("short", "y" * 200, "z"):
        listener.text = text
        await listener.flush()
    assert [json.loads(event["data"])["text"] for event in row.events] == ["short"]
    assert count_bytes("ş") == len('"ş"'.encode())


async def test_what_was_retrieved_is_noted_without_sources_where_there_are_none() -> None:
    row = Noted()
    await progress(row).on_retrieved(DraftAnswer(Outcome.ANSWERED, AnswerMode.NONE))
    (event,) = row.events
    assert (event["type"], json.loads(event["data"])) == ("retrieved", {"sources": [], "evidence": None})


class Service(PersonalisationService):
    """Answers with `reply`, or fails."""

    def __init__(self, reply: str | None) -> None:
        self.reply = reply
        self.calls: list[str] = []

    async def _post(self, path: str, body: Any, deadline: Deadline) -> Any:
        self.calls.append(path.rpartition("/")[2])
        if self.reply is None:
            raise UpstreamUnavailable("personalisation", "status 500")
        return type("Reply", (), {"value": {"personalized_response": self.reply}})


@pytest.mark.parametrize(
    ("reply", "answer", "personal", "calls"),
    [
        (" Senin için. ", "Ribozomda.", "Senin için.", ["personalize", "interactions"]),
        ("  ", "Ribozomda.", None, ["personalize", "interactions"]),
        ("Senin için.", "", None, ["interactions"]),
        (None, "Ribozomda.", None, ["personalize"]),
    ],
)
async def test_personalisation_is_told_of_an_answer_unless_it_has_failed(
    reply: str | None, answer: str, personal: str | None, calls: list[str]
) -> None:
    service = Service(reply)
    personalisation = Personalisation(service)
    assert await personalisation.personalize(STUDENT, QUERY, answer, LATER) == personal
    await personalisation.report(STUDENT, QUERY, ANSWER, LATER)
    assert service.calls == calls


async def test_without_a_service_nothing_is_personal() -> None:
    personalisation = Personalisation(None)
    assert await personalisation.personalize(STUDENT, QUERY, "Ribozomda.", LATER) is None
    await personalisation.report(STUDENT, QUERY, ANSWER, LATER)
