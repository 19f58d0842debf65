"""A service on a real socket of loopback that answers well, or in one of the ways in which services fail."""

import json
import socket
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

FAULTS = ("refused", "hang", "500", "429", "drip", "garbage", "wrong schema", "bomb", "closed on reuse")
BOMB_BYTES = 400_000_000
DRIP_SECONDS = 0.02


@cache
def bomb() -> bytes:
    """About 389 KB that unpack to 400 MB."""
    packer = zlib.compressobj(9, wbits=31)
    zeros = bytes(1_000_000)
    return b"".join(packer.compress(zeros) for _ in range(BOMB_BYTES // len(zeros))) + packer.flush()


class Faulty:
    """Answers `good` until `fault` is set, but for the `absent` paths; each connection has a thread of its own."""

    absent = ("/answerable",)

    def __init__(self, good: Any) -> None:
        self.good = json.dumps(good).encode()
        self.fault: str | None = None
        self.over = threading.Event()
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listening.getsockname()[1]}"
        self.connections: list[socket.socket] = []
        self.threads = [threading.Thread(target=self.accept)]
        self.threads[0].start()

    def accept(self) -> None:
        while True:
            try:
                connection, _ = self.listening.accept()
            except OSError:
                return
            self.connections.append(connection)
            thread = threading.Thread(target=self.serve, args=(connection,))
            self.threads.append(thread)
            thread.start()

    def break_down(self, fault: str) -> None:
        self.fault = fault
        if fault == "refused":
            self.refuse()

    def refuse(self) -> None:
        """From now on nobody listens at the address."""
        self.listening.shutdown(socket.SHUT_RDWR)
        self.listening.close()

    def serve(self, connection: socket.socket) -> None:
        served = 0
        try:
            with connection, connection.makefile("rb") as incoming:
                while (path := read_request(incoming)) and not (self.fault == "closed on reuse" and served):
                    if path in self.absent:
                        connection.sendall(reply(b"{}", "404 Not Found"))
                    else:
                        self.answer(connection)
                    served += 1
        except OSError:
            return

    def answer(self, connection: socket.socket) -> None:
        match self.fault:
            case "hang":
                self.over.wait()
            case "500":
                connection.sendall(reply(b"{}", "500 Internal Server Error"))
            case "429":
                connection.sendall(reply(b"{}", "429 Too Many Requests", "retry-after: 7"))
            case "drip":
                connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n")
                while not self.over.wait(DRIP_SECONDS):
                    connection.sendall(b" ")
            case "garbage":
                connection.sendall(reply(b"<html>"))
            case "wrong schema":
                connection.sendall(reply(b'{"sources": 7, "choices": 7, "personalized_response": 7, "id": []}'))
            case "broken stream":
                connection.sendall(
                    b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
                    + piece('data: {"choices": [{"delta": {"content": "Yarım"}}]}\n\n'.encode())
                )
                connection.shutdown(socket.SHUT_RDWR)
            case "bomb":
                connection.sendall(reply(bomb(), "200 OK", "content-encoding: gzip"))
            case _:
                connection.sendall(reply(self.good))

    def stop(self) -> None:
        self.over.set()
        if self.listening.fileno() != -1:
            self.refuse()
        for connection in self.connections:
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue
        for thread in self.threads:
            thread.join()


def read_request(incoming: Any) -> str:
    """Read one request; its path, or nothing when the connection has ended."""
    first = incoming.readline().decode()
    length = 0
    while line := incoming.readline().strip().lower():
        if line.startswith(b"content-length:"):
            length = int(line.partition(b":")[2])
    incoming.read(length)
    return first.split()[1] if first else ""


def reply(body: bytes, status: str = "200 OK", *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", "content-type: application/json", f"content-length: {len(body)}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def piece(body: bytes) -> bytes:
    """Of a chunked body."""
    return f"{len(body):x}\r\n".encode() + body + b"\r\n"


@contextmanager
def faulty(good: Any) -> Iterator[Faulty]:
    service = Faulty(good)
    try:
        yield service
    finally:
        service.stop()
