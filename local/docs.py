"""Pages that only exist on this machine: the issuer's keys, the merged OpenAPI document, and a page that shows it."""

import asyncio
import importlib
import json
from collections.abc import Mapping
from functools import cache
from html import escape
from pathlib import Path
from typing import Any, Final

from derslik.web.openapi import Group, make_document
from local.events import Response
from local.gateway import Page
from local.issuer import Issuer
from local.template import Template

JWKS: Final = "/.well-known/jwks.json"
STYLE: Final = (Path(__file__).parent / "docs.css").read_text(encoding="utf-8")
EXAMPLES: Final = Path(__file__).parent / "sample" / "examples.json"
"""By operation: a request to the sample course, and what it answers."""
GROUPS: Final = {
    "sessions": ("Sessions", "Course sessions: what they hold, who sees them, their counts and chunks."),
    "settings": ("Settings and profile", "How a session's questions are answered; who the caller is."),
    "documents": ("Documents", "Announcing, processing and deleting documents; jobs; moving sessions as archives."),
    "rag_query": ("Questions and answers", "Asking, following a question under way, rating answers."),
    "questions": ("Questions for a class", "The question bank, its exchange with other tools, and quizzes."),
}
"""Of each function with public routes: its name and description for readers."""
Document = Mapping[str, Any]


def pages(template: Template, issuer: Issuer) -> dict[str, Page]:
    """By path. The functions' apps are imported when a page that needs them is first asked for."""

    async def keys() -> Response:
        return json_response(issuer.jwks())

    @cache
    def document() -> Document:
        return openapi(template)

    async def openapi_page() -> Response:
        return json_response(await asyncio.to_thread(document))

    async def docs_page() -> Response:
        page = html(await asyncio.to_thread(document))
        return Response(200, [("content-type", "text/html; charset=utf-8")], page.encode())

    return {JWKS: keys, "/openapi.json": openapi_page, "/docs": docs_page}


def json_response(value: Any) -> Response:
    return Response(200, [("content-type", "application/json")], json.dumps(value, ensure_ascii=False).encode())


def openapi(template: Template) -> Document:
    """One OpenAPI document of the public routes of all functions."""
    examples = json.loads(EXAMPLES.read_text(encoding="utf-8"))
    return make_document([group(name) for name in public_functions(template)], examples)


def group(function: str) -> Group:
    name, description = GROUPS[function]
    return Group(name, description, importlib.import_module(f"{function}.routes").router)


def public_functions(template: Template) -> list[str]:
    """Packages of the functions that have routes, each once."""
    routed = (name for name in template.of_type("AWS::Serverless::Function") if template.routes(name))
    return list(dict.fromkeys(template.properties(name)["Handler"].partition(".")[0] for name in routed))


def html(document: Document) -> str:
    """A page of the document's routes, each with its caller and its fields."""
    routes = [
        section(document, path, method, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Derslik API</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>{STYLE}</style></head>
<body><h1>Derslik API</h1>
<p>Errors are <code>application/problem+json</code>. The document behind this page:
<a href="/openapi.json">/openapi.json</a>.</p>
{"".join(routes)}</body></html>"""


def section(document: Document, path: str, method: str, operation: Document) -> str:
    takes = [parameter_row(parameter) for parameter in operation.get("parameters", [])]
    for content in operation.get("requestBody", {}).get("content", {}).values():
        takes += field_rows(document, content["schema"])
    gives = []
    for status, answer in operation["responses"].items():
        for content in answer.get("content", {}).values():
            if status.startswith("2"):
                gives += field_rows(document, content["schema"])
    return f"""<details><summary><b class="{method}">{method.upper()}</b> <code>{escape(path)}</code>
<span>{escape(operation["x-caller"])}</span></summary>
<p>{escape(operation.get("description", ""))}</p>{fields("Takes", takes)}{fields("Gives", gives)}</details>
"""


def fields(title: str, rows: list[str]) -> str:
    return f"<h2>{title}</h2><table>{''.join(rows)}</table>" if rows else ""


def parameter_row(parameter: Document) -> str:
    return row(parameter["name"], f"{parameter['in']}: {kind(parameter['schema'])}", required=parameter["required"])


def field_rows(document: Document, schema: Document) -> list[str]:
    """The fields of an object, or of the objects of a list; one row for anything else."""
    schema = resolved(document, schema)
    if schema.get("type") == "array":
        return [row("[ ]", "a list of", required=True), *field_rows(document, schema["items"])]
    if "properties" not in schema:
        return [row("", kind(schema), required=True)] if schema else []
    required = schema.get("required", [])
    return [row(name, kind(field), required=name in required) for name, field in schema["properties"].items()]


def resolved(document: Document, schema: Document) -> Document:
    while "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return schema


def row(name: str, what: str, *, required: bool) -> str:
    mark = "" if required else ' class="optional"'
    return f"<tr{mark}><td><code>{escape(name)}</code></td><td>{escape(what)}</td></tr>"


def kind(schema: Document) -> str:
    """A schema in a few words: `string, 1 to 200`, `list of Document`, `integer or null`."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        return " or ".join(map(kind, schema["anyOf"]))
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    if "const" in schema:
        return repr(schema["const"])
    if schema.get("type") == "array":
        return f"list of {kind(schema.get('items', {}))}"
    low, high = schema.get("minimum", schema.get("minLength")), schema.get("maximum", schema.get("maxLength"))
    bounds = f", {low if low is not None else '…'} to {high if high is not None else '…'}"
    return f"{schema.get('type', 'any')}{bounds if low is not None or high is not None else ''}"
