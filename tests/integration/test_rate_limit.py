"""All that computes counts against one limit for each user."""

import pytest

from derslik.config import config
from derslik.storage import rate_limit
from tests.integration.conftest import As
from tests.integration.course import announced

CALLS = [
    ("rag_query", "POST", "/rag/query", {"session_id": "{session}", "query": "Hücre nedir?"}),
    ("rag_query", "POST", "/rag/suggestions", {"question": "Hücre nedir?", "answer": "x"}),
    ("questions", "POST", "/sessions/{session}/generate-questions", {}),
    ("questions", "POST", "/sessions/{session}/question-jobs", {}),
    ("questions", "POST", "/sessions/{session}/questions/import", {"format": "json", "content": "[]"}),
    ("questions", "GET", "/sessions/{session}/questions/export?format=json", None),
    ("documents", "GET", "/sessions/{session}/export", None),
    ("documents", "POST", "/sessions/import", {"size": 1, "sha256": "a" * 64}),
]


@pytest.mark.parametrize(("function", "method", "path", "body"), CALLS)
def test_whatever_computes_is_refused_once_the_minute_is_used_up(
    function: str, method: str, path: str, body: object, calls: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rate_limit, "WINDOW_SECONDS", 10**10)
    monkeypatch.setenv("QUERIES_PER_MINUTE", "2")
    config.cache_clear()
    teacher = calls("sessions", "ayse")
    session_id = teacher("POST", "/sessions", {"name": "9-A", "category": "biology"}).json["session_id"]
    asking = calls("rag_query", "ayse")
    for _ in range(2):
        assert asking("POST", "/rag/suggestions", {"question": "Hücre nedir?", "answer": "x"}).status == 200
    address, _, parameters = path.replace("{session}", session_id).partition("?")
    query = dict([parameters.split("=")]) if parameters else None
    sent = {**body, "session_id": session_id} if isinstance(body, dict) and "session_id" in body else body
    refused = calls(function, "ayse")(method, address, sent, query=query)
    assert (refused.status, refused.code) == (429, "too_many_requests")
    assert int(refused.headers["retry-after"]) > 0
    assert calls(function, "mehmet")(method, address, sent, query=query).status != 429
    assert calls("documents", "ayse")("POST", f"/sessions/{session_id}/documents", announced(b"a")).status == 201
