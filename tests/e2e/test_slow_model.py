"""A model that does not answer in time, asked through environments that have yet to start."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from local.sample.course import QUESTIONS
from tests.e2e.conftest import started
from tests.e2e.services import served

AT_ONCE = 6


@pytest.fixture
def stuck_model() -> Iterator[str]:
    let_go = threading.Event()
    app = FastAPI()

    @app.post("/v1/chat/completions")
    def complete() -> dict[str, Any]:
        let_go.wait()
        return {"choices": [], "model": "stuck"}

    with served(app) as url:
        try:
            yield url
        finally:
            let_go.set()


def test_questions_whose_environments_start_late_become_jobs_and_not_errors(stuck_model: str, tmp_path: Path) -> None:
    """The 30 s of the API began when it received them: the last of them have waited for an environment most of all."""
    variables = {"GENERATION_URL": f"{stuck_model}/v1", "GENERATION_MODEL": "stuck"}
    with started(tmp_path, **variables) as system, system.client("student") as student:

        def ask(_: int) -> httpx.Response:
            return student.post("/rag/query", json={"session_id": system.sample_session_id, "query": QUESTIONS[0].text})

        with ThreadPoolExecutor(AT_ONCE) as askers:
            replies = list(askers.map(ask, range(AT_ONCE)))
    assert [reply.status_code for reply in replies] == [202] * AT_ONCE, [reply.text for reply in replies]
    assert len({reply.json()["query_id"] for reply in replies}) == AT_ONCE
