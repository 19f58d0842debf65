"""The sockets that the local servers listen on."""

import asyncio
import json
import socket

from local.asgi import Receive, Scope, Send, message, read_request, send_response
from local.gateway import header_bytes
from local.servers import HOST, bind, serving


async def test_what_is_sent_in_two_parts_is_not_held_back() -> None:
    """Without TCP_NODELAY the second part waits 40 ms until the first is acknowledged."""
    accepted: asyncio.Future[socket.socket] = asyncio.get_running_loop().create_future()

    async def take(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        accepted.set_result(writer.get_extra_info("socket"))
        writer.close()

    listening = bind(0)
    async with await asyncio.start_server(take, sock=listening):
        _, writer = await asyncio.open_connection(HOST, listening.getsockname()[1])
        assert (await accepted).getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        writer.close()


async def echo_length(scope: Scope, receive: Receive, send: Send) -> None:
    request = await read_request(scope, receive)
    await send_response(send, message(200, str(header_bytes(request))))


async def raw(port: int, request: bytes) -> bytes:
    reader, writer = await asyncio.open_connection(HOST, port)
    writer.write(request)
    answer = await reader.read()
    writer.close()
    return answer


async def test_what_is_no_request_is_refused_as_the_gateway_does() -> None:
    listening = bind(0)
    port = listening.getsockname()[1]
    async with serving(echo_length, listening):
        head, _, body = (await raw(port, b"NO REQUEST\r\n\r\n")).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 400 ")
    assert b"content-type: application/json" in head
    assert json.loads(body) == {"message": "Bad Request"}


async def test_headers_larger_than_any_quota_reach_the_gateway_to_be_refused() -> None:
    listening = bind(0)
    port = listening.getsockname()[1]
    async with serving(echo_length, listening):
        asked = b"GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\nx: " + b"a" * 300_000 + b"\r\n\r\n"
        answer = await raw(port, asked)
    assert answer.startswith(b"HTTP/1.1 200 ")
