"""The sockets that the local servers listen on."""

import asyncio
import socket

from local.servers import HOST, bind


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
