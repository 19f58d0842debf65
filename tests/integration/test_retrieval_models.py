"""Embeddings and reranking in the embedded retrieval service, over real sockets: what they add and never break."""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from derslik.clients import http
from derslik.concurrency import environment_loop
from derslik.config import config
from derslik.domain.breaker import OPEN_AFTER
from derslik.storage import breakers
from retrieval import finding
from retrieval import segment_vectors as embedding
from retrieval.app import handler
from retrieval.library import kept_segments
from tests.builders import Caller
from tests.integration.faulty import FAULTS, faulty
from tests.integration.models import Model, embeddings, reranker, serving, vector

MODEL = "tiny-embedder"
CAR = "Bir araba motoru sayesinde yol alır."
OTHERS = [
    "Ribozom protein sentezler.",
    "Mitoz bir hücre bölünmesidir ve büyümeyi sağlar.",
    "Osmanlı Devleti 1299 yılında kuruldu.",
]
QUESTION = "Taşıtın motoru?"
SLOW = ("hang", "drip")
SLICES = {"embeddings": "EMBEDDING_SECONDS", "rerank": "RERANKING_SECONDS"}
GOOD: dict[str, Any] = {
    "embeddings": {"data": [{"index": 0, "embedding": vector(QUESTION)}]},
    "rerank": {"results": [{"index": 0, "relevance_score": 0.9}]},
}
VARIABLES = {"embeddings": "EMBEDDING_URL", "rerank": "RERANK_URL"}


@pytest.fixture
def service(cloud: Any) -> Iterator[Caller]:
    yield Caller(handler, None)
    for client in http.open_transports:
        environment_loop().run_until_complete(client.aclose())
    kept_segments.cache_clear()


@pytest.fixture
def embedder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Model]:
    with serving(embeddings) as model:
        configure(monkeypatch, EMBEDDING_URL=model.url, EMBEDDING_API_KEY="key")
        yield model


def configure(monkeypatch: pytest.MonkeyPatch, **variables: str) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    config.cache_clear()


def store(service: Caller, text: str, name: str, model: str | None = MODEL) -> Any:
    metadata = {"session_id": "s1", "document_id": name, "version": 1, "filename": name, "embedding_model": model}
    return service("POST", "/process-and-store", {"text": text, "metadata": metadata})


def course(service: Caller, model: str | None = MODEL) -> None:
    for number, text in enumerate([CAR, *OTHERS]):
        assert store(service, text, f"d{number}", model).status == 200


def ask(service: Caller, question: str = QUESTION, model: str | None = MODEL, **fields: Any) -> Any:
    body = {"session_id": "s1", "query": question, "skip_llm": True, "embedding_model": model, **fields}
    reply = service("POST", "/query", body)
    assert reply.status == 200, reply.text
    return reply.json


def names(found: Any) -> list[str]:
    return [source["metadata"]["filename"] for source in found["sources"]]


def told(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.__dict__["fields"]["upstream"] for record in caplog.records if record.msg == "upstream failed"]


def test_what_words_do_not_find_is_found_by_its_meaning(service: Caller, embedder: Model) -> None:
    course(service)
    found = ask(service, "otomobil")
    assert names(found)[0] == "d0"
    assert found["evidence"]["similarity"] > 0.3
    assert found["evidence"]["best_score"] == 0
    assert ask(service, "otomobil", model=None)["sources"] == []


def test_a_course_of_one_passage_is_found_by_its_meaning_too(service: Caller, embedder: Model) -> None:
    assert store(service, "Araba hızlıdır.", "d0").status == 200
    assert ask(service, "otomobil")["evidence"]["similarity"] > 0.5
    assert ask(service, "ribozom")["evidence"]["similarity"] < 0.3


def test_the_endpoint_is_asked_once_for_a_question_and_in_batches_for_documents(
    service: Caller, embedder: Model
) -> None:
    metadata = {"session_id": "s1", "document_id": "long", "version": 1, "filename": "long", "embedding_model": MODEL}
    text = "\n\n".join(f"Paragraf {number} hakkında birkaç sözcük daha burada." for number in range(70))
    body = {"text": text, "metadata": metadata, "chunk_size": 60, "chunk_overlap": 0}
    assert service("POST", "/process-and-store", body).json["chunks_processed"] == 70
    assert sorted(len(body["input"]) for _, _, body in embedder.asked) == [9, 32, 32]
    embedder.asked.clear()
    ask(service)
    assert embedder.asked == [("/v1/embeddings", "Bearer key", {"model": MODEL, "input": [QUESTION]})]


def test_no_question_is_sent_where_the_session_or_the_school_wants_no_embeddings(
    service: Caller, embedder: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    course(service, model=None)
    ask(service)  # nothing to compare it with
    assert embedder.asked == []
    course(service)
    embedder.asked.clear()
    ask(service, model=None)
    ask(service, model="another model")
    monkeypatch.delenv("EMBEDDING_URL")
    config.cache_clear()
    ask(service)
    assert embedder.asked == []


def test_old_segments_and_new_ones_are_searched_together(service: Caller, embedder: Model) -> None:
    course(service)
    assert store(service, "Araba lastiği kauçuktan yapılır.", "old", model=None).status == 200
    assert {"d0", "old"} <= set(names(ask(service, "Araba", min_score=0)))


def test_a_model_of_other_vectors_under_the_same_name_is_not_compared(
    service: Caller, embedder: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    course(service)
    with serving(lambda body: {"data": [{"embedding": [1.0, 0.0]} for _ in body["input"]]}) as shorter:
        configure(monkeypatch, EMBEDDING_URL=shorter.url)
        assert ask(service)["evidence"]["similarity"] == 0
        assert shorter.asked


def test_reprocessing_gives_vectors_of_the_new_model(service: Caller, embedder: Model) -> None:
    course(service, model=None)
    assert service("POST", "/sessions/s1/reprocess", {"embedding_model": MODEL}).json["success"]
    assert ask(service, "otomobil")["evidence"]["similarity"] > 0.3
    embedder.asked.clear()
    assert service("POST", "/sessions/s1/reprocess", {"embedding_model": MODEL}).json["success"]
    assert embedder.asked == []


def test_a_rerank_service_puts_the_best_passages_in_order(service: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    course(service, model=None)
    store(service, "Araba motoru.", "short", model=None)
    with serving(reranker) as model:
        configure(monkeypatch, RERANK_URL=model.url, RERANK_API_KEY="rerank-key")
        plain = ask(service, "araba motoru yol")
        assert model.asked == []
        found = ask(service, "araba motoru yol", use_reranker_service=True, reranker_type="tiny-ranker")
        assert names(plain)[0] == "d0"
        assert names(found) == ["short", "d0"]
        first, last = found["sources"]
        assert first["metadata"]["relevance_score"] == pytest.approx(10 / len("Araba motoru."))
        assert "relevance_score" not in last["metadata"]
        assert {source["score"] for source in found["sources"]} == {source["score"] for source in plain["sources"]}
        ((path, key, body),) = model.asked
        assert (path, key) == ("/v1/rerank", "Bearer rerank-key")
        passages = [CAR, "Araba motoru."]
        assert body == {"model": "tiny-ranker", "query": "araba motoru yol", "documents": passages, "top_n": 2}
        ask(service, use_reranker_service=True, use_rerank=False)
        assert ask(service, "Einstein", use_reranker_service=True)["sources"] == []
        assert len(model.asked) == 1


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("name", GOOD)
def test_a_failing_model_never_breaks_the_search(
    name: str, fault: str, service: Caller, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    if fault in SLOW:
        monkeypatch.setattr(finding, SLICES[name], 0.5)
    with serving(embeddings) as model:
        configure(monkeypatch, EMBEDDING_URL=model.url)
        course(service)
    with ExitStack() as stack:
        services = {one: stack.enter_context(faulty(good)) for one, good in GOOD.items()}
        configure(monkeypatch, **{VARIABLES[one]: made.url for one, made in services.items()})
        caplog.clear()
        if fault == "closed on reuse":
            ask(service, top_k=1, use_reranker_service=True)
        services[name].break_down(fault)
        found = ask(service, use_reranker_service=True)
        assert names(found)[0] == "d0"
        broken = fault != "closed on reuse"
        assert (found["evidence"]["similarity"] == 0) == (broken and name == "embeddings")
        assert ("relevance_score" in found["sources"][0]["metadata"]) != (broken and name == "rerank")
        assert told(caplog) == ([name] if broken else [])


@pytest.mark.parametrize("fault", [fault for fault in FAULTS if fault != "closed on reuse"])
def test_a_document_without_its_vectors_is_not_stored_and_its_caller_tries_again(
    fault: str, service: Caller, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(embedding, "MARGIN_SECONDS", 28.5 if fault in SLOW else 1.5)
    with faulty(GOOD["embeddings"]) as endpoint:
        configure(monkeypatch, EMBEDDING_URL=endpoint.url)
        endpoint.break_down(fault)
        reply = store(service, CAR, "d0")
        assert (reply.status, reply.code) == (424, "not_embedded")
        assert told(caplog) == ["embeddings"]
    assert service("GET", "/sessions/s1/chunks").json == {"chunks": []}


def test_an_endpoint_that_keeps_failing_is_left_alone_for_a_while(
    service: Caller, embedder: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    course(service)
    monkeypatch.setattr(breakers, "READ_EVERY_SECONDS", 0.0)
    with faulty({}) as endpoint:
        endpoint.fault = "500"
        configure(monkeypatch, EMBEDDING_URL=endpoint.url)
        for _ in range(OPEN_AFTER):
            ask(service)
    asked = len(embedder.asked)
    configure(monkeypatch, EMBEDDING_URL=embedder.url)
    assert ask(service)["evidence"]["similarity"] == 0
    assert len(embedder.asked) == asked
