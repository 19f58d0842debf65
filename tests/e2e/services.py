"""Other people's services, for the end-to-end tests: each speaks its part of the contract over real HTTP."""

import re
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import uvicorn
from fastapi import FastAPI, HTTPException

from local.servers import address, bind

Json = dict[str, Any]


def other_retrieval() -> FastAPI:
    """A retrieval service of another make: whole paragraphs, counts of shared words, none of our additions."""
    app = FastAPI()
    collections: dict[str, dict[str, list[str]]] = {}

    def source(name: str, paragraph: str, words: set[str]) -> Json:
        shared = len(words & set(re.findall(r"\w+", paragraph.lower())))
        return {"content": paragraph, "score": shared / max(1, len(words)), "metadata": {"source_file": name}}

    @app.post("/process-and-store")
    async def store(body: Json) -> Json:
        paragraphs = [part.strip() for part in body["text"].split("\n\n") if part.strip()]
        collections.setdefault(body["metadata"]["session_id"], {})[body["metadata"]["filename"]] = paragraphs
        return {"success": True, "message": "", "chunks_processed": len(paragraphs), "chunk_ids": []}

    @app.post("/query")
    async def query(body: Json) -> Json:
        if body["session_id"] not in collections:
            raise HTTPException(404)
        words = set(body["query"].lower().strip("?").split())
        found = [source(n, p, words) for n, parts in collections[body["session_id"]].items() for p in parts]
        best = sorted((one for one in found if one["score"] > 0), key=lambda one: -one["score"])[: body["top_k"]]
        return {"answer": "", "sources": best, "chain_type": "stuff", "correction": None}

    @app.get("/sessions/{session_id}/chunks")
    async def chunks(session_id: str) -> Json:
        listed: Sequence[tuple[str, list[str]]] = list(collections.get(session_id, {}).items())
        return {
            "chunks": [
                {"document_name": name, "chunk_index": index, "chunk_text": part, "chunk_metadata": {}}
                for name, parts in listed
                for index, part in enumerate(parts)
            ]
        }

    @app.delete("/sessions/{session_id}/collection")
    async def forget(session_id: str) -> Json:
        collections.pop(session_id, None)
        return {"success": True}

    return app


def other_model() -> FastAPI:
    """An OpenAI-compatible endpoint that answers with its own name."""
    app = FastAPI()

    @app.post("/v1/chat/completions")
    async def complete(body: Json) -> Json:
        message = {"role": "assistant", "content": f"{body['model']} yanıtı [1]"}
        return {"choices": [{"index": 0, "message": message}], "model": body["model"], "usage": {"prompt_tokens": 7}}

    return app


def other_accounts() -> FastAPI:
    """An auth service that knows one account."""
    app = FastAPI()

    @app.get("/users/me")
    async def me() -> Json:
        return {"id": 7, "username": "ayse", "email": "ayse@school.test", "role_id": 2, "role_name": "teacher"}

    return app


@contextmanager
def served(app: FastAPI) -> Iterator[str]:
    """The address of an app on loopback, while inside."""
    socket = bind(0)
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [socket]})
    thread.start()
    try:
        yield address(socket)
    finally:
        server.should_exit = True
        thread.join()
