"""Many at once, on an engine whose writes are atomic: nothing is lost and nothing counted twice."""

import asyncio
from collections.abc import AsyncIterator
from hashlib import sha256
from typing import Any

import httpx
import pytest

from tests.e2e.conftest import LocalSystem
from tests.e2e.waiting import until

AT_ONCE = 24
DOCUMENTS = 8


def client(system: LocalSystem, user: str) -> httpx.AsyncClient:
    headers = {"authorization": f"Bearer {system.tokens[user]}"}
    return httpx.AsyncClient(base_url=system.base_url, headers=headers, trust_env=False, timeout=60)


@pytest.fixture
async def teacher(local_system: LocalSystem) -> AsyncIterator[httpx.AsyncClient]:
    async with client(local_system, "teacher2") as opened:
        yield opened


@pytest.fixture
async def session(teacher: httpx.AsyncClient) -> AsyncIterator[str]:
    """The path of an active session."""
    made = (await teacher.post("/sessions", json={"name": "Kalabalık", "category": "general"})).json()
    path = f"/sessions/{made['session_id']}"
    await teacher.patch(f"{path}/status", json={"status": "active"})
    yield path
    assert (await teacher.delete(path)).is_success


async def together(*calls: Any) -> list[httpx.Response]:
    replies = await asyncio.gather(*calls)
    assert {reply.status_code for reply in replies} <= {200, 201}, [reply.text for reply in replies]
    return replies


async def test_no_query_is_lost_or_counted_twice(
    local_system: LocalSystem, teacher: httpx.AsyncClient, session: str
) -> None:
    body = {"session_id": session.removeprefix("/sessions/"), "query": "Kalabalık nedir?"}
    async with client(local_system, "student") as student:
        replies = await together(*(student.post("/rag/query", json=body) for _ in range(AT_ONCE)))
        assert len({reply.json()["query_id"] for reply in replies}) == AT_ONCE
        history = await student.get("/rag/queries", params={"session_id": body["session_id"], "limit": 100})
        assert len(history.json()) == AT_ONCE
    assert (await teacher.get(session)).json()["query_count"] == AT_ONCE


async def test_one_idempotency_key_makes_one_session_however_many_calls(teacher: httpx.AsyncClient) -> None:
    body = {"name": "Bir kez", "category": "general"}
    headers = {"Idempotency-Key": "many-at-once"}
    replies = await together(*(teacher.post("/sessions", json=body, headers=headers) for _ in range(AT_ONCE)))
    (session_id,) = {reply.json()["session_id"] for reply in replies}
    listed = [one["session_id"] for one in (await teacher.get("/sessions")).json()]
    assert listed.count(session_id) == 1
    assert (await teacher.delete(f"/sessions/{session_id}")).is_success


async def test_one_idempotency_key_asks_once_however_many_calls(
    local_system: LocalSystem, teacher: httpx.AsyncClient, session: str
) -> None:
    body = {"session_id": session.removeprefix("/sessions/"), "query": "Bir kez mi?"}
    headers = {"Idempotency-Key": "many-questions-at-once"}
    async with client(local_system, "student") as student:
        asking = (student.post("/rag/query", json=body, headers=headers) for _ in range(AT_ONCE))
        replies = await asyncio.gather(*asking)
        assert {reply.status_code for reply in replies} <= {200, 409}
        assert all("retry-after" in reply.headers for reply in replies if reply.status_code == 409)
        last = await student.post("/rag/query", json=body, headers=headers)
    assert len({reply.json()["query_id"] for reply in [*replies, last]}) == 1
    assert (await teacher.get(session)).json()["query_count"] == 1


async def test_questions_left_to_the_worker_are_all_answered_and_counted_once(
    local_system: LocalSystem, teacher: httpx.AsyncClient, session: str
) -> None:
    body = {"session_id": session.removeprefix("/sessions/"), "query": "Ne zaman?"}
    async with client(local_system, "student") as student:
        asking = (student.post("/rag/query", json=body, headers={"Prefer": "respond-async"}) for _ in range(DOCUMENTS))
        replies = await asyncio.gather(*asking)
        assert {reply.status_code for reply in replies} == {202}
        headers = dict(student.headers)

    def waiting() -> set[str]:
        pages = (httpx.get(f"{teacher.base_url}{reply.headers['location']}", headers=headers) for reply in replies)
        return {page.json()["status"] for page in pages}

    await asyncio.to_thread(until, waiting, lambda statuses: statuses == {"done"})
    assert (await teacher.get(session)).json()["query_count"] == DOCUMENTS


async def test_ratings_given_at_once_are_each_counted_once(
    local_system: LocalSystem, teacher: httpx.AsyncClient, session: str
) -> None:
    body = {"session_id": session.removeprefix("/sessions/"), "query": "Nasıl?"}
    async with client(local_system, "student") as student:
        asked = await together(*(student.post("/rag/query", json=body) for _ in range(DOCUMENTS)))
        paths = [f"/rag/queries/{reply.json()['query_id']}/feedback" for reply in asked]
        await together(*(student.put(path, json={"rating": 1 + n % 5}) for n, path in enumerate(paths)))
    stats = (await teacher.get(f"{session}/query-stats")).json()
    ratings = [1 + n % 5 for n in range(DOCUMENTS)]
    assert (stats["rating_count"], stats["user_rating"]) == (DOCUMENTS, round(sum(ratings) / DOCUMENTS, 2))


async def test_settings_changed_at_once_are_all_kept(teacher: httpx.AsyncClient, session: str) -> None:
    changes: dict[str, Any] = {
        "top_k": 3,
        "min_score": 0.3,
        "use_rerank": False,
        "max_context_chars": 900,
        "model": "m",
        "chain_type": "refine",
        "provider": "p",
        "chunk_size": 700,
    }
    path = f"{session}/rag-settings"
    await together(*(teacher.patch(path, json={name: value}) for name, value in changes.items()))
    settings = (await teacher.get(path)).json()
    assert {name: settings[name] for name in changes} == changes
    assert set(changes) == {name for name, origin in settings["origins"].items() if origin == "teacher"}


async def test_the_same_bytes_announced_at_once_are_one_document(teacher: httpx.AsyncClient, session: str) -> None:
    body = {"filename": "a.md", "size": 3, "content_type": "text/markdown", "sha256": sha256(b"abc").hexdigest()}
    replies = await together(*(teacher.post(f"{session}/documents", json=body) for _ in range(AT_ONCE)))
    assert sorted(reply.status_code for reply in replies) == [200] * (AT_ONCE - 1) + [201]
    assert len({reply.json()["document_id"] for reply in replies}) == 1
    assert len((await teacher.get(f"{session}/documents")).json()) == 1


async def test_documents_uploaded_at_once_are_each_counted_once(teacher: httpx.AsyncClient, session: str) -> None:
    async with httpx.AsyncClient(trust_env=False, timeout=60) as storage:

        async def upload(number: int) -> None:
            content = f"# Belge {number}\n\nBu belge {number} numaralı belgedir.\n".encode()
            body = {
                "filename": f"{number}.md",
                "size": len(content),
                "content_type": "text/markdown",
                "sha256": sha256(content).hexdigest(),
            }
            form = (await teacher.post(f"{session}/documents", json=body)).json()["upload"]
            posted = await storage.post(form["url"], data=form["fields"], files={"file": ("f", content)})
            assert posted.is_success

        await asyncio.gather(*(upload(number) for number in range(DOCUMENTS)))

    def documents() -> Any:
        return httpx.get(
            f"{teacher.base_url}{session}/documents", headers=dict(teacher.headers), trust_env=False, timeout=60
        ).json()

    ended = await asyncio.to_thread(until, documents, lambda found: all(one["state"] == "ready" for one in found))
    stored = (await teacher.get(session)).json()
    assert stored["document_count"] == len(ended) == DOCUMENTS
    assert stored["total_chunks"] == sum(one["chunk_count"] for one in ended)
    await asyncio.gather(*(teacher.delete(f"{session}/documents/{one['document_id']}") for one in ended[:3]))
    stored = (await teacher.get(session)).json()
    assert (stored["document_count"], stored["total_chunks"]) == (
        DOCUMENTS - 3,
        sum(one["chunk_count"] for one in ended[3:]),
    )
