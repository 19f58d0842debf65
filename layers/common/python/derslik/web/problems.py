"""Every error as `application/problem+json` (RFC 9457), with `code` and `request_id`."""

import json
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.params import Form
from starlette.exceptions import HTTPException

from derslik.errors import (
    AppError,
    Invalid,
    MalformedBody,
    StorageUnavailable,
    Unauthenticated,
    UnsupportedMedia,
    UpstreamError,
)
from derslik.logs import log_storage, log_upstream, request_id

MEDIA_TYPE = "application/problem+json"
MAX_ERRORS_SHOWN = 20
MAX_VALUE_CHARS = 80


def problem_response(status: int, code: str, title: str, detail: str | None = None, **extra: Any) -> Response:
    body = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "code": code,
        "request_id": request_id.get(),
    }
    if detail is not None:
        body["detail"] = detail
    # A field name of the caller's can hold a lone surrogate, which UTF-8 cannot: escape everything.
    return Response(json.dumps(body | extra, ensure_ascii=True), status, media_type=MEDIA_TYPE)


def error_response(error: AppError) -> Response:
    response = problem_response(error.status, error.problem_code, error.title, error.detail, **error.extra)
    if isinstance(error, Unauthenticated):
        response.headers["www-authenticate"] = "Bearer"
    if (retry_after := getattr(error, "retry_after", None)) is not None:
        response.headers["retry-after"] = str(retry_after)
    return response


async def handle_app_error(_: Request, error: Exception) -> Response:
    assert isinstance(error, AppError)
    if isinstance(error, UpstreamError):
        log_upstream(error)
    if isinstance(error, StorageUnavailable):
        log_storage(error)
    return error_response(error)


async def handle_http_exception(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    known = {400: "malformed_body", 404: "not_found", 405: "method_not_allowed", 413: "too_large"}
    titles = {
        413: "The request is too large",
        404: "There is nothing at this path",
        405: "This path does not take that method",
    }
    response = problem_response(
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
        return error_response(MalformedBody("The body is not valid JSON"))
    if any(entry["loc"][0] == "body" for entry in errors) and not has_expected_type(request):
        return error_response(UnsupportedMedia(f"Send the body as {' or '.join(expected_types(request))}"))
    shown = [describe_error(entry) for entry in errors[:MAX_ERRORS_SHOWN]]
    return error_response(Invalid(shown[0]["detail"], errors=shown))


def expected_types(request: Request) -> tuple[str, ...]:
    field = getattr(request.scope.get("route"), "body_field", None)
    if field is not None and isinstance(field.field_info, Form):
        return ("multipart/form-data", "application/x-www-form-urlencoded")
    return ("application/json",)


def has_expected_type(request: Request) -> bool:
    sent = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    return sent in expected_types(request) or (not sent and request.headers.get("content-length", "0") == "0")


def describe_error(entry: dict[str, Any]) -> dict[str, str]:
    """`{field, detail}`: what was wrong, with which value."""
    field = ".".join(str(part) for part in entry["loc"][1:]) or str(entry["loc"][0])
    detail = f"{field}: {entry['msg']}"
    if entry["type"] != "missing" and isinstance(entry.get("input"), str | int | float | bool):
        value = str(entry["input"])
        detail += f" (got {value[:MAX_VALUE_CHARS]!r}{'…' if len(value) > MAX_VALUE_CHARS else ''})"
    return {"field": field[:MAX_VALUE_CHARS], "detail": detail[:400]}


def install_handlers(app: FastAPI) -> None:
    app.add_exception_handler(AppError, handle_app_error)
    app.add_exception_handler(HTTPException, handle_http_exception)
    app.add_exception_handler(RequestValidationError, handle_validation_error)
