"""HTTP servers on loopback inside our own event loop and under our own signal handling."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any, Final

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

HOST: Final = "127.0.0.1"
HEAD_BYTES: Final = 1_000_000
"""Of a request's line and headers: what is larger than the gateway's quota is refused by the gateway itself (431)."""


class PortTaken(RuntimeError):
    """Something else listens there."""


class Server(uvicorn.Server):
    """A uvicorn server that leaves the process's signals alone."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class Protocol(H11Protocol):
    """HTTP that refuses what is no request as API Gateway does."""

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - what was wrong is not told there
        content = b'{"message":"Bad Request"}'
        headers = [
            (b"content-type", b"application/json"),
            (b"content-length", str(len(content)).encode()),
            (b"connection", b"close"),
        ]
        for event in (h11.Response(status_code=400, headers=headers), h11.Data(data=content), h11.EndOfMessage()):
            self.transport.write(self.conn.send(event) or b"")
        self.transport.close()


def bind(port: int) -> socket.socket:
    """A socket on loopback; port 0 takes a free one. Raises `PortTaken`.

    Its protocol is named, since asyncio sends small answers at once (TCP_NODELAY) only on sockets that say TCP: on
    others an answer's body waits 40 ms until the caller has acknowledged its head.
    """
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((HOST, port))
        bound.listen(2048)
    except OSError as error:
        bound.close()
        raise PortTaken(f"port {port} is taken: stop what uses it, or choose another with PORT") from error
    return bound


def address(bound: socket.socket) -> str:
    return f"http://{HOST}:{bound.getsockname()[1]}"


@asynccontextmanager
async def serving(app: Any, bound: socket.socket) -> AsyncIterator[None]:
    """Serve an ASGI app on the socket while inside."""
    settings = uvicorn.Config(
        app,
        http=Protocol,
        h11_max_incomplete_event_size=HEAD_BYTES,
        lifespan="off",
        ws="none",
        proxy_headers=False,
        server_header=False,
        access_log=False,
        log_level="warning",
        timeout_keep_alive=75,
        timeout_graceful_shutdown=2,
    )
    server = Server(settings)
    task = asyncio.create_task(server.serve([bound]))
    try:
        yield
    finally:
        server.should_exit = True
        with contextlib.suppress(asyncio.CancelledError):
            await task
        bound.close()
