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

MAX_IDLE = 1_000
"""Idle connections to each service; what is more is closed after its request."""
ONE_REQUEST = httpx.Limits(max_connections=1, max_keepalive_connections=1, keepalive_expiry=60)


class Connections(httpx.AsyncBaseTransport):
    def __init__(self) -> None:
        self.idle: dict[tuple[str, str, int | None], list[httpx.AsyncHTTPTransport]] = defaultdict(list)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        idle = self.idle[url.scheme, url.host, url.port]
        transport = idle.pop() if idle else await open_transport(url.scheme)

        async def release() -> None:
            if len(idle) < MAX_IDLE:
                idle.append(transport)
            else:
                await transport.aclose()

        try:
            response = await transport.handle_async_request(request)
        except BaseException:
            await transport.aclose()
            raise
        assert isinstance(response.stream, httpx.AsyncByteStream)
        response.stream = Body(response.stream, release)
        return response

    async def aclose(self) -> None:
        for idle in self.idle.values():
            while idle:
                await idle.pop().aclose()


class Body(httpx.AsyncByteStream):
    """A reply's body, which releases its connection once it is closed."""

    def __init__(self, stream: httpx.AsyncByteStream, release: Callable[[], Awaitable[None]]) -> None:
        self.stream = stream
        self.release = release

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for part in self.stream:
            yield part

    async def aclose(self) -> None:
        await self.stream.aclose()
        await self.release()


async def open_transport(scheme: str) -> httpx.AsyncHTTPTransport:
    context = await asyncio.to_thread(tls_context) if scheme == "https" else unused_tls_context()
    return httpx.AsyncHTTPTransport(verify=context, trust_env=False, limits=ONE_REQUEST)


@cache
def tls_context() -> ssl.SSLContext:
    """The authorities that an environment trusts; made once, as reading the certificates costs more than a request."""
    return ssl.create_default_context(cafile=certifi.where())


@cache
def unused_tls_context() -> ssl.SSLContext:
    """For a connection without TLS, which wants a context too; it trusts nobody."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
