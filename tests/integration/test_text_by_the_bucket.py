"""A text that is larger than what a function takes reaches the embedded retrieval service by the bucket."""

import asyncio
import json
from typing import Any

import httpx
import pytest

from derslik.config import config
from derslik.web import lambda_handler
from retrieval.app import handler as retrieval_handler
from tests.builders import Caller, Context, api_event
from tests.integration.conftest import As
from tests.integration.course import Course
from tests.integration.upstreams import Upstreams

PAYLOAD_BYTES = 6 * 1024 * 1024
"""What Lambda takes, and gives back, in one invocation."""
SENTENCE = "საქართველოს ისტორია ძველი დროიდან იწყება. "
LAST = "უჯრედი ცოცხალი ორგანიზმის უმცირესი ერთეულია."


class FunctionUrl(httpx.AsyncBaseTransport):
    """The retrieval function behind its URL, in an environment with an event loop of its own."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        body = (await request.aread()).decode()
        query = dict(request.url.params.multi_items())
        event = api_event(request.method, request.url.path, query=query, headers=dict(request.headers), body=body)
        if len(json.dumps(event, ensure_ascii=False).encode()) > PAYLOAD_BYTES:
            return httpx.Response(413, json={"Message": "Request must be smaller than 6291456 bytes"})
        reply = await asyncio.to_thread(retrieval_handler, event, Context(120_000))
        assert len(json.dumps(reply, ensure_ascii=False).encode()) <= PAYLOAD_BYTES
        return httpx.Response(reply["statusCode"], text=reply["body"])


@pytest.fixture
def course(calls: As, cloud: Any, upstreams: Upstreams, monkeypatch: pytest.MonkeyPatch) -> Course:
    monkeypatch.setenv("RETRIEVAL_AUTH", "iam")
    config.cache_clear()
    loop = asyncio.new_event_loop()
    monkeypatch.setattr(lambda_handler, "environment_loop", lambda: loop)
    made = Course(calls, cloud, upstreams)
    upstreams.play("retrieval.test", FunctionUrl())
    return made


def test_a_text_of_more_than_six_megabytes_is_stored_and_found(course: Course, calls: As) -> None:
    text = SENTENCE * (6_300_000 // len(SENTENCE.encode()) + 1) + LAST
    assert len(text.encode()) > PAYLOAD_BYTES
    document_id = course.processed(text.encode(), filename="ისტორია.txt", content_type="text/plain")
    assert course.teacher("GET", f"{course.path}/{document_id}").json["state"] == "ready"
    (stored,) = course.upstreams.bodies("/process-and-store")
    assert "text" not in stored
    assert stored["text_key"] == f"texts/{course.session_id}/{document_id}/000001"


@pytest.mark.parametrize(
    "changes",
    [
        {"text_key": "texts/other/d/000001"},
        {"text_key": "uploads/s/d"},
        {"text_key": "texts/s/d/000002"},
        {"text": "both"},
        {"text_key": None},
    ],
)
def test_only_the_text_of_the_version_itself_is_read(cloud: Any, changes: dict[str, Any]) -> None:
    metadata = {"session_id": "s", "document_id": "d", "version": 1}
    body = {"text_key": "texts/s/d/000001", "metadata": metadata, **changes}
    assert Caller(retrieval_handler, None)("POST", "/process-and-store", body).status == 422


def test_a_text_that_is_not_there_is_not_found(cloud: Any) -> None:
    metadata = {"session_id": "s", "document_id": "d", "version": 1}
    body = {"text_key": "texts/s/d/000001", "metadata": metadata}
    assert Caller(retrieval_handler, None)("POST", "/process-and-store", body).status == 404
