"""Every error as `application/problem+json` (RFC 9457), with `code` and `request_id`."""

import json
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.params import Form
from starlette.exceptions import HTTPException
from starlette.types import Scope

from derslik.errors import (
    AppError,
    Invalid,
    MalformedBody,
    StorageUnavailable,
    Unauthenticated,
    UnsupportedMedia,
    UpstreamError,
)
from derslik.language import Language
from derslik.logs import log_storage, log_upstream, request_id
from derslik.web.problem_texts import describe_value, localised, reader_language

MEDIA_TYPE = "application/problem+json"
MAX_ERRORS_SHOWN = 20
MAX_VALUE_CHARS = 80
GOT: dict[Language, str] = {"en": "got", "tr": "gelen:"}


def problem_response(
    scope: Scope, status: int, code: str, title: str, detail: str | None = None, **extra: Any
) -> Response:
    """A problem in the language of who sent the request of this scope."""
    language = reader_language(scope)
    body = {
        "type": "about:blank",
        "title": localised(title, language),
        "status": status,
        "code": code,
        "request_id": request_id.get(),
    }
    if detail is not None:
        body["detail"] = localised(detail, language)
    # A field name of the caller's can hold a lone surrogate, which UTF-8 cannot: escape everything.
    headers = {"content-language": language, "vary": "Accept-Language"}
    return Response(json.dumps(body | extra, ensure_ascii=True), status, headers, MEDIA_TYPE)


def error_response(scope: Scope, error: AppError) -> Response:
    response = problem_response(scope, error.status, error.problem_code, error.title, error.detail, **error.extra)
    if isinstance(error, Unauthenticated):
        response.headers["www-authenticate"] = "Bearer"
    if (retry_after := getattr(error, "retry_after", None)) is not None:
        response.headers["retry-after"] = str(retry_after)
    return response


async def handle_app_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, AppError)
    if isinstance(error, UpstreamError):
        log_upstream(error)
    if isinstance(error, StorageUnavailable):
        log_storage(error)
    return error_response(request.scope, error)


async def handle_http_exception(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    known = {400: "malformed_body", 404: "not_found", 405: "method_not_allowed", 413: "too_large"}
    titles = {
        413: "The request is too large",
        404: "There is nothing at this path",
        405: "This path does not take that method",
    }
    response = problem_response(
        request.scope,
        error.status_code,
        known.get(error.status_code, "bad_request"),
        titles.get(error.status_code, "The request cannot be read"),
    )
    response.headers.update(error.headers or {})
    return response


async def handle_validation_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    errors = error.errors()
    if any(entry["type"] == "json_invalid" for entry in errors):
        return error_response(request.scope, MalformedBody("The body is not valid JSON"))
    if any(entry["loc"][0] == "body" for entry in errors) and not has_expected_type(request):
        expected = " / ".join(expected_types(request))
        return error_response(request.scope, UnsupportedMedia(f"Send the body as {expected}"))
    language = reader_language(request.scope)
    shown = [describe_error(entry, language) for entry in errors[:MAX_ERRORS_SHOWN]]
    return error_response(request.scope, Invalid(shown[0]["detail"], errors=shown))


def expected_types(request: Request) -> tuple[str, ...]:
    field = getattr(request.scope.get("route"), "body_field", None)
    if field is not None and isinstance(field.field_info, Form):
        return ("multipart/form-data", "application/x-www-form-urlencoded")
    return ("application/json",)


def has_expected_type(request: Request) -> bool:
    sent = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    return sent in expected_types(request) or (not sent and request.headers.get("content-length", "0") == "0")


def describe_error(entry: dict[str, Any], language: Language) -> dict[str, str]:
    """`{field, detail}`: what was wrong, with which value."""
    field = ".".join(str(part) for part in entry["loc"][1:]) or str(entry["loc"][0])
    detail = f"{field}: {describe_value(entry, language)}"
    if entry["type"] != "missing" and isinstance(entry.get("input"), str | int | float | bool):
        value = str(entry["input"])
        detail += f" ({GOT[language]} {value[:MAX_VALUE_CHARS]!r}{'…' if len(value) > MAX_VALUE_CHARS else ''})"
    return {"field": field[:MAX_VALUE_CHARS], "detail": detail[:400]}


def install_handlers(app: FastAPI) -> None:
    app.add_exception_handler(AppError, handle_app_error)
    app.add_exception_handler(HTTPException, handle_http_exception)
    app.add_exception_handler(RequestValidationError, handle_validation_error)
