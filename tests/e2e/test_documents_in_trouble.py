"""Real deliveries from S3 to SQS to the worker, one document poisoned and one worker killed: every document ends."""

import os
import signal
import threading
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI, HTTPException

from tests.e2e.conftest import LocalSystem, started
from tests.e2e.processes import processes
from tests.e2e.queues import end_back_off
from tests.e2e.services import served
from tests.e2e.waiting import until

NEIGHBOURS = 9
POISON, SLOW = "zehir.md", "yavas.md"
WORKER = "DocumentsWorker"


class Retrieval:
    """Fails for one document whatever happens, and keeps the first attempt at another waiting until it is let go."""

    def __init__(self) -> None:
        self.slow_began, self.let_go = threading.Event(), threading.Event()
        self.attempts: list[str] = []

    def app(self) -> FastAPI:
        app = FastAPI()

        @app.post("/process-and-store")
        def store(body: dict[str, Any]) -> dict[str, Any]:
            name = body["metadata"]["filename"]
            self.attempts.append(name)
            if name == POISON:
                raise HTTPException(500)
            if name == SLOW and self.attempts.count(SLOW) == 1:
                self.slow_began.set()
                self.let_go.wait()
            return {"success": True, "message": "", "chunks_processed": 1, "chunk_ids": []}

        @app.delete("/sessions/{session_id}/collection")
        def forget(session_id: str) -> dict[str, Any]:
            return {"success": True}

        return app


@pytest.fixture
def retrieval() -> Iterator[tuple[Retrieval, str]]:
    playing = Retrieval()
    with served(playing.app()) as url:
        try:
            yield playing, url
        finally:
            playing.let_go.set()


def upload(client: httpx.Client, session: str, name: str) -> str:
    """Its path."""
    content = f"# {name}\n\nBu dosyanın adı {name}.\n".encode()
    body = {
        "filename": name,
        "size": len(content),
        "content_type": "text/markdown",
        "sha256": sha256(content).hexdigest(),
    }
    announced = client.post(f"{session}/documents", json=body).json()
    form = announced["upload"]
    posted = httpx.post(form["url"], data=form["fields"], files={"file": (name, content)}, trust_env=False)
    assert posted.is_success, posted.text
    return f"{session}/documents/{announced['document_id']}"


def workers(system: LocalSystem) -> list[int]:
    """The documents worker's processes of this system."""
    found = processes(system.state)
    return [pid for pid, variables in found.items() if variables.get("AWS_LAMBDA_FUNCTION_NAME") == WORKER]


def ended(client: httpx.Client, path: str) -> Any:
    return until(lambda: client.get(path).json(), lambda one: one["state"] in ("ready", "failed"))


def given_up(system: LocalSystem, client: httpx.Client, path: str) -> Any:
    """The document after all its attempts, between which nobody waits here."""

    def look() -> Any:
        end_back_off(system)
        return client.get(path).json()

    return until(look, lambda one: one["state"] in ("ready", "failed"))


def test_one_is_poisoned_one_loses_its_worker_and_all_the_others_are_ready(
    retrieval: tuple[Retrieval, str], tmp_path: Path
) -> None:
    playing, url = retrieval
    with started(tmp_path, RETRIEVAL_URL=url) as system, system.client("teacher2") as teacher:
        made = teacher.post("/sessions", json={"name": "Zor gün", "category": "general"}).json()
        session = f"/sessions/{made['session_id']}"

        slow = upload(teacher, session, SLOW)
        assert playing.slow_began.wait(30)
        for process in workers(system):
            os.kill(process, signal.SIGKILL)

        poisoned = upload(teacher, session, POISON)
        neighbours = [upload(teacher, session, f"{number}.md") for number in range(NEIGHBOURS)]
        assert {ended(teacher, path)["state"] for path in neighbours} == {"ready"}
        failed = given_up(system, teacher, poisoned)
        assert (failed["state"], failed["error"]["code"]) == ("failed", "processing_failed")
        assert playing.attempts.count(POISON) == 4

        assert ended(teacher, slow)["state"] == "ready"
        counted = teacher.get(session).json()
        assert (counted["document_count"], counted["total_chunks"]) == (NEIGHBOURS + 1, NEIGHBOURS + 1)
