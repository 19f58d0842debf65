"""No request blocks the event loop: blocking calls inside it raise here."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from blockbuster import BlockBuster, blockbuster_ctx

from retrieval.app import app as retrieval_app
from tests.integration.conftest import As
from tests.integration.course import CELL, Course
from tests.integration.test_queries import ask
from tests.integration.upstreams import Upstreams


@pytest.fixture
def blocking_raises() -> Iterator[BlockBuster]:
    with blockbuster_ctx() as blockbuster:
        yield blockbuster


def test_the_watchdog_would_see_a_blocking_call(blocking_raises: BlockBuster) -> None:
    import asyncio
    import time

    from blockbuster import BlockingError

    async def blocks() -> None:
        time.sleep(0.001)  # noqa: ASYNC251 - the very thing

    with pytest.raises(BlockingError):
        asyncio.run(blocks())


def test_no_request_and_no_worker_blocks_the_loop(
    calls: As, cloud: Any, upstreams: Upstreams, blocking_raises: BlockBuster
) -> None:
    """The whole job from a cold environment: session, settings, upload, worker, question, questions, delete."""
    course = Course(calls, cloud, upstreams)
    upstreams.play("retrieval.test", httpx.ASGITransport(app=retrieval_app))
    document_id = course.processed(CELL, filename="hücre.md")
    settings = calls("settings", "ayse")
    assert settings("PATCH", f"/sessions/{course.session_id}/rag-settings", {"top_k": 3}).status == 200
    assert settings("GET", "/profile").status == 200
    student = calls("rag_query", "can", "student")
    assert ask(student, course)["outcome"] == "answered"
    assert student("GET", "/rag/queries").status == 200
    made = calls("questions", "ayse")("POST", f"/sessions/{course.session_id}/generate-questions", {"count": 2})
    assert made.status == 200, made.text
    assert course.sessions("GET", f"/sessions/{course.session_id}/chunks").status == 200
    assert course.teacher("DELETE", f"{course.path}/{document_id}").status == 204
    course.work_queue()
