"""The RAG services as one simulator that waits and counts: how many calls were in flight, as the services saw them.

`GET /wait/300` says how long each call takes from now on, in ms. `GET /seen` tells the largest number in flight and how
many calls came, and begins again.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]

PASSAGE = "Kloroplast, fotosentezin gerçekleştiği organeldir."
REPLIES: dict[str, Any] = {
    "/query": {
        "answer": "",
        "sources": [{"content": PASSAGE, "score": 0.9, "metadata": {"filename": "f.md", "chunk_index": 0}}],
        "chain_type": "stuff",
        "correction": None,
    },
    "/v1/chat/completions": {
        "model": "m",
        "choices": [{"message": {"role": "assistant", "content": f"{PASSAGE} [1]"}}],
        "usage": {"prompt_tokens": 200, "completion_tokens": 20},
    },
    "/process-and-store": {"success": True, "message": "", "chunks_processed": 1, "chunk_ids": ["1"]},
}
in_flight = most = calls = 0
wait_ms = 300


async def app(scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
    global in_flight, most, calls, wait_ms
    if scope["type"] != "http":
        return
    path = scope["path"]
    if path == "/seen":
        await reply(send, {"most": most, "calls": calls})
        most, calls = in_flight, 0
        return
    if path.startswith("/wait/"):
        wait_ms = int(path.removeprefix("/wait/"))
        await reply(send, {"wait_ms": wait_ms})
        return
    more = True
    while more:
        more = (await receive()).get("more_body", False)
    in_flight, calls = in_flight + 1, calls + 1
    most = max(most, in_flight)
    try:
        if path in ("/query", "/v1/chat/completions"):
            await asyncio.sleep(wait_ms / 1000)
        found = REPLIES.get(path)
        await reply(send, found if found is not None else {"detail": "Not Found"}, 404 if found is None else 200)
    finally:
        in_flight -= 1


async def reply(send: Send, value: Any, status: int = 200) -> None:
    body = json.dumps(value).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
