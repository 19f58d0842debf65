"""How each function's FastAPI app is put together."""

import codecs
import logging
import time
import uuid
from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.telemetry import TelemetryConfig
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from derslik import logs
from derslik.config import config
from derslik.logs import log
from derslik.web import problems

MAX_BODY_BYTES = 1_000_000


def build_app(title: str, router: APIRouter, *, max_body_bytes: int = MAX_BODY_BYTES) -> FastAPI:
    """The app of one function: its routes, problems for every error, one log line for each request."""
    logs.setup()
    app = FastAPI(
        title=title,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        telemetry=telemetry(traced=config().tracing),
        redirect_slashes=False,
    )
    app.include_router(router)
    problems.install_handlers(app)
    app.add_middleware(Edge, max_body_bytes=max_body_bytes)
    return app


def telemetry(*, traced: bool) -> TelemetryConfig:
    """FastAPI's own OpenTelemetry spans, into whatever provider a layer has set up. Never its log records and metrics:
    they hold exceptions and refused values, and ours are in the log lines."""
    return {"tracing": traced, "operation_spans": traced, "metrics": False, "logs": False, "auto_configure": False}


class Edge:
    """The outer edge of a request, plain ASGI: its id, its log line, and an answer to what nobody caught."""

    def __init__(self, app: ASGIApp, max_body_bytes: int) -> None:
        self.app = app
        self.max_body_bytes = max_body_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        before = logs.request_id.set(request_id_of(scope))
        started = time.perf_counter()
        status = received = 0
        check_text = text_check(scope)

        async def bounded_receive() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > self.max_body_bytes:
                raise HTTPException(413)
            check_text(message)
            return message

        async def note_status(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], (b"x-request-id", logs.request_id.get().encode())]
            await send(message)

        try:
            await self.app(scope, bounded_receive, note_status)
        except Exception:  # noqa: BLE001 - the one outer edge: whatever it is, the caller gets a problem
            log("unexpected error", logging.ERROR, exc_info=True)
            if status == 0:
                response = problems.problem_response(scope, 500, "internal", "Something went wrong on our side")
                await response(scope, receive, note_status)
        log(
            "request",
            method=scope["method"],
            route=getattr(scope.get("route"), "path", "-"),
            status=status,
            ms=round((time.perf_counter() - started) * 1000, 1),
        )
        logs.request_id.reset(before)
        return None


def text_check(scope: Scope) -> Callable[[Message], None]:
    """What raises 400 for the part of a JSON body that is not UTF-8.

    API Gateway puts U+FFFD in the place of such bytes and passes the body on: where one stands there, the length that
    the client announced tells whether it was sent so.
    """
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    if "json" not in headers.get("content-type", ""):
        return lambda _: None
    decoder = codecs.getincrementaldecoder("utf-8")()
    announced = headers.get("content-length")
    received = 0
    replaced = False

    def check(message: Message) -> None:
        nonlocal received, replaced
        body, is_last = message.get("body", b""), not message.get("more_body", False)
        received += len(body)
        try:
            replaced = "\ufffd" in decoder.decode(body, final=is_last) or replaced
        except UnicodeDecodeError as error:
            raise HTTPException(400) from error
        if is_last and replaced and announced is not None and announced != str(received):
            raise HTTPException(400)

    return check


def request_id_of(scope: Scope) -> str:
    """API Gateway's request id, so that its access log and ours can be joined; a new one elsewhere."""
    event: dict[str, Any] = scope.get("aws.event", {})
    given = event.get("requestContext", {}).get("requestId")
    return given if isinstance(given, str) and given else uuid.uuid4().hex
