"""The systems that `concurrency.py` compares, each running and with a course to ask about."""

import asyncio
import os
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import httpx

from benchmarks.processes import children, serving
from benchmarks.upstream import PASSAGE
from local import system as local_system
from local.engine import free_port
from local.issuer import Issuer, Person
from local.system import System, system


@dataclass(frozen=True)
class Subject:
    """What is measured: where it is asked, as whom, how its counter is read, which processes do its work."""

    name: str
    url: str
    session_id: str
    token: Callable[[int], str]
    counted: Callable[[], int]
    processes: Callable[[], list[int]]
    most: int = 5
    """So many users at once are enough to have it start all that it can."""


@asynccontextmanager
async def workers(upstream: str, folder: Path) -> AsyncIterator[Subject]:
    """The worker model."""
    database, port = folder / "origin.db", free_port()
    with sqlite3.connect(database) as connection:
        connection.execute("CREATE TABLE sessions (session_id TEXT PRIMARY KEY, name TEXT, query_count INTEGER)")
        connection.execute("INSERT INTO sessions VALUES ('s', 'Fotosentez', 0)")
    url = f"http://127.0.0.1:{port}"

    def counted() -> int:
        with sqlite3.connect(database) as reading:
            return int(reading.execute("SELECT query_count FROM sessions").fetchone()[0])

    arguments = ["benchmarks.origin_like.app:app", "--workers", "5"]
    async with serving(arguments, port, "/count/s", UPSTREAM=upstream, DATABASE=str(database)) as pid:
        yield Subject("workers", f"{url}/rag/query", "s", lambda _: "none", counted, lambda: children(pid))


@asynccontextmanager
async def derslik(upstream: str, folder: Path, environments: int) -> AsyncIterator[list[Subject]]:
    """Derslik twice over the same storage: one process, and environments behind the gateway."""
    os.environ.update(RETRIEVAL_URL=upstream, GENERATION_URL=f"{upstream}/v1", GENERATION_MODEL="m")
    local_system.ENVIRONMENTS = environments  # type: ignore[misc]
    (folder / "logs").mkdir(parents=True)
    issuer = Issuer(folder)
    teacher = issuer.tokens()["teacher"]

    def student(number: int) -> str:
        return issuer.token(Person(f"student-{number}", "student", "Deneme", "Deneme"))

    async with system(0, folder, issuer, lambda _: None) as running:
        running.gateway.ready = True
        session_id = await course(running.base_url, teacher)
        asked = f"{running.base_url}/rag/query"

        def counted() -> int:
            path = f"{running.base_url}/sessions/{session_id}"
            headers = {"authorization": f"Bearer {teacher}"}
            return int(httpx.get(path, headers=headers, trust_env=False, timeout=120).json()["query_count"])

        port = free_port()
        variables = running.pools["RagQueryFunction"].variables
        async with serving(["rag_query.app:app"], port, "/", **variables) as pid:
            url = f"http://127.0.0.1:{port}/rag/query"
            yield [
                Subject("process", url, session_id, student, counted, lambda: [pid]),
                Subject("environments", asked, session_id, student, counted, pids_of(running), environments),
            ]


def pids_of(running: System) -> Callable[[], list[int]]:
    return lambda: [one.process.pid for one in running.pools["RagQueryFunction"].all]


async def course(base_url: str, token: str) -> str:
    """A session with one document that the passage stands in."""
    content = f"# Fotosentez\n\n{PASSAGE}\n".encode()
    headers = {"authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(base_url=base_url, headers=headers, trust_env=False, timeout=60) as teacher:
        made = (await teacher.post("/sessions", json={"name": "F", "category": "biology"})).json()
        session = f"/sessions/{made['session_id']}"
        await teacher.patch(f"{session}/status", json={"status": "active"})
        digest = sha256(content).hexdigest()
        body = {"filename": "f.md", "size": len(content), "content_type": "text/markdown", "sha256": digest}
        announced = (await teacher.post(f"{session}/documents", json=body)).json()
        form = announced["upload"]
        async with httpx.AsyncClient(trust_env=False) as storage:
            await storage.post(form["url"], data=form["fields"], files={"file": ("f.md", content)})
        path = f"{session}/documents/{announced['document_id']}"
        async with asyncio.timeout(60):
            while (await teacher.get(path)).json()["state"] != "ready":  # noqa: ASYNC110 - in another process
                await asyncio.sleep(0.2)
    return str(made["session_id"])
