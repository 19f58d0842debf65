"""Small models behind real sockets of loopback, which do the same each time: embeddings of words, a reranker."""

import json
import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

DIMENSIONS = 64
SAME = {"otomobil": "araba", "taşıt": "araba", "taşıtın": "araba", "arabanın": "araba"}
"""Words of one meaning: what makes these vectors find what words do not."""


def vector(text: str) -> list[float]:
    """Each word is a direction of its own."""
    found = [0.01] * DIMENSIONS
    for word in text.lower().replace(".", " ").replace("?", " ").split():
        found[zlib.crc32(SAME.get(word, word).encode()) % DIMENSIONS] += 1.0
    return found


def embeddings(body: Any) -> Any:
    """Last text first, as the contract allows."""
    data = [{"index": at, "embedding": vector(text)} for at, text in enumerate(body["input"])]
    return {"object": "list", "model": body["model"], "data": data[::-1]}


def reranker(body: Any) -> Any:
    """The shorter, the more relevant; the last one is left out."""
    found = [{"index": at, "relevance_score": 10 / len(text)} for at, text in enumerate(body["documents"])]
    return {"id": "1", "results": sorted(found, key=lambda one: -one["relevance_score"])[: body["top_n"] - 1] or found}


class Model:
    """`asked` is what came in: path, key and body."""

    def __init__(self, answer: Callable[[Any], Any]) -> None:
        self.asked: list[tuple[str, str | None, Any]] = []
        model = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["content-length"])))
                model.asked.append((self.path, self.headers["authorization"], body))
                reply = json.dumps(answer(body)).encode()
                self.send_response(200)
                self.send_header("content-length", str(len(reply)))
                self.end_headers()
                self.wfile.write(reply)

            def log_message(self, *_: Any) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}/v1"


@contextmanager
def serving(answer: Callable[[Any], Any]) -> Iterator[Model]:
    model = Model(answer)
    thread = threading.Thread(target=model.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield model
    finally:
        model.server.shutdown()
        model.server.server_close()
        thread.join()
