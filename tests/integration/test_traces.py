"""Traces: an option, by whatever OpenTelemetry provider a layer has set up. Off, they cost and tell nothing."""

from typing import Any

import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from derslik.config import config
from derslik.web.app import build_app
from derslik.web.lambda_handler import lambda_handler
from rag_query.routes import router
from tests.builders import Caller, token

EXPORTER = InMemorySpanExporter()
QUESTION = "Mitokondri hakkında gizli bir soru"


@pytest.fixture(scope="module", autouse=True)
def provider() -> None:
    """As a layer's wrapper does it: one provider for the process, before the first request."""
    made = TracerProvider()
    made.add_span_processor(SimpleSpanProcessor(EXPORTER))
    trace.set_tracer_provider(made)


def ask(monkeypatch: pytest.MonkeyPatch, tracing: str) -> tuple[int, list[Any]]:
    """The status of a question to a session that is not there, and the spans of it."""
    monkeypatch.setenv("TRACING", tracing)
    config.cache_clear()
    EXPORTER.clear()
    handler = lambda_handler(build_app("RAG queries", router))
    body = {"session_id": "0" * 26, "query": QUESTION}
    reply = Caller(handler, token("can", "student"))("POST", "/rag/query", body)
    return reply.status, list(EXPORTER.get_finished_spans())


def test_a_request_is_a_span_with_its_route_and_without_the_question(
    cloud: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    status, spans = ask(monkeypatch, "on")
    assert status == 404
    (server,) = [span for span in spans if span.kind is trace.SpanKind.SERVER]
    assert server.name == "POST /rag/query"
    assert server.attributes["http.route"] == "/rag/query"
    assert server.attributes["http.response.status_code"] == 404
    told = "".join(span.to_json() for span in spans)
    assert QUESTION not in told
    assert "Bearer" not in told
    assert "can@" not in told


def test_without_the_option_there_is_no_span(cloud: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    status, spans = ask(monkeypatch, "")
    assert status == 404
    assert spans == []
