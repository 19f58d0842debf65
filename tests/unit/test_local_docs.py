"""The merged OpenAPI document and its page."""

from pathlib import Path
from typing import Any

import pytest

from local import docs
from local.template import Template

TEMPLATE = Template.load(Path(__file__).parents[2] / "template.yaml", "eu-central-1", {"JwtIssuer": "https://i.test"})


@pytest.fixture(scope="module")
def document() -> docs.Document:
    return docs.openapi(TEMPLATE)


def test_the_document_has_the_routes_of_the_template_and_no_others(document: docs.Document) -> None:
    documented = {(method.upper(), path) for path, methods in document["paths"].items() for method in methods}
    routed = {
        (route.method, route.path)
        for name in TEMPLATE.of_type("AWS::Serverless::Function")
        for route in TEMPLATE.routes(name)
    }
    assert documented == routed


@pytest.mark.parametrize(
    ("method", "path", "caller"),
    [
        ("get", "/health", "anyone, without a token"),
        ("post", "/sessions", "teachers, admins"),
        ("get", "/sessions/{session_id}/stats", "the session's teacher, admins"),
        ("post", "/sessions/{session_id}/documents", "the session's teacher, admins"),
        ("get", "/sessions/{session_id}", "the session's teacher and students, admins"),
        ("post", "/rag/query", "the session's teacher and students, admins"),
        ("post", "/documents/process-and-store", "the session's teacher, admins"),
        ("get", "/rag/queries/{query_id}/events", "who asked, the session's teacher, admins"),
        ("put", "/rag/queries/{query_id}/feedback", "who asked"),
        ("get", "/jobs/{job_id}", "who started the job, admins"),
        ("get", "/sessions", "everyone signed in"),
        ("get", "/profile", "everyone signed in"),
    ],
)
def test_each_route_tells_who_may_call_it(document: docs.Document, method: str, path: str, caller: str) -> None:
    assert document["paths"][path][method]["x-caller"] == caller


def test_the_page_shows_every_route_and_loads_nothing_from_elsewhere(document: docs.Document) -> None:
    page = docs.html(document)
    assert all(f"<code>{path}</code>" in page for path in document["paths"])
    assert "http://" not in page
    assert "https://" not in page
    assert "<script" not in page


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ({"type": "string", "minLength": 1, "maxLength": 200}, "string, 1 to 200"),
        ({"type": "integer", "minimum": 0}, "integer, 0 to …"),
        ({"anyOf": [{"type": "string"}, {"type": "null"}]}, "string or null"),
        ({"type": "array", "items": {"$ref": "#/components/schemas/Source"}}, "list of Source"),
        ({"enum": ["a", "b"]}, "a | b"),
        ({}, "any"),
    ],
)
def test_a_schema_is_told_in_a_few_words(schema: dict[str, Any], words: str) -> None:
    assert docs.kind(schema) == words
