"""Replies of services that no table, no JSON or no reader could hold: what the caller gets, for each client."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from derslik.clients.reply_values import DEEPEST, MAX_ANSWER_BYTES, plain_value
from derslik.config import config
from derslik.domain.deadline import Deadline
from derslik.errors import UpstreamError
from derslik.storage import aws, breakers
from retrieval.embeddings import Embeddings
from retrieval.reranking import Reranking
from retrieval.vectors import pack
from tests.integration.conftest import cloud_in_memory, somebody
from tests.integration.course import CELL, Course
from tests.integration.test_query_jobs import QueryQueue, left, question, work
from tests.integration.upstreams import Upstreams

SENTENCE = "Ribozom, protein sentezinin yapıldığı zarsız organeldir."
LONG = "a" * 1_200_000
DEEP = "[" * 300 + "]" * 300
HUGE = "9" * 60
HALF = "\\ud83d"
"""Half of a surrogate pair, as JSON can write it."""
DEGRADED = ("degraded", "none")
GENERATED = ("answered", "generated")
UPSTREAM = ("answered", "upstream")


@pytest.fixture(scope="module")
def shared_course() -> Iterator[Course]:
    with pytest.MonkeyPatch.context() as patch, cloud_in_memory(patch) as cloud:
        with pytest.MonkeyPatch.context() as setup:
            made = Course(somebody, cloud, Upstreams(setup))
            made.processed(CELL, filename="hücre.md")
        patch.setenv("QUERIES_PER_MINUTE", "0")
        yield made


@pytest.fixture
def course(shared_course: Course, upstreams: Upstreams, monkeypatch: pytest.MonkeyPatch) -> Course:
    """The course whose services are `retrieval.test`, `generation.test`, `aprag.test` and `auth.test`."""
    monkeypatch.setattr(breakers, "seen", {})
    aws.made.clear()
    config.cache_clear()
    shared_course.upstreams = upstreams
    says(upstreams, "retrieval.test", retrieved())
    return shared_course


def says(upstreams: Upstreams, host: str, body: str) -> None:
    upstreams.play(host, lambda request: httpx.Response(200, content=body.encode()))


def use(monkeypatch: pytest.MonkeyPatch, upstreams: Upstreams, variable: str, host: str, body: str) -> None:
    monkeypatch.setenv(variable, f"http://{host}")
    config.cache_clear()
    says(upstreams, host, body)


def retrieved(metadata: str = '{"source_file": "hücre.md"}', score: str = "0.9", **fields: str) -> str:
    added = "".join(f', "{name}": {value}' for name, value in fields.items())
    source = f'{{"content": "{SENTENCE}", "metadata": {metadata}, "score": {score}}}'
    return f'{{"sources": [{source}]{added}}}'


def completion(content: str = "Ribozomda [1].", **fields: str) -> str:
    added = "".join(f', "{name}": {value}' for name, value in fields.items())
    return f'{{"choices": [{{"message": {{"content": "{content}"}}, "finish_reason": 7}}]{added}}}'


def streamed(*pieces: str, last: str = "{}") -> str:
    events = [f'{{"choices": [{{"delta": {{"content": "{piece}"}}}}]}}' for piece in pieces]
    return "".join(f"data: {event}\n\n" for event in (*events, last, "[DONE]"))


def ended(reply: Any) -> tuple[str, str]:
    return reply["outcome"], reply["answer_mode"]


COMPLETIONS = [
    (completion(f"Ribozom{HALF}da [1]."), GENERATED),
    (completion(HALF), DEGRADED),
    (completion("\\u0000\\u0007"), DEGRADED),
    (completion(LONG), DEGRADED),
    (completion("ş" * (MAX_ANSWER_BYTES // 2 + 1)), DEGRADED),
    (completion("ş" * (MAX_ANSWER_BYTES // 2)), GENERATED),
    (completion(model=f'"{HALF}"'), GENERATED),
    (completion(model="7"), GENERATED),
    (completion(model=f'"{LONG}"'), GENERATED),
    (completion(usage='{"prompt_tokens": -1}'), GENERATED),
    (completion(usage=f'{{"prompt_tokens": {HUGE}}}'), GENERATED),
    (completion(usage='{"prompt_tokens": "many"}'), GENERATED),
    (completion(usage='{"completion_tokens": 1e400}'), GENERATED),
    (completion(usage="NaN"), GENERATED),
    (completion(usage=DEEP), DEGRADED),
    (completion().replace("{", "[").replace("}", "]"), DEGRADED),
]


@pytest.mark.parametrize(("body", "expected"), COMPLETIONS)
def test_whatever_the_model_replies_the_question_ends(
    body: str, expected: tuple[str, str], course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, course.upstreams, "GENERATION_URL", "generation.test", body)
    student = somebody("rag_query", "can", "student")
    reply = student("POST", "/rag/query", question(course))
    assert (reply.status, ended(reply.json)) == (200, expected)
    stored = student("GET", f"/rag/queries/{reply.json['query_id']}").json["response"]
    assert stored == reply.json


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (streamed("Ribozom", HALF, "da [1]."), GENERATED),
        (streamed("\\u0000"), DEGRADED),
        (streamed(*["a" * 50_000] * 24), DEGRADED),
        (streamed("Ribozomda [1].", last=f'{{"usage": {{"prompt_tokens": {HUGE}}}, "model": [7]}}'), GENERATED),
        (streamed("Ribozomda [1].", last=f'{{"usage": {DEEP}}}'), DEGRADED),
    ],
)
def test_whatever_a_stream_says_the_job_ends_at_its_first_attempt(
    body: str, expected: tuple[str, str], course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue = QueryQueue(course.cloud, monkeypatch)
    student = somebody("rag_query", "can", "student")
    path = left(student, course)
    use(monkeypatch, course.upstreams, "GENERATION_URL", "generation.test", body)
    headers = {"content-type": "text/event-stream"}
    course.upstreams.play("generation.test", lambda _: httpx.Response(200, headers=headers, content=body.encode()))
    assert work(*queue.bodies()) == []
    assert ended(student("GET", path).json["response"]) == expected
    assert student("GET", f"{path}/events").json[-1]["type"] == expected[0]


RETRIEVALS = [
    (retrieved(answer=f'"Ribozom{HALF}da."'), UPSTREAM),
    (retrieved(answer=f'"{HALF}\\u0001"'), DEGRADED),
    (retrieved(answer=f'"{LONG}"'), DEGRADED),
    (retrieved(f'{{"source_file": "hücre.md", "{HALF}": "{HALF}"}}'), ("answered", "extractive")),
    (retrieved(f'{{"source_file": "hücre.md", "note": "{LONG}"}}'), ("answered", "extractive")),
    (
        retrieved(f'{{"source_file": "hücre.md", "n": [NaN, -Infinity, 1e400, 5e-324, {HUGE}]}}'),
        ("answered", "extractive"),
    ),
    (retrieved('{"source_file": "hücre.md", "filename": [1], "version": {}}'), ("answered", "extractive")),
    (retrieved(f'{{"source_file": "hücre.md", "start": {HUGE}, "end": -1, "heading": 7}}'), ("answered", "extractive")),
    (retrieved('{"document_id": {}}'), ("not_in_material", "none")),
    (retrieved(score="5e-324"), ("answered", "extractive")),
    (retrieved(score="NaN"), 502),
    (retrieved(score=HUGE), 502),
    (retrieved(f'{{"source_file": "hücre.md", "deep": {DEEP}}}'), 502),
    (retrieved(evidence='{"best_score": 1e400, "coverage": 0}'), 502),
    (f'{{"sources": [{", ".join([json.dumps({"content": SENTENCE})] * 20_000)}]}}', ("not_in_material", "none")),
]


@pytest.mark.parametrize(("body", "expected"), RETRIEVALS)
def test_whatever_retrieval_replies_the_question_ends(
    body: str, expected: tuple[str, str] | int, course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    says(course.upstreams, "retrieval.test", body)
    student = somebody("rag_query", "can", "student")
    reply = student("POST", "/rag/query", question(course))
    assert reply.status == 502 if expected == 502 else ended(reply.json) == expected
    queue = QueryQueue(course.cloud, monkeypatch)
    path = left(student, course)
    use(monkeypatch, course.upstreams, "GENERATION_URL", "generation.test", completion())
    assert work(*queue.bodies()) == []
    assert student("GET", path).json["status"] == ("failed" if expected == 502 else "done")


@pytest.mark.parametrize(
    ("said", "personalized"),
    [(f"Senin{HALF} için.", True), (HALF, False), ("\\u0000", False), (LONG, False), ("", False)],
)
def test_whatever_personalisation_replies_there_is_an_answer(
    said: str, personalized: bool, course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = f'{{"personalized_response": "{said}"}}'
    use(monkeypatch, course.upstreams, "APRAG_SERVICE_URL", "aprag.test", body)
    reply = somebody("rag_query", "can", "student")("POST", "/rag/query", question(course))
    assert (reply.status, reply.json["personalized"]) == (200, personalized)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (f'{{"id": 1, "username": "ay{HALF}şe"}}', 200),
        (f'{{"id": 1, "username": "{LONG}"}}', 502),
        (f'{{"id": {HUGE}, "username": "ayşe"}}', 502),
        ('{"id": NaN, "username": "ayşe"}', 502),
        (f'{{"id": {DEEP}, "username": "ayşe"}}', 502),
    ],
)
def test_whatever_the_auth_service_replies_there_is_a_profile_or_a_problem(
    body: str, status: int, course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, course.upstreams, "AUTH_SERVICE_URL", "auth.test", body)
    assert somebody("settings", "ayse")("GET", "/profile").status == status


@pytest.mark.parametrize(
    ("chunk", "status"),
    [
        (f'{{"chunk_text": "{LONG}", "chunk_metadata": {{"a": "{LONG}"}}, "document_name": "hücre.md"}}', 200),
        (f'{{"chunk_text": "a{HALF}", "chunk_metadata": {{"n": NaN}}, "document_name": "hücre.md"}}', 200),
        (f'{{"chunk_text": "a", "chunk_index": {HUGE}, "document_name": "hücre.md"}}', 502),
        (f'{{"chunk_text": "a", "chunk_metadata": {{"n": {DEEP}}}}}', 502),
    ],
)
def test_whatever_chunks_retrieval_lists_they_can_be_shown(chunk: str, status: int, course: Course) -> None:
    says(course.upstreams, "retrieval.test", f'{{"chunks": [{chunk}]}}')
    reply = somebody("sessions", "ayse")("GET", f"/sessions/{course.session_id}/chunks")
    assert reply.status == status
    assert len(reply.text) < MAX_ANSWER_BYTES


@pytest.mark.parametrize("content", [HALF, LONG, f'{{\\"items\\": {DEEP}}}', "[" * 90_000, '[{\\"passage\\": NaN}]'])
def test_whatever_the_model_proposes_questions_come_of_the_text(
    content: str, course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    chunks = [{"chunk_text": SENTENCE, "chunk_metadata": {"source_file": "hücre.md"}, "document_name": "hücre.md"}]
    says(course.upstreams, "retrieval.test", json.dumps({"chunks": chunks}))
    use(monkeypatch, course.upstreams, "GENERATION_URL", "generation.test", completion(content))
    path = f"/sessions/{course.session_id}/generate-questions"
    reply = somebody("questions", "ayse")("POST", path, {"count": 1})
    assert (reply.status, reply.json["mode"]) == (200, "from_text")


@pytest.mark.parametrize("components", ["NaN", "1e400", HUGE, "null", DEEP, ", ".join(["0"] * 20_000)])
async def test_vectors_that_are_none_are_an_error_of_the_endpoint(components: str, upstreams: Upstreams) -> None:
    says(upstreams, "models.test", f'{{"data": [{{"embedding": [{components}]}}]}}')
    with pytest.raises(UpstreamError):
        await Embeddings("http://models.test", None).embed("m", ["a"], Deadline.after(60))


@pytest.mark.parametrize("components", ["5e-324", "0, -0.0", "1e37, 5e-324", "-1e37"])
async def test_vectors_of_odd_numbers_can_be_packed(components: str, upstreams: Upstreams) -> None:
    says(upstreams, "models.test", f'{{"data": [{{"embedding": [{components}]}}]}}')
    vectors = await Embeddings("http://models.test", None).embed("m", ["a"], Deadline.after(60))
    assert len(pack(vectors)) == components.count(",") + 1


@pytest.mark.parametrize("score", ["NaN", "-Infinity", HUGE, "null", DEEP])
async def test_scores_that_are_none_are_an_error_of_the_service(score: str, upstreams: Upstreams) -> None:
    says(upstreams, "models.test", f'{{"results": [{{"index": 0, "relevance_score": {score}}}]}}')
    with pytest.raises(UpstreamError):
        await Reranking("http://models.test", None).rank(None, "q", ["a"], Deadline.after(60))


def test_a_plain_value_keeps_what_can_be_kept() -> None:
    deep: Any = 1
    for _ in range(DEEPEST):
        deep = [deep]
    assert plain_value(deep) == deep
    with pytest.raises(ValueError, match="deep"):
        plain_value([deep])
    assert plain_value({"a\ud800": ["😀", True, None, 1.5, -(10**37), 1e-101]}) == {
        "a": ["😀", True, None, 1.5, -(10**37), 0.0]
    }
