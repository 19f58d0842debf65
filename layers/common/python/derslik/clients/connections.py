"""Connections to the services: one request at a time on each, the one used last first.

httpx's own pool looks at every one of its connections for every request, which at a thousand costs more than the
requests do (docs/decisions/0062-what-a-query-costs.md). Here each connection is a transport of its own.
"""

import asyncio
import ssl
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import cache

import certifi
import httpx

KEPT = 1_000
"""Idle connections to each service; what is more is closed after its request."""
ONE = httpx.Limits(max_connections=1, max_keepalive_connections=1, keepalive_expiry=60)


class Connections(httpx.AsyncBaseTransport):
    def __init__(self) -> None:
        self.idle: dict[tuple[str, str, int | None], list[httpx.AsyncHTTPTransport]] = defaultdict(list)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        idle = self.idle[url.scheme, url.host, url.port]
        one = idle.pop() if idle else await connection(url.scheme)

        async def done() -> None:
            if len(idle) < KEPT:
                idle.append(one)
            else:
                await one.aclose()

        try:
            response = await one.handle_async_request(request)
        except BaseException:
            await one.aclose()
            raise
        assert isinstance(response.stream, httpx.AsyncByteStream)
        response.stream = Body(response.stream, done)
        return response

    async def aclose(self) -> None:
        for idle in self.idle.values():
            while idle:
                await idle.pop().aclose()


class Body(httpx.AsyncByteStream):
    """A reply's body; `done` once it is closed."""

    def __init__(self, stream: httpx.AsyncByteStream, done: Callable[[], Awaitable[None]]) -> None:
        self.stream = stream
        self.done = done

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for part in self.stream:
            yield part

    async def aclose(self) -> None:
        await self.stream.aclose()
        await self.done()


async def connection(scheme: str) -> httpx.AsyncHTTPTransport:
    context = await asyncio.to_thread(trusted) if scheme == "https" else unused()
    return httpx.AsyncHTTPTransport(verify=context, trust_env=False, limits=ONE)


@cache
def trusted() -> ssl.SSLContext:
    """Whom an environment trusts: made once, since reading the certificates costs more than a request."""
    return ssl.create_default_context(cafile=certifi.where())


@cache
def unused() -> ssl.SSLContext:
    """What a connection without TLS is given in its place; it trusts nobody."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
