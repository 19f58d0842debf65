"""Questions that are left to the worker, replayed, rated and counted; and keys that ask once."""

import asyncio
import json
import threading
import time
from typing import Any

import httpx
import pytest

from derslik.config import config
from derslik.workers.received import MAX_RECEIVES
from rag_query import worker
from retrieval.app import app as retrieval_app
from tests.builders import Caller, Context
from tests.integration.conftest import As
from tests.integration.course import CELL, Course, sqs_event
from tests.integration.test_queries import ask, generates
from tests.integration.upstreams import Upstreams, answers, fails

LATER = {"Prefer": "respond-async, wait=10"}


@pytest.fixture
def course(calls: As, cloud: Any, upstreams: Upstreams) -> Course:
    made = Course(calls, cloud, upstreams)
    upstreams.play("retrieval.test", httpx.ASGITransport(app=retrieval_app))
    made.processed(CELL, filename="hücre.md")
    return made


@pytest.fixture
def student(calls: As) -> Caller:
    return calls("rag_query", "can", "student")


@pytest.fixture
def queue(course: Course, monkeypatch: pytest.MonkeyPatch) -> "QueryQueue":
    return QueryQueue(course.cloud, monkeypatch)


class QueryQueue:
    """The query worker's queue, worked off when a test says so."""

    def __init__(self, cloud: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        self.sqs = cloud.client("sqs")
        self.url = self.sqs.create_queue(QueueName="queries-test")["QueueUrl"]
        monkeypatch.setenv("QUERY_QUEUE_URL", self.url)
        config.cache_clear()

    def bodies(self) -> list[Any]:
        received = self.sqs.receive_message(QueueUrl=self.url, MaxNumberOfMessages=10).get("Messages", [])
        return [json.loads(message["Body"]) for message in received]

    def waiting(self) -> int:
        """Messages that come later."""
        name = "ApproximateNumberOfMessagesDelayed"
        return int(self.sqs.get_queue_attributes(QueueUrl=self.url, AttributeNames=[name])["Attributes"][name])


def work(*bodies: Any, attempt: int = 1) -> list[Any]:
    """What has to come again."""
    failures: list[Any] = worker.handler(sqs_event(*bodies, attempt=attempt), Context(60_000))["batchItemFailures"]
    return failures


def question(course: Course, query: str = "Protein sentezi nerede yapılır?") -> dict[str, Any]:
    return {"session_id": course.session_id, "query": query}


def left(caller: Caller, course: Course, **headers: str) -> str:
    """The address of a question that is left to the worker."""
    reply = caller("POST", "/rag/query", question(course), headers={**LATER, **headers})
    assert reply.status == 202, reply.text
    assert reply.headers["preference-applied"] == "respond-async"
    assert int(reply.headers["retry-after"]) > 0
    return reply.headers["location"]


class Silent(httpx.AsyncBaseTransport):
    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await asyncio.Event().wait()
        raise AssertionError


def test_who_prefers_it_gets_the_answer_later(course: Course, student: Caller, queue: QueryQueue) -> None:
    path = left(student, course)
    waiting = student("GET", path)
    assert (waiting.json["status"], waiting.json["response"]) == ("queued", None)
    assert int(waiting.headers["retry-after"]) > 0
    bodies = queue.bodies()
    assert bodies == [{"task": "answer_query", "query_id": path.rpartition("/")[2]}]
    assert work(*bodies) == []
    done = student("GET", path)
    assert (done.json["status"], done.json["outcome"]) == ("done", "answered")
    assert "Ribozom" in done.json["response"]["answer"]
    assert "retry-after" not in done.headers
    assert course.sessions("GET", f"/sessions/{course.session_id}").json["query_count"] == 1


def test_a_message_that_comes_twice_asks_and_counts_once(
    course: Course,
    student: Caller,
    queue: QueryQueue,
) -> None:
    left(student, course)
    bodies = queue.bodies()
    assert work(*bodies) == work(*bodies) == []
    assert len(course.upstreams.bodies("/query")) == 1
    assert course.sessions("GET", f"/sessions/{course.session_id}").json["query_count"] == 1


def test_a_question_that_takes_too_long_becomes_a_job_and_its_answer_is_not_lost(
    course: Course,
    student: Caller,
    queue: QueryQueue,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    generates(monkeypatch, course.upstreams, Silent())
    reply = student("POST", "/rag/query", question(course), remaining_ms=2_500)
    assert reply.status == 202
    assert "preference-applied" not in reply.headers
    course.upstreams.play("generation.test", answers("Ribozomda yapılır [1]."))
    assert work(*queue.bodies()) == []
    answer = student("GET", reply.headers["location"]).json["response"]
    assert (answer["answer_mode"], answer["answer"]) == ("generated", "Ribozomda yapılır [1].")


def test_a_job_whose_model_stays_away_ends_with_the_sources(
    course: Course,
    student: Caller,
    queue: QueryQueue,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    generates(monkeypatch, course.upstreams, fails(500))
    path = left(student, course)
    work(*queue.bodies())
    assert student("GET", path).json["outcome"] == "degraded"


def test_a_job_that_cannot_be_done_ends_as_failed_with_the_reason(
    course: Course,
    student: Caller,
    queue: QueryQueue,
) -> None:
    path = left(student, course)
    course.upstreams.routes.clear()
    assert work(*queue.bodies()) == []
    failed = student("GET", path).json
    assert (failed["status"], failed["error"]["code"]) == ("failed", "upstream_unavailable")
    kinds = [event["type"] for event in student("GET", f"{path}/events").json]
    assert kinds == ["accepted", "failed"]


def test_a_worker_that_breaks_gives_up_at_its_last_attempt(
    course: Course,
    student: Caller,
    queue: QueryQueue,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = left(student, course)
    bodies = queue.bodies()

    def broken(item: Any) -> Any:
        raise RuntimeError

    monkeypatch.setattr(worker, "pending_query", broken)
    assert len(work(*bodies)) == 1
    assert student("GET", path).json["status"] in ("queued", "running")
    assert len(work(*bodies, attempt=MAX_RECEIVES)) == 1
    assert student("GET", path).json["error"]["code"] == "processing_failed"


def test_a_query_that_nobody_ends_is_over_when_its_time_is(
    course: Course,
    student: Caller,
    queue: QueryQueue,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from rag_query import query_service

    monkeypatch.setattr(query_service, "JOB_SECONDS", -2)
    seen = student("GET", left(student, course)).json
    assert (seen["status"], seen["error"]["code"]) == ("failed", "timed_out")


def test_a_query_that_could_end_only_after_its_time_is_not_begun(
    course: Course,
    student: Caller,
    queue: QueryQueue,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whoever has seen it fail must never see it go on. Its message waits for the end of its time."""
    from rag_query import query_service

    monkeypatch.setattr(query_service, "JOB_SECONDS", 30)
    path = left(student, course)
    assert work(*queue.bodies()) == []
    assert queue.waiting() == 1
    assert student("GET", path).json["status"] == "queued"
    assert course.upstreams.bodies("/query") == []


def test_events_are_read_on_from_where_they_were_left(
    course: Course,
    student: Caller,
    queue: QueryQueue,
) -> None:
    path = left(student, course)
    first = student("GET", f"{path}/events")
    assert [event["type"] for event in first.json] == ["accepted"]
    assert int(first.headers["retry-after"]) > 0
    work(*queue.bodies())
    rest = student("GET", f"{path}/events", query={"after": 1})
    assert "retry-after" not in rest.headers
    assert [event["number"] for event in rest.json] == list(range(2, len(rest.json) + 2))
    retrieved, *deltas, last = rest.json
    assert (retrieved["type"], last["type"]) == ("retrieved", "answered")
    assert retrieved["data"]["sources"][0]["filename"] == "hücre.md"
    answer = student("GET", path).json["response"]
    assert "".join(delta["data"]["text"] for delta in deltas) == answer["answer"]
    assert last["data"] == answer
    assert student("GET", f"{path}/events", query={"after": 999}).json == []
    assert student("GET", f"{path}/events", query={"after": -1}).status == 422


def test_events_are_for_who_asked_and_for_the_teacher(
    course: Course,
    student: Caller,
    calls: As,
) -> None:
    path = f"/rag/queries/{ask(student, course)['query_id']}/events"
    assert calls("rag_query", "ayse")("GET", path).status == 200
    for stranger in (calls("rag_query", "ece", "student"), calls("rag_query", "mehmet")):
        assert stranger("GET", path).code == "query_not_found"


def test_the_second_call_with_a_key_is_told_to_wait_for_the_first(
    course: Course,
    student: Caller,
    queue: QueryQueue,
) -> None:
    """The second call comes while the first one waits for retrieval."""
    second: list[Any] = []

    async def route(request: httpx.Request) -> httpx.Response:
        key = {"Idempotency-Key": "k"}
        caller = threading.Thread(target=lambda: second.append(in_a_process_of_its_own(course, key)))
        caller.start()
        await asyncio.to_thread(caller.join)
        return httpx.Response(200, json={"sources": []})

    course.upstreams.play("retrieval.test", httpx.MockTransport(route))
    reply = student("POST", "/rag/query", question(course), headers={"Idempotency-Key": "k"})
    assert reply.status == 200
    assert second == [("in_progress", reply.json["query_id"])]
    again = student("POST", "/rag/query", question(course), headers={"Idempotency-Key": "k"})
    assert again.json == reply.json
    assert len(course.upstreams.bodies("/query")) == 1


def in_a_process_of_its_own(course: Course, headers: dict[str, str]) -> tuple[str, str]:
    """The same app in another event loop, as another environment would have it."""
    from rag_query.app import app
    from tests.builders import token

    async def call() -> httpx.Response:
        transport = httpx.ASGITransport(app=app)
        credentials = {"authorization": f"Bearer {token('can', 'student')}"}
        async with httpx.AsyncClient(transport=transport, base_url="http://api.test") as client:
            return await client.post("/rag/query", json=question(course), headers={**headers, **credentials})

    reply = asyncio.run(call())
    assert (reply.status_code, reply.headers["retry-after"]) == (409, "1")
    return reply.json()["code"], reply.json()["query_id"]


def test_a_key_whose_question_failed_may_ask_again(course: Course, student: Caller) -> None:
    working = course.upstreams.routes["retrieval.test"]
    course.upstreams.play("retrieval.test", fails(400))
    key = {"Idempotency-Key": "k"}
    assert student("POST", "/rag/query", question(course), headers=key).status == 502
    course.upstreams.play("retrieval.test", working)
    first = student("POST", "/rag/query", question(course), headers=key)
    assert (first.status, first.json["outcome"]) == (200, "answered")
    assert student("POST", "/rag/query", question(course), headers=key).json == first.json
    assert course.sessions("GET", f"/sessions/{course.session_id}").json["query_count"] == 1


def test_a_key_finds_the_job_it_began_and_then_its_answer(
    course: Course,
    student: Caller,
    queue: QueryQueue,
) -> None:
    path = left(student, course, **{"Idempotency-Key": "k"})
    assert left(student, course, **{"Idempotency-Key": "k"}) == path
    bodies = queue.bodies()
    assert len(bodies) == 1
    work(*bodies)
    reply = student("POST", "/rag/query", question(course), headers={"Idempotency-Key": "k"})
    assert (reply.status, reply.json["outcome"]) == (200, "answered")


def test_feedback_is_one_for_each_user_and_moves_the_sessions_rating(
    course: Course,
    student: Caller,
    calls: As,
) -> None:
    ece = calls("rag_query", "ece", "student")
    mine, hers = (f"/rag/queries/{ask(who, course)['query_id']}/feedback" for who in (student, ece))
    assert student("PUT", mine, {"rating": 1, "comment": "Kısa"}).json["rating"] == 1
    assert student("PUT", mine, {"rating": 4}).status == 200
    assert ece("PUT", hers, {"rating": 5}).status == 200
    stats = calls("rag_query", "ayse")("GET", f"/sessions/{course.session_id}/query-stats").json
    assert (stats["rating_count"], stats["user_rating"]) == (2, 4.5)
    assert course.sessions("GET", f"/sessions/{course.session_id}").json["user_rating"] == 4.5
    assert student("GET", mine.removesuffix("/feedback")).json["feedback"]["rating"] == 4


@pytest.mark.parametrize("body", [{}, {"rating": 0}, {"rating": 6}, {"rating": True}, {"rating": 3, "x": 1}])
def test_feedback_that_is_not_well_formed_is_refused(course: Course, student: Caller, body: Any) -> None:
    path = f"/rag/queries/{ask(student, course)['query_id']}/feedback"
    assert student("PUT", path, body).status == 422


def test_only_who_asked_rates_and_only_an_answer(
    course: Course,
    student: Caller,
    queue: QueryQueue,
    calls: As,
) -> None:
    path = f"/rag/queries/{ask(student, course)['query_id']}/feedback"
    for other in (calls("rag_query", "ece", "student"), calls("rag_query", "ayse")):
        assert other("PUT", path, {"rating": 3}).code == "query_not_found"
    assert student("PUT", f"{left(student, course)}/feedback", {"rating": 3}).code == "query_not_answered"


def test_a_teacher_sees_what_the_material_does_not_hold(
    course: Course,
    student: Caller,
    calls: As,
) -> None:
    ask(student, course)
    ask(student, course, "Osmanlı Devleti hangi yılda kuruldu?")
    teacher = calls("rag_query", "ayse")
    query = {"session_id": course.session_id, "outcome": "not_in_material"}
    assert [one["query"] for one in teacher("GET", "/rag/queries", query=query).json] == [
        "Osmanlı Devleti hangi yılda kuruldu?"
    ]
    stats = teacher("GET", f"/sessions/{course.session_id}/query-stats").json
    assert (stats["query_count"], stats["answered_count"], stats["not_in_material_count"]) == (2, 1, 1)
    assert student("GET", f"/sessions/{course.session_id}/query-stats").code == "forbidden"
    assert calls("rag_query", "mehmet")("GET", f"/sessions/{course.session_id}/query-stats").status == 404


def test_who_asks_too_often_is_told_when_to_come_again(
    course: Course,
    student: Caller,
    calls: As,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from derslik.storage import rate_limit as limits

    monkeypatch.setattr(limits, "WINDOW_SECONDS", 10**10)
    monkeypatch.setenv("QUERIES_PER_MINUTE", "2")
    config.cache_clear()
    for _ in range(2):
        ask(student, course)
    refused = student("POST", "/rag/query", question(course))
    assert (refused.status, refused.code) == (429, "too_many_requests")
    assert int(refused.headers["retry-after"]) > 0
    assert ask(calls("rag_query", "ece", "student"), course)["outcome"] == "answered"


def test_a_service_that_keeps_failing_is_left_alone_until_one_call_finds_it_well(
    course: Course,
    student: Caller,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from derslik.domain.breaker import OPEN_AFTER
    from derslik.storage import breakers

    course.upstreams.play("retrieval.test", fails(500))

    def status() -> int:
        breakers.seen.clear()  # as another environment, which has seen nothing
        return student("POST", "/rag/query", question(course), remaining_ms=4_000).status

    assert {status() for _ in range(OPEN_AFTER)} == {503}
    asked = len(course.upstreams.bodies("/query"))
    refused = student("POST", "/rag/query", question(course))
    assert (refused.status, len(course.upstreams.bodies("/query"))) == (503, asked)
    assert int(refused.headers["retry-after"]) > 0
    later = time.time() + 60
    monkeypatch.setattr(time, "time", lambda: later)
    course.upstreams.play("retrieval.test", httpx.ASGITransport(app=retrieval_app))
    assert status() == 200
    assert status() == 200
