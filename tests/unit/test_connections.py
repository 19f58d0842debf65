"""Connections to services: kept, one request at a time on each, replaced when the service has closed them."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest

from derslik.clients.connections import Connections, tls_context


class Server:
    """Answers each request on a kept connection; counts the connections."""

    def __init__(self) -> None:
        self.opened: list[asyncio.StreamWriter] = []
        self.hold = asyncio.Event()
        self.hold.set()
        self.waiting = asyncio.Semaphore(0)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.opened.append(writer)
        while await reader.readline():
            while (await reader.readline()).strip():
                pass
            self.waiting.release()
            await self.hold.wait()
            writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok")


@pytest.fixture
async def server() -> AsyncIterator[tuple[Server, str]]:
    made = Server()
    listening = await asyncio.start_server(made.serve, "127.0.0.1", 0)
    yield made, f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
    for writer in made.opened:
        writer.close()
    listening.close()


async def ask(connections: Connections, url: str) -> bytes:
    response = await connections.handle_async_request(httpx.Request("GET", url))
    return await response.aread()


async def test_a_connection_is_used_again(server: tuple[Server, str]) -> None:
    made, url = server
    connections = Connections()
    assert [await ask(connections, url) for _ in range(3)] == [b"ok"] * 3
    assert len(made.opened) == 1
    await connections.aclose()


async def test_requests_at_once_do_not_wait_for_each_other(server: tuple[Server, str]) -> None:
    made, url = server
    connections = Connections()
    made.hold.clear()
    asking = [asyncio.create_task(ask(connections, url)) for _ in range(20)]
    for _ in asking:
        await made.waiting.acquire()
    made.hold.set()
    assert set(await asyncio.gather(*asking)) == {b"ok"}
    await connections.aclose()


async def test_a_connection_that_the_service_closed_is_replaced(server: tuple[Server, str]) -> None:
    made, url = server
    connections = Connections()
    await ask(connections, url)
    made.opened[0].close()
    await made.opened[0].wait_closed()
    assert await ask(connections, url) == b"ok"
    assert len(made.opened) == 2
    await connections.aclose()


async def test_a_request_that_was_given_up_leaves_no_connection_behind(server: tuple[Server, str]) -> None:
    made, url = server
    connections = Connections()
    made.hold.clear()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await ask(connections, url)
    assert not any(connections.idle.values())
    made.hold.set()
    await connections.aclose()


def test_the_certificates_are_read_once() -> None:
    assert tls_context() is tls_context()
