"""HTTP servers on loopback inside our own event loop and under our own signal handling."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any, Final

import uvicorn

HOST: Final = "127.0.0.1"


class PortTaken(RuntimeError):
    """Something else listens there."""


class Server(uvicorn.Server):
    """A uvicorn server that leaves the process's signals alone."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def bind(port: int) -> socket.socket:
    """A socket on loopback; port 0 takes a free one. Raises `PortTaken`.

    Its protocol is named, since asyncio sends small answers at once (TCP_NODELAY) only on sockets that say TCP: on others
    an answer's body waits 40 ms until the caller has acknowledged its head.
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
