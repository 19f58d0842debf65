"""The HTTP API and function URLs on this machine: ASGI apps that turn requests into events, with the real limits."""

import asyncio
import re
import time
import uuid
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Any, Final
from urllib.parse import unquote

from local import events
from local.asgi import BodyTooLarge, Receive, Scope, Send, message, read_request, send_response
from local.environments import PayloadTooLarge, Pool
from local.events import Headers, MalformedResult, Request, Response
from local.process import FunctionFailed
from local.template import Route

Page = Callable[[], Awaitable[Response]]

INTEGRATION_SECONDS: Final = 30.0
HEADER_BYTES: Final = 10_240
"""The HTTP API's quotas: docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html"""


class Gateway:
    """Routes of the template, CORS, and `pages` that only exist on this machine, by path. Until `open`: 503."""

    def __init__(self, cors: Mapping[str, Any] | None, pages: Mapping[str, Page], note: Callable[[str], None]) -> None:
        self.cors = cors
        self.pages = pages
        self.note = note
        self.pools: Mapping[str, Pool] = {}
        self.routes: list[tuple[re.Pattern[str], Route]] = []
        self.ready = False
        """Whether /health may say so; from then on each request is noted."""
        self.running: set[asyncio.Task[Any]] = set()

    def open(self, pools: Mapping[str, Pool]) -> None:
        """Serve the routes of these functions, by their names."""
        self.pools = pools
        routes = [route for pool in pools.values() for route in pool.function.routes]
        self.routes = [(pattern(route.path), route) for route in by_precision(routes)]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert scope["type"] == "http"
        started = time.monotonic()
        request_id = str(uuid.uuid4())
        try:
            request = await read_request(scope, receive)
            response, by = await self.answer(request, request_id)
        except BodyTooLarge:
            response, by = message(413, "Request Entity Too Large"), "-"
        added = [("apigw-requestid", request_id), *self.cors_headers(scope)]
        await send_response(send, Response(response.status, [*without_cors(response.headers), *added], response.body))
        ms = (time.monotonic() - started) * 1000
        if self.ready:
            self.note(f"{scope['method']:6} {scope['path']}  {response.status}  {ms:.0f} ms  {by}")

    async def answer(self, request: Request, request_id: str) -> tuple[Response, str]:
        """The response, and who gave it."""
        if header_bytes(request) > HEADER_BYTES:
            return message(431, "Request Header Fields Too Large"), "-"
        if self.cors is not None and request.method == "OPTIONS":
            return Response(204, [], b""), "cors"
        if request.method in ("GET", "HEAD") and request.path in self.pages:
            return await self.pages[request.path](), "local"
        if not self.pools:
            return message(503, "Service Unavailable"), "starting"
        for path, route in self.routes:
            found = path.fullmatch(unquote(request.path).partition("?")[0])
            if found and route.method == request.method:
                if route.path == "/health" and not self.ready:
                    return message(503, "Service Unavailable"), "starting"
                return await self.integrate(request, route, found.groupdict(), request_id)
        return message(404, "Not Found"), "-"

    async def integrate(
        self, request: Request, route: Route, parameters: Mapping[str, str], request_id: str
    ) -> tuple[Response, str]:
        """The function's answer. After 30 s the caller is told to give up, while the function goes on."""
        pool = self.pools[route.function]
        event = events.api_event(request, f"{route.method} {route.path}", parameters, request_id)
        task = asyncio.create_task(self.invoke(pool, event, request_id))
        self.running.add(task)
        task.add_done_callback(self.running.discard)
        done, _ = await asyncio.wait({task}, timeout=INTEGRATION_SECONDS)
        by = f"{route.function} ({len(pool.all)})"
        return (task.result() if done else message(503, "Service Unavailable")), by

    async def invoke(self, pool: Pool, event: events.Event, request_id: str) -> Response:
        try:
            return events.response(await pool.invoke(event, request_id))
        except PayloadTooLarge:
            return message(413, "Request Entity Too Large")
        except (FunctionFailed, MalformedResult) as error:
            self.note(f"{pool.function.name}: {error}")
            return message(500, "Internal Server Error")

    def cors_headers(self, scope: Scope) -> Headers:
        origin = next((value.decode("latin-1") for name, value in scope["headers"] if name == b"origin"), None)
        if self.cors is None or origin is None:
            return []
        allowed = self.cors["AllowOrigins"]
        if "*" not in allowed and origin not in allowed:
            return []
        headers = [("access-control-allow-origin", "*" if "*" in allowed else origin)]
        if scope["method"] != "OPTIONS":
            return [*headers, ("access-control-expose-headers", ",".join(self.cors["ExposeHeaders"]))]
        return [
            *headers,
            ("access-control-allow-methods", ",".join(self.cors["AllowMethods"])),
            ("access-control-allow-headers", ",".join(self.cors["AllowHeaders"])),
            ("access-control-max-age", str(self.cors["MaxAge"])),
        ]


class FunctionUrl:
    """A function URL. With `signed` it wants a SigV4 signature, whose value nobody here can check."""

    def __init__(self, pool: Pool, note: Callable[[str], None], *, signed: bool) -> None:
        self.pool = pool
        self.note = note
        self.signed = signed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert scope["type"] == "http"
        try:
            request = await read_request(scope, receive)
            response = await self.answer(request)
        except (BodyTooLarge, PayloadTooLarge):
            response = message(413, "Request must be smaller than 6291456 bytes")
        except (FunctionFailed, MalformedResult) as error:
            self.note(f"{self.pool.function.name}: {error}")
            response = message(502, "Internal Server Error")
        await send_response(send, response)

    async def answer(self, request: Request) -> Response:
        if self.signed and not request.header("authorization").startswith("AWS4-HMAC-SHA256 "):
            return message(403, "Forbidden")
        request_id = str(uuid.uuid4())
        return events.response(await self.pool.invoke(events.url_event(request, request_id), request_id))


def pattern(path: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(path)))


def by_precision(routes: Sequence[Route]) -> list[Route]:
    """Routes with fewer parameters first, as the HTTP API selects them."""
    return sorted(routes, key=lambda route: route.path.count("{"))


def header_bytes(request: Request) -> int:
    """Bytes of the request line and the headers."""
    line = len(request.method) + len(request.path) + len(request.query)
    return line + sum(len(name) + len(value) for name, value in request.headers)


def without_cors(headers: Headers) -> Iterable[tuple[str, str]]:
    """The HTTP API's CORS headers replace the function's own."""
    return ((name, value) for name, value in headers if not name.startswith("access-control-"))
