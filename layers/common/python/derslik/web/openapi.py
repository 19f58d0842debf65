"""The OpenAPI document: what each route takes, and every answer that it can give.

The answers are derived from whom a route admits, from what it takes and from what it declares (`callers.declared`), so
that no route lists them. Nothing that serves a request imports this.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from fastapi import APIRouter, FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.params import Form
from fastapi.routing import APIRoute, iter_route_contexts

from derslik.web import openapi_answers as answers
from derslik.web.callers import CHECKS, Callers

SECURITY: Final = "bearer"
DESCRIPTION: Final = """The backend of a course question-answering platform: teachers open sessions and upload
documents, students ask and get answers that point at the page they come from.

Errors are `application/problem+json` (RFC 9457) with a stable `code`; with `Accept-Language: tr` their texts are
Turkish. What API Gateway refuses by itself is `{"message": …}`. Somebody else's session is 404."""
HEADERS: Final = {
    "Idempotency-Key": "The same key with the same request gives the first result again, for 24 hours.",
    "If-Match": "An `ETag` that was read: 412 when the item has changed since.",
    "Prefer": "`respond-async` is answered 202 at once.",
}
"""Those that the routes take, each with what it is for."""

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Group:
    """The routes of one function under a name for readers."""

    name: str
    description: str
    router: APIRouter


@dataclass(frozen=True, slots=True)
class Operation:
    """A route under one of its methods, and its part of the document."""

    method: str
    path: str
    route: Any
    part: Document

    @property
    def callers(self) -> Callers:
        """Whom it says it admits, otherwise whom the narrowest check among its dependencies admits."""
        said = self.part.get("x-caller")
        return callers_of(self.route.dependant) if said is None else Callers(said)

    @property
    def takes(self) -> set[str]:
        """Names of its parameters in lower case; `body` with a body, `{}` with a parameter in its path, `?` in its
        query."""
        given = self.part.get("parameters", [])
        marks = {"path": "{}", "query": "?"}
        names = {parameter["name"].lower() for parameter in given if parameter["in"] != "path"}
        body = {"body"} if "requestBody" in self.part else set()
        return names | body | {marks[one["in"]] for one in given if one["in"] in marks}


def make_document(groups: Sequence[Group], examples: Mapping[str, Any]) -> Document:
    """One document of all groups. `examples`: by operation, `request` and replies by their status."""
    merged = FastAPI(title="Derslik", version="0.1.0", description=DESCRIPTION, generate_unique_id_function=name_of)
    merged.openapi_tags = [{"name": group.name, "description": group.description} for group in groups]
    for group in groups:
        merged.include_router(group.router, tags=[group.name])
    document = merged.openapi()
    operations = list(find_operations(document, groups))
    versioned = {operation.path for operation in operations if "if-match" in operation.takes}
    for operation in operations:
        describe(operation, versioned=operation.path in versioned and operation.method != "DELETE")
        add_examples(operation.part, examples.get(operation.part["operationId"], {}))
    schemas = document["components"]["schemas"]
    schemas.pop("HTTPValidationError", None)
    schemas.pop("ValidationError", None)
    schemas.update(answers.schemas())
    document["components"]["responses"] = answers.components(
        answer for operation in operations for answer in operation.part["responses"].values() if "$ref" in answer
    )
    document["components"]["securitySchemes"] = {
        SECURITY: {"type": "http", "scheme": "bearer", "bearerFormat": "JWT", "description": "A token of your provider"}
    }
    document["security"] = [{SECURITY: []}]
    return document


def name_of(route: APIRoute) -> str:
    return route.name


def find_operations(document: Document, groups: Sequence[Group]) -> Iterator[Operation]:
    for group in groups:
        for route in iter_route_contexts(group.router.routes):
            for method in sorted(route.methods or ()):
                path = str(route.path)
                yield Operation(method, path, route, document["paths"][path][method.lower()])


def describe(operation: Operation, *, versioned: bool) -> None:
    """Put in who may call it and what it answers; the framework's own 422 goes."""
    part, callers = operation.part, operation.callers
    part["x-caller"] = callers
    if callers is Callers.ANYONE:
        part["security"] = []
    refuses, sends = part.pop("x-refuses", ()), part.pop("x-sends", ())
    given = {status: answer for status, answer in part["responses"].items() if status != "422"}
    for status, answer in given.items():
        answer["description"] = HTTPStatus(int(status)).phrase
        answer["headers"] = answers.success_headers(int(status), operation.takes, sends, versioned=versioned)
    refused = answers.refusals(callers, operation.takes) | set(refuses)
    part["responses"] = {
        **given,
        **{str(status): answers.reference(status, operation.takes) for status in sorted(refused)},
    }
    take_forms_of_both_types(operation)
    describe_parameters(part)


def describe_parameters(part: Document) -> None:
    """Say what a header is for. A parameter is there or not: null, which a field of a body may be, it cannot be."""
    for parameter in part.get("parameters", []):
        if parameter["in"] == "header":
            parameter["name"] = next((name for name in HEADERS if name.lower() == parameter["name"]), parameter["name"])
            parameter["description"] = HEADERS[parameter["name"]]
        schema = parameter["schema"]
        if "anyOf" in schema:
            given = [one for one in schema.pop("anyOf") if one != {"type": "null"}]
            schema |= given[0] if len(given) == 1 else {"anyOf": given}


def take_forms_of_both_types(operation: Operation) -> None:
    field = operation.route.body_field
    if field is not None and isinstance(field.field_info, Form):
        content = operation.part["requestBody"]["content"]
        (schema,) = content.values()
        content["multipart/form-data"] = schema


def add_examples(part: Document, examples: Mapping[str, Any]) -> None:
    for where, example in examples.items():
        content = (part["requestBody"] if where == "request" else part["responses"][where])["content"]
        for media in content.values():
            media["examples"] = {"sample": {"value": example}}


def callers_of(dependant: Dependant) -> Callers:
    """Whom the narrowest check among a route's dependencies admits."""
    admitted = [CHECKS[check] for check in dependencies(dependant) if check in CHECKS]
    return max(admitted, key=list(Callers).index, default=Callers.ANYONE)


def dependencies(dependant: Dependant) -> Iterator[Any]:
    for inner in dependant.dependencies:
        yield inner.call
        yield from dependencies(inner)
