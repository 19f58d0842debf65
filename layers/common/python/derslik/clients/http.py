"""The one way to call a service over HTTP, through the connections that an environment keeps.

Every call has a total deadline (a per-read timeout is none: a server that drips trips it never), a cap on the
bytes it reads, and ends in a parsed JSON value or in one of the `UpstreamError`s. httpx is imported with the first
call: most requests to most functions call no service (docs/decisions/0060-start-up.md).
"""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from derslik.domain.deadline import Deadline
from derslik.errors import DeadlineExceeded, UpstreamError, UpstreamUnavailable

if TYPE_CHECKING:
    import httpx

MAX_REPLY_BYTES = 8_000_000
MAX_RETRY_AFTER = 60
HEADERS = {"accept": "application/json", "accept-encoding": "identity", "user-agent": "derslik"}
ATTEMPTS = 3
LONGEST_WAIT_SECONDS = 2.0
"""A service that asks for more time than this is not asked again within the request."""
RETRY_NEEDS_SECONDS = 3.0
"""What the deadline has to leave for another attempt to be worth it."""


kept: list[httpx.AsyncBaseTransport] = []
"""The environment's connections, once there are any. Without a client above them: no cookies, no proxies and no
redirects, since nobody else's address is ever called."""


async def connections() -> httpx.AsyncBaseTransport:
    """Kept for the life of the environment; made on first use, in a thread, since that reads files."""
    if not kept:
        made = await asyncio.to_thread(make)
        kept[:] = kept[:1] if kept else [made]
    return kept[0]


def make() -> httpx.AsyncBaseTransport:
    from derslik.clients.connections import Connections

    return Connections()


type Take = Callable[[str, httpx.Response, int], Awaitable[Any]]
"""Reads the body of an upstream's reply within so many bytes; raises `UpstreamError`s."""


@dataclass(frozen=True, slots=True)
class Reply:
    """`value` is what was taken of the body; None when it was empty or the status was only tolerated."""

    status: int
    value: Any


class Gate(Protocol):
    """The circuit breaker in front of a service."""

    async def admit(self, upstream: str) -> None:
        """Raises `UpstreamUnavailable` while the service is left alone."""

    async def succeeded(self, upstream: str) -> None: ...

    async def failed(self, upstream: str) -> None: ...


async def call(
    upstream: str,
    method: str,
    url: str,
    *,
    deadline: Deadline,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    tolerate: Collection[int] = (),
    max_bytes: int = MAX_REPLY_BYTES,
    gate: Gate | None = None,
    safe: bool = False,
    take: Take | None = None,
) -> Reply:
    """Call a service; `upstream` names it in errors and logs. `safe`: asking twice does no harm, so it may be retried.
    Without `take` the body is JSON.

    A status in `tolerate` comes back as it is, without a value. Raises `UpstreamUnavailable` (refused, 429, 5xx,
    circuit open), `DeadlineExceeded`, or `UpstreamError` (any other status, more than `max_bytes`, not JSON).
    """
    if deadline.remaining() <= 0:
        raise DeadlineExceeded(upstream, "no time left")  # no fault of the service's, so none for its breaker
    if gate is not None:
        await gate.admit(upstream)

    async def once() -> Reply:
        request = prepared(method, url, body, headers)
        return await in_time(upstream, request, deadline, tolerate, max_bytes, read_json if take is None else take)

    try:
        reply = await tried(once, deadline, ATTEMPTS if safe else 1)
    except UpstreamError as error:
        if gate is not None and is_the_services_fault(error):
            await gate.failed(upstream)
        raise
    if gate is not None:
        await gate.succeeded(upstream)
    return reply


async def tried(once: Callable[[], Awaitable[Reply]], deadline: Deadline, attempts: int) -> Reply:
    """Up to so many attempts, with growing, jittered waits, as long as the deadline leaves room for another one."""
    for attempt in range(1, attempts):
        try:
            return await once()
        except UpstreamUnavailable as error:
            wait = float(error.retry_after) if error.told else 0.1 * attempt + random.uniform(0, 0.2)  # noqa: S311
            if wait > LONGEST_WAIT_SECONDS or deadline.remaining() < RETRY_NEEDS_SECONDS:
                raise
        await asyncio.sleep(wait)
    return await once()


def is_the_services_fault(error: UpstreamError) -> bool:
    """Whether it tells of the service's health: a 4xx may well be due to what was asked."""
    return isinstance(error, UpstreamUnavailable | DeadlineExceeded) or not error.reason.startswith("status")


async def in_time(
    upstream: str,
    request: httpx.Request,
    deadline: Deadline,
    tolerate: Collection[int],
    max_bytes: int,
    take: Take,
) -> Reply:
    import httpx

    try:
        async with asyncio.timeout(deadline.remaining()):
            return await exchange(upstream, request, tolerate, max_bytes, take)
    except TimeoutError as error:
        raise DeadlineExceeded(upstream, "deadline") from error
    except httpx.TransportError as error:
        raise UpstreamUnavailable(upstream, type(error).__name__) from error


def prepared(method: str, url: str, body: bytes | None, headers: Mapping[str, str] | None) -> httpx.Request:
    """No compressed replies, so that the cap on bytes is a cap on memory."""
    import httpx

    content = {} if body is None else {"content-type": "application/json"}
    given = headers if headers is not None else {}
    return httpx.Request(method, url, headers={**HEADERS, **content, **given}, content=body)


async def exchange(
    upstream: str, request: httpx.Request, tolerate: Collection[int], max_bytes: int, take: Take
) -> Reply:
    response = await send(await connections(), request)
    try:
        if response.status_code in tolerate:
            return Reply(response.status_code, None)
        refuse_status(upstream, response)
        return Reply(response.status_code, await take(upstream, response, max_bytes))
    finally:
        await response.aclose()


async def send(through: httpx.AsyncBaseTransport, request: httpx.Request) -> httpx.Response:
    """Send; once more when a kept connection turns out to have been closed before it answered anything."""
    import httpx

    connected = False

    async def watch(event: str, _: Any) -> None:
        nonlocal connected
        connected = connected or event == "connection.connect_tcp.started"

    request.extensions["trace"] = watch
    try:
        return await through.handle_async_request(request)
    except (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError):
        if connected:
            raise
        return await through.handle_async_request(request)


def refuse_status(upstream: str, response: httpx.Response) -> None:
    status = response.status_code
    if status == 429 or status >= 500:
        given = response.headers.get("retry-after", "")
        told = given.isascii() and given.isdigit() and len(given) < 10
        retry_after = max(1, min(int(given), MAX_RETRY_AFTER)) if told else 5
        raise UpstreamUnavailable(upstream, f"status {status}", retry_after, told=told)
    if not 200 <= status < 300:
        raise UpstreamError(upstream, f"status {status}")


async def read_json(upstream: str, response: httpx.Response, max_bytes: int) -> Any:
    return parse(upstream, b"".join([part async for part in read_parts(upstream, response, max_bytes)]))


async def read_parts(upstream: str, response: httpx.Response, max_bytes: int) -> AsyncIterator[bytes]:
    """The body as it comes; raises `UpstreamError` when it is more than `max_bytes`, or compressed."""
    if response.headers.get("content-encoding", "identity") != "identity":
        raise UpstreamError(upstream, "unrequested content encoding")
    assert isinstance(response.stream, AsyncIterable)
    left = max_bytes
    async for part in response.stream:
        left -= len(part)
        if left < 0:
            raise UpstreamError(upstream, "reply too large")
        yield part


def parse(upstream: str, body: bytes) -> Any:
    try:
        return json.loads(body) if body else None
    except (ValueError, RecursionError) as error:
        raise UpstreamError(upstream, "reply is not JSON") from error
