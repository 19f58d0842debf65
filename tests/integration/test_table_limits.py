"""What the schemas allow can be stored: the largest request of every route, and numbers at the edges of the table's."""

import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

import boto3
import pytest

from derslik.config import config
from derslik.storage.items import MAX_ITEM_BYTES, item_bytes
from local import docs
from tests.builders import Caller, Reply
from tests.extremes import NUMBERS, Extremes, with_value
from tests.integration.conftest import As
from tests.integration.course import Course, biology
from tests.integration.test_quizzes import Class
from tests.integration.upstreams import Upstreams
from tests.unit.test_request_bounds import document

MAX_KEY_BYTES = {"pk": 2048, "sk": 1024}
REPLY_BYTES = 6_000_000
FORM = "application/x-www-form-urlencoded"
STUDENTS = ("attempts", "feedback", "query")
BODIES = [
    (method, path)
    for path, methods in document()["paths"].items()
    for method, operation in methods.items()
    if "requestBody" in operation
]
RATED = ("post", "/rag/suggestions")
"""Stores nothing; how long it computes is a question of its own."""
STORED = [route for route in BODIES if route != RATED]


class School:
    """A session with all that a path can name, and whoever may call a route."""

    def __init__(self, calls: As, course: Course) -> None:
        self.calls = calls
        self.course = course
        self.made = Class(calls, course)
        self.made.set("open")
        self.question = self.made.items[0]["question_id"]
        asked = {"session_id": course.session_id, "query": "Protein sentezi nerede yapılır?"}
        self.query = calls("rag_query", "can", "student")("POST", "/rag/query", asked).json["query_id"]
        self.extremes = Extremes(document())

    def schema(self, method: str, path: str) -> Mapping[str, Any]:
        contents = document()["paths"][path][method]["requestBody"]["content"]
        schema: Mapping[str, Any] = next(iter(contents.values()))["schema"]
        return schema

    def largest(self, method: str, path: str) -> Any:
        """With ids that are there."""
        body = self.extremes.largest(self.schema(method, path))
        known = {
            "session_id": self.course.session_id,
            "question_ids": [self.question],
            "points": {self.question: 100},
            "content_type": "text/plain",
            "size": 1000,
            "chunk_overlap": 0,
        }
        body |= {name: value for name, value in known.items() if name in body}
        if "answers" in body:
            body["answers"] = dict.fromkeys([item["question_id"] for item in self.made.items], "𝟙" * 4_000)
        return body

    def send(self, method: str, path: str, body: Any) -> Reply:
        ids = {"session_id": self.course.session_id, "question_id": self.question}
        ids |= {"quiz_id": self.made.quiz_id, "query_id": self.query}
        place = path.format(**ids)
        caller = self.caller(path)
        if FORM in document()["paths"][path][method]["requestBody"]["content"]:
            fields = {name: json.dumps(value) if isinstance(value, list) else value for name, value in body.items()}
            return caller(
                method.upper(), place, raw=urlencode(fields, errors="surrogatepass"), headers={"content-type": FORM}
            )
        return caller(method.upper(), place, body)

    def caller(self, path: str) -> Caller:
        function = next(name for name in docs.public_functions(docs_template()) if path in routes_of(name))
        return self.calls(function, *(("can", "student") if path.endswith(STUDENTS) else ("ayse", "teacher")))


def docs_template() -> Any:
    from tests.unit.test_local_docs import TEMPLATE

    return TEMPLATE


def routes_of(function: str) -> set[str]:
    from importlib import import_module

    return set(import_module(f"{function}.app").app.openapi()["paths"])


def stored_items() -> Iterator[dict[str, Any]]:
    for page in boto3.client("dynamodb").get_paginator("scan").paginate(TableName=config().table_name):
        yield from page["Items"]


def require_storable() -> None:
    for item in stored_items():
        assert item_bytes(item) < MAX_ITEM_BYTES * 0.9, item["pk"]
        for name, most in MAX_KEY_BYTES.items():
            assert len(item[name]["S"].encode()) <= most


@pytest.fixture
def school(calls: As, cloud: Any, upstreams: Upstreams) -> School:
    return School(calls, biology(calls, cloud, upstreams))


@pytest.mark.parametrize(("method", "path"), STORED, ids=[" ".join(route) for route in STORED])
def test_the_largest_request_is_stored_or_refused(school: School, method: str, path: str) -> None:
    reply = school.send(method, path, school.largest(method, path))
    assert reply.status < 500, reply.text
    require_storable()


@pytest.mark.parametrize(("method", "path"), STORED, ids=[" ".join(route) for route in STORED])
def test_numbers_at_the_edges_and_half_characters_are_stored_or_refused(school: School, method: str, path: str) -> None:
    body, schema = small(school.largest(method, path)), school.schema(method, path)
    for place in school.extremes.places(schema, {"integer", "number"}):
        for number in NUMBERS:
            reply = school.send(method, path, with_value(body, place, number))
            assert reply.status < 500, (place, number, reply.text)
    for place in school.extremes.places(schema, {"string"}):
        reply = school.send(method, path, with_value(body, place, "\ud800"))
        assert 400 <= reply.status < 500 or path == "/documents/process-and-store", (place, reply.text)
    require_storable()


def small(body: Any) -> Any:
    """The same fields with short texts and lists."""
    if isinstance(body, dict):
        return {name: small(value) for name, value in body.items()}
    if isinstance(body, list):
        return [small(part) for part in body[:3]]
    return body[:64] if isinstance(body, str) else body
