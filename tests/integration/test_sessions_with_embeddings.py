"""A session that names an embedding model, from the teacher's setting to the student's answer."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from derslik.concurrency import environment_loop
from derslik.config import config
from tests.builders import Caller
from tests.integration.conftest import As
from tests.integration.course import Course, biology, s3_event
from tests.integration.models import Model, embeddings, serving
from tests.integration.test_queries import ask
from tests.integration.upstreams import Upstreams, fails

pytestmark = pytest.mark.usefixtures("quick_parser")

MODEL = {"embedding_model": "tiny-embedder"}
CAR = "Araba hızlıdır.".encode()


@pytest.fixture
def embedder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Model]:
    with serving(embeddings) as model:
        monkeypatch.setenv("EMBEDDING_URL", model.url)
        config.cache_clear()
        yield model


@pytest.fixture
def course(calls: As, cloud: Any, upstreams: Upstreams, embedder: Model) -> Iterator[Course]:
    socket = httpx.AsyncHTTPTransport()
    upstreams.play("127.0.0.1", socket)
    made = biology(calls, cloud, upstreams)
    calls("settings", "ayse")("PATCH", f"/sessions/{made.session_id}/rag-settings", MODEL)
    yield made
    environment_loop().run_until_complete(socket.aclose())


@pytest.fixture
def student(calls: As) -> Caller:
    return calls("rag_query", "can", "student")


def test_a_question_is_let_through_by_its_meaning_alone(course: Course, student: Caller, calls: As) -> None:
    course.processed(CAR, filename="araba.md")
    answer = ask(student, course, "Otomobil?")
    assert (answer["outcome"], answer["sources"][0]["filename"]) == ("answered", "araba.md")
    assert answer["evidence"]["best_score"] == 0
    assert answer["evidence"]["similarity"] > 0.5
    strict = {"min_score_threshold": 0.95}
    calls("settings", "ayse")("PATCH", f"/sessions/{course.session_id}/rag-settings", strict)
    assert ask(student, course, "Otomobil?")["outcome"] == "not_in_material"


def test_a_student_cannot_send_a_question_to_a_model_that_the_teacher_did_not_choose(
    course: Course, student: Caller, calls: As, embedder: Model
) -> None:
    course.processed(CAR, filename="araba.md")
    calls("settings", "ayse")("PATCH", f"/sessions/{course.session_id}/rag-settings", {"embedding_model": None})
    embedder.asked.clear()
    ask(student, course, "Otomobil?", **MODEL)
    assert embedder.asked == []


def test_a_document_waits_for_its_vectors_and_the_others_go_on_answering(course: Course, student: Caller) -> None:
    working = course.upstreams.routes["127.0.0.1"]
    course.upstreams.play("127.0.0.1", fails(503))
    document_id = course.add(CAR, filename="araba.md")
    for _ in range(3):
        assert len(course.work(s3_event(course.key(document_id)))) == 1
    assert course.document(document_id)["state"] != "failed"
    assert ask(student, course)["outcome"] == "answered"
    course.upstreams.play("127.0.0.1", working)
    assert course.work(s3_event(course.key(document_id))) == []
    assert course.document(document_id)["state"] == "ready"
