"""Many queries at once from one process and one event loop, on the local engine: is anything lost?

    PYTHONPATH=functions:layers/common/python:. python -m benchmarks.at_once --queries 1000

needs `make setup` and nothing else. The retrieval service and personalisation are played in memory, so that what is
measured is ours. Prints one JSON object: `counted`, `recorded` (in the teacher's list) and `told` (to personalisation)
have to equal `queries`.
"""

import argparse
import asyncio
import json
import os
import sys
import tempfile
import time
from collections import Counter
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import jwt

from local import aws, resources
from local.engine import engine
from local.template import Template

ROOT = Path(__file__).parent.parent
SECRET = "a-secret-of-this-benchmark-and-of-nothing-else"  # noqa: S105 - made up
STUDENTS = 25
PAGE = 100


async def measure(queries: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        state = Path(folder)
        (state / "logs").mkdir()
        async with engine(state, {}) as endpoint:
            await asyncio.to_thread(prepare, endpoint)
            return await run(queries)


def prepare(endpoint: str) -> None:
    """The template's resources on the engine, and this process's environment as a function would have it."""
    variables = aws.variables(endpoint, {})
    template = Template.load(ROOT / "template.yaml", aws.REGION, {"AllowedOrigins": "*"})
    made = resources.create_resources(template, partial(aws.client, variables=variables))
    os.environ.update(variables)
    os.environ.update(
        TABLE_NAME=made.resolve.ref("Table"),
        BUCKET_NAME=made.resolve.ref("Bucket"),
        JWT_SECRET=SECRET,
        RETRIEVAL_URL="http://retrieval.test",
        APRAG_SERVICE_URL="http://aprag.test",
        QUERIES_PER_MINUTE="0",
        LOG_LEVEL="ERROR",
    )


async def run(queries: int) -> dict[str, Any]:
    from derslik.clients import http
    from rag_query.app import app as rag_query
    from sessions.app import app as sessions

    told: list[str] = []
    http.open_transports[:] = [httpx.MockTransport(partial(services, told))]
    async with caller(sessions, "teacher", "teacher") as teacher:
        made = (await teacher.post("/sessions", json={"name": "Kalabalık", "category": "general"})).json()
        session = f"/sessions/{made['session_id']}"
        await teacher.patch(f"{session}/status", json={"status": "active"})
        started = time.perf_counter()
        statuses = await ask_all(rag_query, made["session_id"], queries)
        seconds = time.perf_counter() - started
        counted = (await teacher.get(session)).json()["query_count"]
    recorded = await history(rag_query, made["session_id"])
    return {
        "queries": queries,
        "answered": statuses[200],
        "other_statuses": {str(status): count for status, count in statuses.items() if status != 200},
        "counted": counted,
        "recorded": len(recorded),
        "told": len(set(told) & recorded),
        "seconds": round(seconds, 2),
        "queries_per_second": round(queries / seconds, 1),
    }


def services(told: list[str], request: httpx.Request) -> httpx.Response:
    """Retrieval that finds nothing, and personalisation that notes each interaction."""
    if request.url.path == "/api/aprag/interactions":
        told.append(json.loads(request.content)["metadata"]["query_id"])
        return httpx.Response(201, json={"interaction_id": len(told)})
    if request.url.path == "/api/aprag/personalize":
        return httpx.Response(200, json={"personalized_response": ""})
    return httpx.Response(200, json={"answer": "", "sources": []})


def caller(app: Any, user: str, role: str) -> httpx.AsyncClient:
    token = jwt.encode({"sub": user, "role": role, "exp": int(time.time()) + 600}, SECRET, algorithm="HS256")
    headers = {"authorization": f"Bearer {token}"}
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://api.test", headers=headers)


async def ask_all(app: Any, session_id: str, queries: int) -> Counter[int]:
    """How often each status was the answer."""
    students = [caller(app, f"student-{number}", "student") for number in range(STUDENTS)]
    body = {"session_id": session_id, "query": "Kalabalık nedir?"}
    asking = [students[number % STUDENTS].post("/rag/query", json=body) for number in range(queries)]
    replies = await asyncio.gather(*asking)
    for student in students:
        await student.aclose()
    return Counter(reply.status_code for reply in replies)


async def history(app: Any, session_id: str) -> set[str]:
    """The ids of all queries in the teacher's list."""
    found: set[str] = set()
    path = f"/rag/queries?session_id={session_id}&limit={PAGE}"
    async with caller(app, "teacher", "teacher") as teacher:
        while True:
            reply = await teacher.get(path)
            found |= {one["query_id"] for one in reply.json()}
            if "next" not in reply.links:
                return found
            path = reply.links["next"]["url"]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--queries", type=int, default=1_000)
    sys.stdout.write(json.dumps(asyncio.run(measure(parser.parse_args().queries))) + "\n")
