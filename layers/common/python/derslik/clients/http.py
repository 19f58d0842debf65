"""The one way to call a service over HTTP, through the connections that an environment keeps.

Every call has a total deadline (a per-read timeout is none: a server that drips trips it never), a cap on the
bytes it reads, and ends in a parsed JSON value or in one of the `UpstreamError`s. httpx is imported with the first
call: most requests to most functions call no service (docs/decisions/0060-start-up.md).
"""

from __future__ import annotations

import asyncio
import json
import math
import random
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from derslik.clients.reply_values import plain_value
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
SLOW = "deadline"
"""The reason of a call that was taken and not answered in time."""
CONNECTING = "deadline while connecting"


open_transports: list[httpx.AsyncBaseTransport] = []
"""The environment's connections, once there are any. Without a client above them: no cookies, no proxies and no
redirects, since nobody else's address is ever called."""


async def shared_transport() -> httpx.AsyncBaseTransport:
    """The environment's connections, kept for its life; made on first use, in a thread, since that reads files."""
    if not open_transports:
        transport = await asyncio.to_thread(make_transport)
        open_transports[:] = open_transports[:1] if open_transports else [transport]
    return open_transports[0]


def make_transport() -> httpx.AsyncBaseTransport:
    from derslik.clients.connections import Connections

    return Connections()


type BodyReader = Callable[[str, httpx.Response, int], Awaitable[Any]]
"""Reads a reply's body: from the upstream's name, the response and the most bytes to a value. Raises
`UpstreamError`s."""


@dataclass(frozen=True, slots=True)
class Reply:
    """`value` is what was read of the body; None when it was empty or the status was only tolerated."""

    status: int
    value: Any


class CircuitBreaker(Protocol):
    """The circuit breaker in front of a service."""

    async def admit(self, upstream: str) -> None:
        """Raises `UpstreamUnavailable` while the service is left alone."""

    async def succeeded(self, upstream: str) -> None: ...

    async def failed(self, upstream: str) -> None: ...


async def call_service(
    upstream: str,
    method: str,
    url: str,
    *,
    deadline: Deadline,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    tolerate: Collection[int] = (),
    max_bytes: int = MAX_REPLY_BYTES,
    breaker: CircuitBreaker | None = None,
    idempotent: bool = False,
    read_body: BodyReader | None = None,
    patience_seconds: float = math.inf,
) -> Reply:
    """Call a service; `upstream` names it in errors and logs. Only a call that is `idempotent` is ever repeated.
    Without `read_body` the body is JSON. A service that took the call and had `patience_seconds` for it is slow when
    the deadline comes, not broken: that is no failure for the breaker.

    A status in `tolerate` comes back as it is, without a value. Raises `UpstreamUnavailable` (refused, 429, 5xx,
    circuit open), `DeadlineExceeded`, or `UpstreamError` (any other status, more than `max_bytes`, not JSON).
    """
    if deadline.remaining() <= 0:
        raise DeadlineExceeded(upstream, "no time left")  # no fault of the service's, so none for its breaker
    if breaker is not None:
        await breaker.admit(upstream)

    async def attempt_call() -> Reply:
        request = build_request(method, url, body, headers)
        return await exchange_in_time(
            upstream, request, deadline, tolerate, max_bytes, read_json if read_body is None else read_body
        )

    patient = deadline.remaining() >= patience_seconds
    try:
        reply = await call_with_retries(attempt_call, deadline, ATTEMPTS if idempotent else 1)
    except UpstreamError as error:
        if breaker is not None and counts_against_service(error, patient=patient):
            await breaker.failed(upstream)
        raise
    if breaker is not None:
        await breaker.succeeded(upstream)
    return reply


async def call_with_retries(attempt_call: Callable[[], Awaitable[Reply]], deadline: Deadline, attempts: int) -> Reply:
    """Up to so many attempts, with growing, jittered waits, as long as the deadline leaves room for another one."""
    for attempt in range(1, attempts):
        try:
            return await attempt_call()
        except UpstreamUnavailable as error:
            wait = float(error.retry_after) if error.retry_after_sent else 0.1 * attempt + random.uniform(0, 0.2)  # noqa: S311
            if wait > LONGEST_WAIT_SECONDS or deadline.remaining() < RETRY_NEEDS_SECONDS:
                raise
        await asyncio.sleep(wait)
    return await attempt_call()


def counts_against_service(error: UpstreamError, *, patient: bool = False) -> bool:
    """Whether an error tells of the service's health: a 4xx may well be due to what was asked, and one that took a
    call may be at it still, however `patient` the caller was."""
    if patient and isinstance(error, DeadlineExceeded) and error.reason == SLOW:
        return False
    return isinstance(error, UpstreamUnavailable | DeadlineExceeded) or not error.reason.startswith("status")


async def exchange_in_time(
    upstream: str,
    request: httpx.Request,
    deadline: Deadline,
    tolerate: Collection[int],
    max_bytes: int,
    read_body: BodyReader,
) -> Reply:
    import httpx

    try:
        async with asyncio.timeout(deadline.remaining()):
            return await exchange(upstream, request, tolerate, max_bytes, read_body)
    except TimeoutError as error:
        raise DeadlineExceeded(upstream, CONNECTING if request.extensions.get("connecting") else SLOW) from error
    except httpx.TransportError as error:
        raise UpstreamUnavailable(upstream, type(error).__name__) from error


def build_request(method: str, url: str, body: bytes | None, headers: Mapping[str, str] | None) -> httpx.Request:
    """A request that asks for no compressed reply, so that the cap on bytes is a cap on memory."""
    import httpx

    content_type = {} if body is None else {"content-type": "application/json"}
    added = headers if headers is not None else {}
    return httpx.Request(method, url, headers={**HEADERS, **content_type, **added}, content=body)


async def exchange(
    upstream: str, request: httpx.Request, tolerate: Collection[int], max_bytes: int, read_body: BodyReader
) -> Reply:
    response = await send(await shared_transport(), request)
    try:
        if response.status_code in tolerate:
            return Reply(response.status_code, None)
        refuse_status(upstream, response)
        return Reply(response.status_code, await read_body(upstream, response, max_bytes))
    finally:
        await response.aclose()


async def send(transport: httpx.AsyncBaseTransport, request: httpx.Request) -> httpx.Response:
    """Send; once more when a kept connection turns out to have been closed before it answered anything."""
    import httpx

    connected = False

    async def watch(event: str, _: Any) -> None:
        nonlocal connected
        if event == "connection.connect_tcp.started":
            connected = request.extensions["connecting"] = True
        elif event == "connection.connect_tcp.complete":
            request.extensions["connecting"] = False

    request.extensions["trace"] = watch
    try:
        return await transport.handle_async_request(request)
    except (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError):
        if connected:
            raise
        return await transport.handle_async_request(request)


def refuse_status(upstream: str, response: httpx.Response) -> None:
    status = response.status_code
    if status == 429 or status >= 500:
        header = response.headers.get("retry-after", "")
        retry_after_sent = header.isascii() and header.isdigit() and len(header) < 10
        retry_after = max(1, min(int(header), MAX_RETRY_AFTER)) if retry_after_sent else 5
        raise UpstreamUnavailable(upstream, f"status {status}", retry_after, retry_after_sent=retry_after_sent)
    if not 200 <= status < 300:
        raise UpstreamError(upstream, f"status {status}")


async def read_json(upstream: str, response: httpx.Response, max_bytes: int) -> Any:
    return parse_json(upstream, b"".join([part async for part in read_parts(upstream, response, max_bytes)]))


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


def parse_json(upstream: str, body: bytes) -> Any:
    """The value, made plain; raises `UpstreamError` for what is no JSON, no UTF-8, or nests too deep."""
    try:
        return plain_value(json.loads(body.decode("utf-8-sig"))) if body else None
    except (ValueError, RecursionError) as error:
        raise UpstreamError(upstream, "reply is not JSON") from error
