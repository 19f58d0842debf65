"""What a query's events show while the worker's model writes, and how a stream can go wrong."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest

from derslik.clients.generation import Completion, Generation
from derslik.config import config
from derslik.domain.deadline import Deadline
from derslik.errors import UpstreamError
from derslik.storage import keys
from derslik.storage.items import to_item
from rag_query import progress
from tests.builders import Caller, token
from tests.integration.conftest import As
from tests.integration.course import CELL, Course, biology
from tests.integration.faulty import faulty
from tests.integration.test_queries import generates
from tests.integration.test_query_jobs import QueryQueue, left, work
from tests.integration.upstreams import Upstreams, answers, fails

pytestmark = pytest.mark.usefixtures("quick_parser")

PIECES = ["Ribozomda ", "yapılır [1]. ", "Kaynaksız [9]."]
DONE = b"data: [DONE]\n\n"


@pytest.fixture
def course(calls: As, cloud: Any, upstreams: Upstreams) -> Course:
    return biology(calls, cloud, upstreams)


@pytest.fixture
def student(calls: As) -> Caller:
    return calls("rag_query", "can", "student")


@pytest.fixture
def queue(course: Course, monkeypatch: pytest.MonkeyPatch) -> QueryQueue:
    monkeypatch.setattr(progress, "WRITE_SECONDS", 0.0)
    return QueryQueue(course.cloud, monkeypatch)


def chunk(text: str | None = None, **fields: Any) -> bytes:
    choices = [] if text is None else [{"index": 0, "delta": {"content": text}, "finish_reason": None}]
    return f"data: {json.dumps({'model': 'tiny', 'choices': choices, **fields})}\n\n".encode()


class Written(httpx.AsyncByteStream):
    """A body in parts; before each, `between` is told how many have been sent."""

    def __init__(self, parts: list[bytes], between: Callable[[int], Any]) -> None:
        self.parts = parts
        self.between = between

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for sent, part in enumerate(self.parts):
            await asyncio.to_thread(self.between, sent)
            yield part


def streams(*parts: bytes, between: Callable[[int], Any] = lambda _: None) -> Callable[[httpx.Request], httpx.Response]:
    headers = {"content-type": "text/event-stream; charset=utf-8"}
    return lambda request: httpx.Response(200, headers=headers, stream=Written(list(parts), between))


ANSWER = [*map(chunk, PIECES), chunk(usage={"prompt_tokens": 9, "completion_tokens": 3}), DONE]


def seen_elsewhere(path: str) -> list[Any]:
    """The events as another environment reads them at this moment."""
    from rag_query.app import app

    async def call() -> Any:
        credentials = {"authorization": f"Bearer {token('can', 'student')}"}
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://api.test") as client:
            return (await client.get(f"{path}/events", headers=credentials)).json()

    found: list[Any] = asyncio.run(call())
    return found


def kinds(events: list[Any]) -> list[str]:
    return [event["type"] for event in events]


def texts(events: list[Any]) -> str:
    return "".join(event["data"]["text"] for event in events if event["type"] == "delta")


def test_progress_is_seen_while_the_model_writes(
    course: Course, student: Caller, queue: QueryQueue, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = left(student, course)
    seen: list[list[Any]] = []
    generates(monkeypatch, course.upstreams, streams(*ANSWER, between=lambda _: seen.append(seen_elsewhere(path))))
    assert work(*queue.bodies()) == []
    assert [kinds(events) for events in seen[:3]] == [
        ["accepted", "retrieved"],
        ["accepted", "retrieved", "delta"],
        ["accepted", "retrieved", "delta", "delta"],
    ]
    assert "Ribozom" in seen[0][1]["data"]["sources"][0]["quote"]
    events = student("GET", f"{path}/events").json
    assert all(events[: len(earlier)] == earlier for earlier in seen)
    assert [event["number"] for event in events] == list(range(1, len(events) + 1))
    assert texts(events) == "".join(PIECES)
    assert events[-1]["type"] == "answered"
    assert events[-1]["data"] == student("GET", path).json["response"]
    assert events[-1]["data"]["answer"] == "Ribozomda yapılır [1]. Kaynaksız."
    assert events[-1]["data"]["usage"] == {"prompt_tokens": 9, "completion_tokens": 3}


def test_what_the_model_wrote_last_is_noted_as_well(
    course: Course, student: Caller, queue: QueryQueue, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = left(student, course)

    def be_slow(sent: int) -> None:
        if sent == 1:
            monkeypatch.setattr(progress, "WRITE_SECONDS", 3_600.0)

    generates(monkeypatch, course.upstreams, streams(*ANSWER, between=be_slow))
    assert work(*queue.bodies()) == []
    events = student("GET", f"{path}/events").json
    assert kinds(events) == ["accepted", "retrieved", "delta", "delta", "answered"]
    assert texts(events) == "".join(PIECES)


def test_a_model_that_answers_alone_is_seen_writing_too(
    course: Course, student: Caller, queue: QueryQueue, monkeypatch: pytest.MonkeyPatch, calls: As
) -> None:
    calls("settings", "ayse")("PATCH", f"/sessions/{course.session_id}/rag-settings", {"use_direct_llm": True})
    path = left(student, course)
    generates(monkeypatch, course.upstreams, streams(*ANSWER))
    assert work(*queue.bodies()) == []
    events = student("GET", f"{path}/events").json
    assert kinds(events) == ["accepted", "retrieved", "delta", "delta", "delta", "answered"]
    assert events[-1]["data"]["answer_mode"] == "direct"


def test_numbers_say_the_same_after_a_worker_died_and_another_began_anew(
    course: Course, student: Caller, queue: QueryQueue, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = left(student, course)
    bodies = queue.bodies()

    def dies(sent: int) -> None:
        if sent == 2:
            raise RuntimeError

    generates(monkeypatch, course.upstreams, streams(*ANSWER, between=dies))
    assert len(work(*bodies)) == 1
    first = student("GET", f"{path}/events").json
    assert kinds(first) == ["accepted", "retrieved", "delta", "delta"]
    course.upstreams.play("generation.test", streams(*ANSWER))
    assert work(*bodies) == []
    events = student("GET", f"{path}/events").json
    assert events[:4] == first
    assert kinds(events[4:]) == ["retrieved", "delta", "delta", "delta", "answered"]


def test_who_lost_the_lease_writes_nothing_more(
    course: Course, student: Caller, queue: QueryQueue, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = left(student, course)
    key = to_item(keys.query(path.rpartition("/")[2]))
    update = course.cloud.client("dynamodb").update_item

    def taken(sent: int) -> None:
        if sent == 1:
            update(
                TableName=config().table_name,
                Key=key,
                UpdateExpression="SET lease_owner = :o",
                ExpressionAttributeValues={":o": {"S": "another"}},
            )

    generates(monkeypatch, course.upstreams, streams(*ANSWER, between=taken))
    assert work(*queue.bodies()) == []
    assert kinds(student("GET", f"{path}/events").json) == ["accepted", "retrieved", "delta"]
    assert student("GET", path).json["status"] == "running"


def test_a_failed_attempt_stays_in_the_events_when_its_key_asks_again(course: Course, student: Caller) -> None:
    working = course.upstreams.routes["retrieval.test"]
    body = {"session_id": course.session_id, "query": "Protein sentezi nerede yapılır?"}

    def call() -> Any:
        return student("POST", "/rag/query", body, headers={"Idempotency-Key": "k"})

    course.upstreams.play("retrieval.test", fails(400))
    assert call().status == 502
    path = f"/rag/queries/{student('GET', '/rag/queries').json[0]['query_id']}"
    before = student("GET", f"{path}/events").json
    course.upstreams.play("retrieval.test", working)
    assert call().status == 200
    after = student("GET", f"{path}/events").json
    assert after[:2] == before
    assert kinds(after)[:3] == ["accepted", "failed", "retrieved"]
    assert kinds(after)[-1] == "answered"


def test_a_row_stays_small_whatever_the_model_writes(
    course: Course, student: Caller, queue: QueryQueue, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = left(student, course)
    long = [chunk("sözcük " * 1_000) for _ in range(10)]
    generates(monkeypatch, course.upstreams, streams(*long, DONE))
    assert work(*queue.bodies()) == []
    (row,) = course.rows(keys.query(path.rpartition("/")[2])["pk"])
    assert len(json.dumps(row["progress"], ensure_ascii=False).encode()) < 2 * progress.MOST_BYTES
    events = student("GET", f"{path}/events").json
    assert len(texts(events)) < len(events[-1]["data"]["answer"])


@pytest.fixture
def model(upstreams: Upstreams) -> Callable[[Any], tuple[Completion | UpstreamError, str]]:
    """What comes of a streamed completion at this route, and what was told while it was written."""

    def complete(route: Any) -> tuple[Completion | UpstreamError, str]:
        upstreams.play("generation.test", route)
        told: list[str] = []

        async def on_text(text: str) -> None:
            told.append(text)

        async def call() -> Completion:
            generation = Generation("http://generation.test/v1", "tiny", None)
            return await generation.complete([], Deadline.after(5), on_text=on_text)

        try:
            return asyncio.run(call()), "".join(told)
        except UpstreamError as error:
            return error, "".join(told)

    return complete


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        ([chunk("Yarım")], "stream broke off"),
        ([chunk("Yarım"), b'data: {"error": {"message": "overloaded"}}\n\n', DONE], "error in stream"),
        ([b"data: <html>\n\n", DONE], "reply is not JSON"),
        ([b'data: {"choices": 7}\n\n', DONE], "stream has another shape"),
        ([DONE], "reply is empty"),
        ([b": waiting\n\n" * 1_000_000], "reply too large"),
    ],
)
def test_a_stream_that_goes_wrong_is_an_error(model: Any, parts: list[bytes], reason: str) -> None:
    error, _ = model(streams(*parts))
    assert isinstance(error, UpstreamError)
    assert (error.upstream, error.reason) == ("generation", reason)


def test_a_stream_is_read_however_it_is_cut_into_parts(model: Any) -> None:
    answer = b"".join(ANSWER).replace(b"\n", b"\r\n").removesuffix(b"\r\n\r\n")
    whole = b": a comment\r\n\r\nevent: ping\r\n\r\nretry: 3\r\n\r\nevent: x\r\n" + answer
    completion, told = model(streams(*[whole[at : at + 1] for at in range(len(whole))]))
    assert completion.text == told == "".join(PIECES)


def test_a_server_that_does_not_stream_is_as_good(model: Any) -> None:
    completion, told = model(answers("Ribozomda [1].", prompt_tokens=3))
    assert (completion.text, completion.usage.prompt_tokens, told) == ("Ribozomda [1].", 3, "")


def test_a_server_that_refuses_to_stream_is_asked_without(model: Any, upstreams: Upstreams) -> None:
    def route(request: httpx.Request) -> httpx.Response:
        return fails(422)(request) if json.loads(request.content)["stream"] else answers("Olur.")(request)

    completion, _ = model(route)
    assert completion.text == "Olur."
    first, second = upstreams.bodies("/v1/chat/completions")
    assert ("stream_options" in first, "stream_options" in second) == (True, False)


def test_a_connection_lost_in_the_middle_is_not_asked_again() -> None:
    """Over a real socket: what has been passed on must not come twice."""
    told: list[str] = []

    async def on_text(text: str) -> None:
        told.append(text)

    async def call(url: str) -> None:
        await Generation(url, "tiny", None).complete([], Deadline.after(10), on_text=on_text)

    with faulty({}) as service:
        service.fault = "broken stream"
        with pytest.raises(UpstreamError) as raised:
            asyncio.run(call(service.url))
    assert raised.value.reason == "stream broke off"
    assert told == ["Yarım"]


def test_a_worker_whose_model_breaks_off_ends_with_the_sources(
    course: Course, student: Caller, queue: QueryQueue, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = left(student, course)
    generates(monkeypatch, course.upstreams, streams(chunk("Yarım kaldı")))
    assert work(*queue.bodies()) == []
    events = student("GET", f"{path}/events").json
    assert kinds(events) == ["accepted", "retrieved", "delta", "degraded"]
    source = events[-1]["data"]["sources"][0]
    assert CELL.decode()[source["start"] : source["end"]] == source["quote"]
