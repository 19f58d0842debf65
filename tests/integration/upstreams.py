"""The RAG services as tests play them: real httpx, no network."""

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from derslik.clients import http

Route = Callable[[httpx.Request], httpx.Response]


class Upstreams:
    """Routes by host; keeps what was asked. A host without a route refuses the connection."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.routes: dict[str, httpx.AsyncBaseTransport] = {}
        self.asked: list[tuple[str, str, Any]] = []
        self.through: httpx.AsyncBaseTransport = Dispatch(self)
        monkeypatch.setattr(http, "open_transports", [self.through])

    def play(self, host: str, route: Route | httpx.AsyncBaseTransport) -> None:
        transport = route if isinstance(route, httpx.AsyncBaseTransport) else httpx.MockTransport(route)
        self.routes[host] = transport

    def bodies(self, path: str) -> list[Any]:
        """What was sent to a path, in order."""
        return [body for _, asked_path, body in self.asked if asked_path == path]


class Dispatch(httpx.AsyncBaseTransport):
    def __init__(self, upstreams: Upstreams) -> None:
        self.upstreams = upstreams

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        content = await request.aread()
        self.upstreams.asked.append((request.url.host, request.url.path, json.loads(content) if content else None))
        transport = self.upstreams.routes.get(request.url.host)
        if transport is None:
            raise httpx.ConnectError("refused", request=request)
        return await transport.handle_async_request(request)


def answers(text: str, **usage: int) -> Route:
    """A generation endpoint that always gives this answer."""

    def route(request: httpx.Request) -> httpx.Response:
        body: dict[str, Any] = {"model": "tiny", "choices": [{"message": {"role": "assistant", "content": text}}]}
        return httpx.Response(200, json={**body, "usage": usage} if usage else body)

    return route


def fails(status: int, **headers: str) -> Route:
    return lambda request: httpx.Response(status, headers=headers, json={"error": {"message": "no"}})
