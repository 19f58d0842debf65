"""The retrieval contract, call by call, through the real handler on objects in memory."""

from collections.abc import Iterator
from typing import Any

import pytest

from derslik.bootstrap import objects
from derslik.errors import NotFound
from derslik.storage.objects import Objects
from retrieval.app import app, handler
from retrieval.library import kept_segments
from tests.builders import Caller

CELL = "# Hücre\n\n## Mitoz\n\nMitoz bölünme sonunda iki yavru hücre oluşur. Kromozom sayısı değişmez.\n"
LIGHT = "# Işık\n\nIşığın kırılması, ışığın ortam değiştirirken doğrultu değiştirmesidir.\n"


class MemoryObjects(Objects):
    def __init__(self) -> None:
        self.bodies: dict[str, bytes] = {}

    async def get(self, key: str) -> bytes:
        if key not in self.bodies:
            raise NotFound(code="object_not_found")
        return self.bodies[key]

    async def put(self, key: str, body: bytes, content_type: str = "") -> None:
        self.bodies[key] = body

    async def keys(self, prefix: str) -> list[str]:
        return sorted(key for key in self.bodies if key.startswith(prefix))

    async def delete_prefix(self, prefix: str) -> None:
        for key in await self.keys(prefix):
            del self.bodies[key]


@pytest.fixture
def service() -> Iterator[Caller]:
    memory = MemoryObjects()

    async def in_memory() -> Objects:
        return memory

    app.dependency_overrides[objects] = in_memory
    yield Caller(handler, None)
    app.dependency_overrides.clear()
    kept_segments.cache_clear()


def store(service: Caller, text: str = CELL, **metadata: Any) -> Any:
    given = {"session_id": "s1", "source_file": "hucre.md", "filename": "Hücre.md", **metadata}
    reply = service("POST", "/process-and-store", {"text": text, "metadata": given, "collection_name": "session_s1"})
    assert reply.status == 200, reply.text
    return reply.json


def ask(service: Caller, query: str = "mitoz", **fields: Any) -> Any:
    reply = service("POST", "/query", {"session_id": "s1", "query": query, "skip_llm": True, **fields})
    assert reply.status == 200, reply.text
    return reply.json


def filenames(answer: Any) -> set[str]:
    return {source["metadata"]["source_file"] for source in answer["sources"]}


def test_a_stored_document_is_found_with_its_place(service: Caller) -> None:
    pages = [{"page": 1, "start": 0, "end": 9}, {"page": 2, "start": 9, "end": len(CELL)}]
    stored = store(service, document_id="d1", version=3, pages=pages)
    assert stored == {
        "success": True,
        "message": "1 chunks stored",
        "chunks_processed": 1,
        "collection_name": "session_s1",
        "chunk_ids": ["d1@3:0"],
    }
    answer = ask(service, "kromozom sayisi")
    assert answer["answer"] == ""
    assert (answer["chain_type"], answer["correction"]) == ("stuff", None)
    source = answer["sources"][0]
    metadata = source["metadata"]
    assert source["content"] == CELL[metadata["start"] : metadata["end"]]
    assert 1 > source["score"] > answer["evidence"]["best_score"] > 0.1
    assert {name: value for name, value in metadata.items() if name not in ("start", "end")} == {
        "source_file": "hucre.md",
        "filename": "Hücre.md",
        "chunk_index": 0,
        "page_number": 2,
        "document_id": "d1",
        "version": 3,
        "heading": "Hücre > Mitoz",
    }


def test_a_session_without_documents_has_no_collection(service: Caller) -> None:
    store(service)
    assert service("POST", "/query", {"session_id": "s", "query": "mitoz"}).code == "collection_not_found"
    assert service("POST", "/sessions/s/reprocess", {}).code == "collection_not_found"
    nothing_visible = {"session_id": "s1", "query": "mitoz", "documents": []}
    assert service("POST", "/query", nothing_visible).status == 404
    assert service("GET", "/sessions/s/chunks").json == {"chunks": []}


def test_without_skip_llm_the_answer_is_sentences_of_the_sources(service: Caller) -> None:
    store(service)
    answer = ask(service, "Mitoz sonunda kaç hücre oluşur?", skip_llm=False)
    assert answer["answer"].startswith("Mitoz bölünme sonunda iki yavru hücre oluşur.")
    assert ask(service, "Osmanlı", skip_llm=False)["answer"] == ""


def test_the_caller_decides_which_versions_are_visible(service: Caller) -> None:
    store(service, document_id="d1", version=1)
    store(service, LIGHT, document_id="d1", version=2, source_file="isik.md")
    store(service, document_id="d2", version=1, source_file="other.md")
    old = ask(service, "mitoz ışık", documents=[{"document_id": "d1", "version": 1}])
    assert filenames(old) == {"hucre.md"}
    gone = [{"document_id": "d1", "version": 2}, {"document_id": "d3", "version": 1}]
    assert filenames(ask(service, "mitoz ışık", min_score=0, documents=gone)) == {"isik.md"}
    assert filenames(ask(service, "mitoz ışık", min_score=0)) == {"isik.md", "other.md"}


def test_storing_the_same_version_again_changes_nothing(service: Caller) -> None:
    first, again = (store(service, document_id="d1", version=1) for _ in range(2))
    assert first == again
    assert len(service("GET", "/sessions/s1/chunks").json["chunks"]) == 1


def test_without_an_id_a_file_name_is_one_document_and_the_newest_text_counts(service: Caller) -> None:
    store(service)
    store(service, LIGHT)
    chunks = service("GET", "/sessions/s1/chunks").json["chunks"]
    assert [chunk["chunk_text"] for chunk in chunks] == [LIGHT.strip()]


def test_limits_of_a_query_are_kept(service: Caller) -> None:
    body = {
        "text": "\n\n".join(f"Mitoz hakkında {number}. paragraf. " + "kelime " * 10 for number in range(20)),
        "metadata": {"session_id": "s1", "filename": "uzun.md"},
        "chunk_size": 120,
        "chunk_overlap": 0,
    }
    assert service("POST", "/process-and-store", body).json["chunks_processed"] == 20
    assert len(ask(service, top_k=7)["sources"]) == 7
    assert len(ask(service, max_context_chars=1)["sources"]) == 1
    contents = [source["content"] for source in ask(service, top_k=20, max_context_chars=500)["sources"]]
    assert 500 - 120 < sum(map(len, contents)) <= 500
    assert ask(service, "mitoz nerede geçer olmayan başka sözcükler", min_score=1)["sources"] == []


def test_reranking_prefers_the_question_in_one_sentence(service: Caller) -> None:
    scattered = "Kromozom kısalır. Ekvator bellidir. Dizilim yoktur."
    store(service, scattered, document_id="scattered", version=1, source_file="scattered.md")
    together = "Mitozun bir evresinde kromozom hücrenin ortasındaki ekvator üzerinde tek sıra dizilim gösterir."
    store(service, together, document_id="together", version=1, source_file="together.md")
    question = "kromozom ekvator dizilim"
    plain, reranked = (ask(service, question, use_rerank=use_rerank) for use_rerank in (False, True))
    first = [answer["sources"][0]["metadata"]["source_file"] for answer in (plain, reranked)]
    assert first == ["scattered.md", "together.md"]
    assert plain["evidence"]["best_score"] == reranked["evidence"]["best_score"] == plain["sources"][0]["score"]


def test_chunks_are_listed_in_order_and_by_page(service: Caller) -> None:
    store(service, LIGHT, document_id="b", version=1, source_file="isik.md", filename="isik.md")
    store(service, document_id="a", version=1)
    chunks = service("GET", "/sessions/s1/chunks").json["chunks"]
    assert [(chunk["document_name"], chunk["chunk_index"]) for chunk in chunks] == [("Hücre.md", 0), ("isik.md", 0)]
    assert chunks[0]["chunk_metadata"]["heading"] == "Hücre > Mitoz"
    second = service("GET", "/sessions/s1/chunks", query={"offset": 1, "limit": 1}).json["chunks"]
    assert second == chunks[1:]
    only = service("GET", "/sessions/s1/chunks", query={"document": ["b@1", "c@9"]}).json["chunks"]
    assert only == chunks[1:]


def test_reprocessing_cuts_anew_only_when_asked(service: Caller) -> None:
    store(service, CELL * 10, document_id="d1", version=1)
    before = service("GET", "/sessions/s1/chunks").json["chunks"]
    same = service("POST", "/sessions/s1/reprocess", {"embedding_model": "m"}).json
    assert (same["chunks_processed"], same["embedding_model"]) == (len(before), "m")
    assert service("GET", "/sessions/s1/chunks").json["chunks"] == before
    wanted = {"chunk_size": 50, "chunk_overlap": 0, "re_chunk": True, "source_files": ["hucre.md", "yok.md"]}
    anew = service("POST", "/sessions/s1/reprocess", wanted).json
    assert (anew["success"], anew["successful_files"], anew["failed_files"]) == (False, ["hucre.md"], ["yok.md"])
    after = service("GET", "/sessions/s1/chunks").json["chunks"]
    assert len(after) == anew["chunks_processed"] > len(before)


def test_a_deleted_document_is_gone_and_the_others_stay(service: Caller) -> None:
    store(service, document_id="d1", version=1)
    store(service, document_id="d12", version=1, source_file="other.md")
    assert filenames(ask(service)) == {"hucre.md", "other.md"}
    for _ in range(2):
        reply = service("DELETE", "/sessions/s1/documents/d1")
        assert (reply.status, reply.text) == (204, "")
    assert filenames(ask(service)) == {"other.md"}


def test_a_deleted_collection_is_gone_and_a_name_stored_again_is_new(service: Caller) -> None:
    first = store(service)
    store(service, session_id="s12")
    deleted = service("DELETE", "/sessions/s1/collection").json
    assert (deleted["success"], deleted["session_id"], deleted["collection_name"]) == (True, "s1", "session_s1")
    assert service("POST", "/query", {"session_id": "s1", "query": "mitoz"}).status == 404
    assert service("POST", "/query", {"session_id": "s12", "query": "mitoz"}).status == 200
    store(service, LIGHT)
    assert first["chunk_ids"] != []
    assert ask(service, "ışık")["sources"][0]["content"] == LIGHT.strip()


def test_unknown_keys_and_fields_of_other_services_are_ignored(service: Caller) -> None:
    store(service, embedding_model="e", chunk_strategy="semantic", colour="red")
    history = [{"role": "user", "content": "x"}]
    answer = ask(service, model=None, max_tokens=1, conversation_history=history, embedding_model="e", colour=1)
    assert answer["sources"]


def test_health_is_ok(service: Caller) -> None:
    assert service("GET", "/health").json["status"] == "ok"


@pytest.mark.parametrize(
    "fields",
    [
        {"query": ""},
        {"query": None},
        {"query": ["mitoz"]},
        {"query": "x" * 20_001},
        {"query": "\ud800"},
        {"session_id": "../s1"},
        {"session_id": "s1/d1"},
        {"session_id": 1},
        {"session_id": ""},
        {"top_k": -1},
        {"top_k": 1e30},
        {"top_k": 10**30},
        {"top_k": "5"},
        {"top_k": True},
        {"min_score": float("nan")},
        {"min_score": float("inf")},
        {"min_score": -0.1},
        {"max_context_chars": 0},
        {"skip_llm": "yes"},
        {"documents": "d1"},
        {"documents": [{"document_id": "d1"}]},
        {"documents": [{"document_id": "../d1", "version": 1}]},
        {"documents": [{"document_id": "d1", "version": 10**30}]},
    ],
)
def test_a_query_with_a_wrong_value_is_refused(service: Caller, fields: dict[str, Any]) -> None:
    store(service)
    assert service("POST", "/query", {"session_id": "s1", "query": "mitoz"} | fields).code == "invalid"


def test_a_long_or_strange_query_is_answered(service: Caller) -> None:
    store(service)
    assert ask(service, "mitoz " + "uzun soru " * 1000)["sources"] is not None
    for query in ("?", "😀", "\0", " ", "\u0301", "a\u0323\u0301" * 1000):
        assert ask(service, query)["sources"] == []


@pytest.mark.parametrize(
    "change",
    [
        {"text": None},
        {"text": 5},
        {"text": "\ud800 metin"},
        {"chunk_size": 0},
        {"chunk_size": 1e30},
        {"chunk_overlap": -1},
        {"chunk_size": 200, "chunk_overlap": 200},
        {"chunk_strategy": "random"},
        {"metadata": None},
        {"metadata": {"session_id": "s1"}},
        {"metadata": {"filename": "a.md"}},
        {"metadata": {"session_id": "s1", "filename": "a.md", "document_id": "a/b"}},
        {"metadata": {"session_id": "s1", "filename": "a.md", "version": 0}},
        {"metadata": {"session_id": "s1", "filename": "a.md", "pages": [{"page": 1, "start": -1, "end": 2}]}},
    ],
)
def test_a_document_with_a_wrong_value_is_refused_and_nothing_stored(service: Caller, change: dict[str, Any]) -> None:
    good = {"text": CELL, "metadata": {"session_id": "s1", "filename": "a.md"}}
    assert service("POST", "/process-and-store", good | change).code == "invalid"
    assert service("GET", "/sessions/s1/chunks").json == {"chunks": []}


def test_a_text_without_words_gives_no_chunk(service: Caller) -> None:
    for text in ("", " \n", "# \n---", "😀\0"):
        body = {"text": text, "metadata": {"session_id": "s1", "filename": "a.md"}}
        reply = service("POST", "/process-and-store", body)
        assert (reply.status, reply.code) == (400, "no_chunk")


def test_a_text_that_is_too_long_is_refused(service: Caller) -> None:
    metadata = {"session_id": "s1", "filename": "a.md"}
    assert service("POST", "/process-and-store", {"text": "a " * 2_500_001, "metadata": metadata}).code == "invalid"
    assert service("POST", "/process-and-store", {"text": "a " * 3_500_000, "metadata": metadata}).status == 413


def test_malformed_requests_are_refused(service: Caller) -> None:
    assert service("POST", "/query", raw="{").code == "malformed_body"
    assert service("POST", "/query", raw="[]").status == 422
    assert service("GET", "/sessions/s1/chunks", query={"document": "d1"}).status == 422
    assert service("GET", "/sessions/s1/chunks", query={"limit": 0}).status == 422
    assert service("POST", "/sessions/a%2Fb/reprocess", {}).status in (404, 422)
    assert service("POST", "/sessions/s1/reprocess", {"source_files": "a"}).status == 422
