"""Every reply that a test gets is one that the OpenAPI document tells of: its status, content type and headers."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from local import docs
from local.gateway import by_precision, pattern
from local.template import Route, Template
from tests.builders import Caller, Reply

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class DescribedCaller(Caller):
    """A caller of the API whose replies are held against the document."""

    def __call__(self, method: str, path: str, *arguments: Any, **options: Any) -> Reply:
        reply = super().__call__(method, path, *arguments, **options)
        operation = find_operation(method, path)
        if operation is not None:
            assert undescribed(operation, reply) == []
        return reply


@cache
def document() -> Mapping[str, Any]:
    return docs.openapi(Template.load(ROOT / "template.yaml", "eu-central-1", {"JwtIssuer": "https://i.test"}))


@cache
def operations() -> list[tuple[re.Pattern[str], Route]]:
    routes = [Route(method.upper(), path, "") for path, methods in document()["paths"].items() for method in methods]
    return [(pattern(route.path), route) for route in by_precision(routes)]


def find_operation(method: str, path: str) -> Mapping[str, Any] | None:
    """None where the API has no such route."""
    for regex, route in operations():
        if route.method == method and regex.fullmatch(path):
            found: Mapping[str, Any] = document()["paths"][route.path][method.lower()]
            return found
    return None


def undescribed(operation: Mapping[str, Any], reply: Reply) -> list[str]:
    """What of a reply the document does not tell, or tells otherwise."""
    answer = operation["responses"].get(str(reply.status))
    if answer is None:
        return [f"{operation['operationId']}: status {reply.status}"]
    if "$ref" in answer:
        answer = document()["components"]["responses"][answer["$ref"].rpartition("/")[2]]
    wrong = [
        f"{operation['operationId']}: {reply.status} without {name}"
        for name, header in answer.get("headers", {}).items()
        if header["required"] and name.lower() not in reply.headers
    ]
    sent = reply.headers.get("content-type", "").partition(";")[0] if reply.text else ""
    if sent not in answer.get("content", {"": None}):
        wrong.append(f"{operation['operationId']}: {reply.status} as {sent!r}")
    return wrong
