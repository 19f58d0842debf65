"""The worker model: a small monolith as the origin was built. Five Uvicorn workers, blocking `requests` inside
`async def`, SQLite, a counter that is read, changed and written back. For comparison only.
"""

import os
import sqlite3
from typing import Any

import requests
from fastapi import FastAPI
from pydantic import BaseModel

UPSTREAM = os.environ["UPSTREAM"]
DATABASE = os.environ["DATABASE"]
app = FastAPI()


class Query(BaseModel):
    session_id: str
    query: str


def read_session(session_id: str) -> tuple[str, int]:
    with sqlite3.connect(DATABASE, timeout=30) as connection:
        row: tuple[str, int] = connection.execute(
            "SELECT name, query_count FROM sessions WHERE session_id = ?", (session_id,)
        ).fetchone()
    return row


def write_count(session_id: str, count: int) -> None:
    with sqlite3.connect(DATABASE, timeout=30) as connection:
        connection.execute("UPDATE sessions SET query_count = ? WHERE session_id = ?", (count, session_id))


@app.post("/rag/query")
async def rag_query(query: Query) -> dict[str, Any]:
    _, count = read_session(query.session_id)
    body: Any = {"session_id": query.session_id, "query": query.query, "top_k": 5, "skip_llm": True}
    found = requests.post(f"{UPSTREAM}/query", json=body, timeout=60).json()  # noqa: ASYNC210 - what is measured
    messages = [{"role": "user", "content": query.query}]
    reply = requests.post(  # noqa: ASYNC210 - what is measured
        f"{UPSTREAM}/v1/chat/completions", json={"messages": messages, "model": "m"}, timeout=60
    ).json()
    write_count(query.session_id, count + 1)
    return {"answer": reply["choices"][0]["message"]["content"], "sources": found["sources"]}


@app.get("/count/{session_id}")
async def count(session_id: str) -> int:
    return read_session(session_id)[1]
