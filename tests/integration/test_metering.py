"""What is counted of questions and tokens, over every way that a question takes: asked once, ended once."""

import json
import logging
from typing import Any

import httpx
import pytest

import questions.app  # here, since a function's start takes the log's handlers over: caplog's too
from questions import worker as questions_worker
from rag_query import worker as query_worker
from retrieval.app import app as retrieval_app
from tests.builders import Caller, Context, token
from tests.integration.conftest import As
from tests.integration.course import CELL, Course, sqs_event
from tests.integration.test_queries import generates
from tests.integration.test_query_jobs import LATER, QueryQueue, Silent, question, work
from tests.integration.upstreams import Upstreams, answers

TOKENS = {"prompt_tokens": 100, "completion_tokens": 9}


@pytest.fixture
def course(calls: As, cloud: Any, upstreams: Upstreams, caplog: pytest.LogCaptureFixture) -> Course:
    made = Course(calls, cloud, upstreams)
    upstreams.play("retrieval.test", httpx.ASGITransport(app=retrieval_app))
    made.processed(CELL, filename="hücre.md")
    caplog.clear()
    caplog.set_level(logging.INFO, "derslik")
    return made


@pytest.fixture
def student(calls: As) -> Caller:
    return calls("rag_query", "can", "student")


@pytest.fixture
def queue(course: Course, monkeypatch: pytest.MonkeyPatch) -> QueryQueue:
    return QueryQueue(course.cloud, monkeypatch)


def counted(caplog: pytest.LogCaptureFixture, event: str) -> list[dict[str, Any]]:
    """The fields of each such event."""
    return [record.fields for record in caplog.records if record.getMessage() == event]  # type: ignore[attr-defined]


def test_a_question_that_is_answered_at_once(
    course: Course, student: Caller, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    generates(monkeypatch, course.upstreams, answers("Ribozomda yapılır [1].", **TOKENS))
    key = {"Idempotency-Key": "once"}
    for _ in range(2):
        assert student("POST", "/rag/query", question(course), headers=key).status == 200
    assert len(counted(caplog, "question asked")) == 1
    (ended,) = counted(caplog, "question ended")
    assert ended == {"outcome": "answered", "mode": "generated", "answered": 1, **TOKENS}


def test_a_question_that_is_left_to_the_worker(
    course: Course, student: Caller, queue: QueryQueue, caplog: pytest.LogCaptureFixture
) -> None:
    assert student("POST", "/rag/query", question(course), headers=LATER).status == 202
    assert (len(counted(caplog, "question asked")), counted(caplog, "question ended")) == (1, [])
    bodies = queue.bodies()
    assert work(*bodies) == work(*bodies) == []
    assert len(counted(caplog, "question asked")) == 1
    assert [ended["answered"] for ended in counted(caplog, "question ended")] == [1]


def test_a_slow_question_that_the_worker_goes_on_with(
    course: Course,
    student: Caller,
    queue: QueryQueue,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    generates(monkeypatch, course.upstreams, Silent())
    assert student("POST", "/rag/query", question(course), remaining_ms=2_500).status == 202
    course.upstreams.play("generation.test", answers("Ribozomda yapılır [1].", **TOKENS))
    assert work(*queue.bodies()) == []
    assert len(counted(caplog, "question asked")) == 1
    (ended,) = counted(caplog, "question ended")
    assert (ended["answered"], ended["prompt_tokens"]) == (1, 100)


def test_an_attempt_whose_answer_is_not_stored_ends_no_question(
    course: Course,
    student: Caller,
    queue: QueryQueue,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    student("POST", "/rag/query", question(course), headers=LATER)
    bodies = queue.bodies()
    with monkeypatch.context() as broken:
        broken.setattr(query_worker, "answered_row", lambda *_: 1 / 0)
        assert len(work(*bodies)) == 1
    assert counted(caplog, "question ended") == []
    assert work(*bodies) == []
    assert len(counted(caplog, "question ended")) == 1


def test_a_question_that_nobody_may_ask_is_not_counted(
    course: Course, calls: As, caplog: pytest.LogCaptureFixture
) -> None:
    stranger = calls("rag_query", "veli", "teacher")
    assert stranger("POST", "/rag/query", question(course)).status == 404
    assert counted(caplog, "question asked") == []


@pytest.mark.parametrize("as_a_job", [False, True])
def test_the_tokens_of_making_questions_are_counted(
    course: Course, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, as_a_job: bool
) -> None:
    generates(monkeypatch, course.upstreams, answers(json.dumps({"items": []}), **TOKENS))
    teacher = Caller(questions.app.handler, token("ayse", "teacher"))
    path = f"/sessions/{course.session_id}"
    if as_a_job:
        job_id = teacher("POST", f"{path}/question-jobs", {"count": 3}).json["job_id"]
        event = sqs_event({"task": "make_questions", "job_id": job_id})
        assert questions_worker.handler(event, Context(300_000)) == {"batchItemFailures": []}
    else:
        assert teacher("POST", f"{path}/generate-questions", {"count": 3}).status == 200
    assert counted(caplog, "items proposed") == [{"items": 0, "refused": 0, **TOKENS}]
