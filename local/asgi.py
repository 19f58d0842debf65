"""Requests read from ASGI and responses sent to it, for the gateway and the function URLs."""

import json
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Final

from local.events import Request, Response

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

BODY_BYTES: Final = 10_000_000
"""The HTTP API's quota: docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html"""
DISCARDED_BYTES: Final = 64_000_000
"""How much of a body that is too large is read away, so that its sender gets to read the answer."""


class BodyTooLarge(ValueError):
    pass


async def read_request(scope: Scope, receive: Receive) -> Request:
    """The whole request; raises `BodyTooLarge`."""
    raw_path: bytes = scope.get("raw_path", scope["path"].encode())
    return Request(
        method=scope["method"],
        path=raw_path.partition(b"?")[0].decode("latin-1"),
        query=scope["query_string"].decode("latin-1"),
        headers=[(name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"]],
        body=await read_body(receive),
        client=scope["client"][0] if scope["client"] else "127.0.0.1",
    )


async def read_body(receive: Receive) -> bytes:
    body = bytearray()
    size = 0
    more = True
    while more and size < DISCARDED_BYTES:
        part = await receive()
        size += len(part.get("body", b""))
        if size <= BODY_BYTES:
            body += part.get("body", b"")
        more = part.get("more_body", False)
    if size > BODY_BYTES:
        raise BodyTooLarge
    return bytes(body)


def message(status: int, text: str) -> Response:
    """An answer of the gateway's own, as API Gateway and function URLs give it: no problem, as ours are."""
    return Response(status, [("content-type", "application/json")], json.dumps({"message": text}).encode())


async def send_response(send: Send, response: Response) -> None:
    headers = [(name, value) for name, value in response.headers if name != "content-length"]
    if response.status not in (204, 304):
        headers.append(("content-length", str(len(response.body))))
    encoded = [(name.encode("latin-1"), value.encode("latin-1", "replace")) for name, value in headers]
    await send({"type": "http.response.start", "status": response.status, "headers": encoded})
    await send({"type": "http.response.body", "body": b"" if response.status in (204, 304) else response.body})
