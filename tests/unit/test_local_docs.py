"""The merged OpenAPI document and its page."""

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from derslik.web.openapi import find_operations
from local import docs
from local.template import Template

ROOT = Path(__file__).parents[2]
TEMPLATE = Template.load(ROOT / "template.yaml", "eu-central-1", {"JwtIssuer": "https://i.test"})


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


def operations(document: docs.Document) -> list[docs.Document]:
    return [operation for methods in document["paths"].values() for operation in methods.values()]


def test_every_route_is_described_under_a_group_and_wants_a_token_but_for_health(document: docs.Document) -> None:
    groups = {tag["name"] for tag in document["tags"]}
    without_token = []
    for operation in operations(document):
        assert operation["description"], operation["operationId"]
        assert set(operation["tags"]) < groups
        if operation.get("security", document["security"]) == []:
            without_token.append(operation["operationId"])
    assert without_token == ["health", "head_health"]
    assert document["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"


def test_every_refusal_is_a_problem_or_a_message_of_the_gateway(document: docs.Document) -> None:
    schemas, answers = document["components"]["schemas"], document["components"]["responses"]
    assert "HTTPValidationError" not in json.dumps(document)
    for operation in operations(document):
        refused = {int(status): answer for status, answer in operation["responses"].items() if int(status) >= 400}
        assert refused.keys() >= {429, 431, 500, 503}
        for status, answer in refused.items():
            kind, _, name = answer["$ref"].rpartition("/")
            assert kind == "#/components/responses"
            assert answers[name]["content"].keys() <= {"application/problem+json", "application/json"}, status
    assert {"type", "title", "status", "code", "request_id"} == set(schemas["Problem"]["required"])
    assert answers["Problem401"]["headers"]["WWW-Authenticate"]["required"]


@pytest.mark.parametrize(
    ("operation_id", "statuses"),
    [
        ("health", {200, 413, 429, 431, 500, 503}),
        ("get_session", {200, 401, 404, 413, 429, 431, 500, 502, 503, 504}),
        ("list_sessions", {200, 400, 401, 413, 422, 429, 431, 500, 502, 503, 504}),
        ("rag_query", {200, 202, 400, 401, 404, 409, 413, 415, 422, 429, 431, 500, 502, 503, 504}),
        ("create_document", {200, 201, 400, 401, 403, 404, 409, 413, 415, 422, 429, 431, 500, 502, 503, 504}),
        ("update_session", {200, 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 431, 500, 502, 503, 504}),
        ("delete_document", {204, 401, 403, 404, 413, 429, 431, 500, 502, 503, 504}),
    ],
)
def test_the_answers_of_a_route_follow_from_what_it_is(
    document: docs.Document, operation_id: str, statuses: set[int]
) -> None:
    (operation,) = (one for one in operations(document) if one["operationId"] == operation_id)
    assert set(map(int, operation["responses"])) == statuses


@pytest.mark.parametrize(
    ("path", "method", "status", "required", "optional"),
    [
        ("/rag/query", "post", "202", {"Location", "Retry-After", "X-Request-Id"}, {"Preference-Applied"}),
        ("/sessions", "get", "200", {"X-Request-Id"}, {"Link"}),
        ("/sessions", "post", "201", {"Location", "X-Request-Id"}, {"ETag"}),
        ("/sessions/{session_id}", "get", "200", {"ETag", "X-Request-Id"}, set()),
        ("/sessions/{session_id}", "delete", "200", {"X-Request-Id"}, set()),
        ("/rag/queries/{query_id}", "get", "200", {"X-Request-Id"}, {"Retry-After"}),
    ],
)
def test_a_success_tells_its_headers(
    document: docs.Document, path: str, method: str, status: str, required: set[str], optional: set[str]
) -> None:
    headers = document["paths"][path][method]["responses"][status]["headers"]
    assert {name for name, header in headers.items() if header["required"]} == required
    assert {name for name, header in headers.items() if not header["required"]} == optional


def test_headers_that_a_route_takes_are_explained_and_no_parameter_can_be_null(document: docs.Document) -> None:
    given = [parameter for operation in operations(document) for parameter in operation.get("parameters", [])]
    named = {parameter["name"]: parameter for parameter in given if parameter["in"] == "header"}
    assert named.keys() == {"Idempotency-Key", "If-Match", "Prefer"}
    assert all(parameter["description"] for parameter in named.values())
    assert [one["name"] for one in given if "null" in json.dumps(one["schema"])] == []


def test_the_examples_are_what_the_routes_take_and_give(document: docs.Document) -> None:
    groups = [docs.group(name) for name in docs.public_functions(TEMPLATE)]
    routes = {one.part["operationId"]: one.route for one in find_operations(dict(document), groups)}
    examples = json.loads(docs.EXAMPLES.read_text(encoding="utf-8"))
    assert len(examples) > 30
    for operation_id, parts in examples.items():
        route = routes[operation_id]
        for where, example in parts.items():
            given = {**route.response_fields, route.status_code or 200: route.response_field}
            field = route.body_field if where == "request" else given[int(where)]
            _, errors = field.validate(example, {}, loc=())
            assert not errors, (operation_id, where, errors)


def test_schemathesis_knows_of_every_list_with_a_cursor_and_of_no_route_that_is_not(document: docs.Document) -> None:
    configuration = tomllib.loads((ROOT / "schemathesis.toml").read_text(encoding="utf-8"))
    known = [name for exception in configuration["operations"] for name in exception["include-operation-id"]]
    ids = {one["operationId"] for one in operations(document)}
    paged = {
        one["operationId"]
        for one in operations(document)
        if any(parameter["name"] == "cursor" for parameter in one.get("parameters", []))
    }
    assert set(known) <= ids
    assert paged <= set(known)


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
