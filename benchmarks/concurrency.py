"""The worker model and Derslik side by side, in one run on one machine.

    .venv/bin/python benchmarks/concurrency.py --users 1,20,100,200,1000 --json OUT

Three systems answer the same question with two upstream calls that must follow each other: `workers` (benchmarks/
origin_like: five Uvicorn workers, blocking calls, SQLite), `process` (rag_query's FastAPI app in one Uvicorn process)
and `environments` (local/: the API's gateway before processes that take one request at a time and grow with demand).
Storage is ministack, one Python process on the same cores: its share of the work is real and is not Derslik's, which
is why CPU is told for the answering processes alone.
"""

import argparse
import asyncio
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
FOLDERS = [str(ROOT / folder) for folder in ("functions", "layers/common/python", ".")]
sys.path[:0] = [folder for folder in FOLDERS if folder not in sys.path]

import httpx

from benchmarks.scaling import simulate
from benchmarks.upstream import PASSAGE
from local import system as local_system
from local.engine import free_port
from local.issuer import Issuer
from local.system import System, system

QUESTION = "Kloroplast nedir?"
TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True)
class Subject:
    """What is measured: where it is asked, how its counter is read, which processes do its work."""

    name: str
    url: str
    headers: Mapping[str, str]
    session_id: str
    counted: Callable[[], int]
    processes: Callable[[], list[int]]


def cpu_seconds(pids: list[int]) -> float:
    """User and system time of these processes so far."""
    total = 0
    for pid in pids:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        total += int(fields[11]) + int(fields[12])
    return total / TICKS


def memory_mb(pids: list[int]) -> float:
    pages = 0
    for pid in pids:
        try:
            pages += int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        except (FileNotFoundError, ProcessLookupError):
            continue
    return round(pages * PAGE / 1e6, 1)


def children(pid: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def percentile(values: list[float], share: float) -> float | None:
    ordered = sorted(values)
    return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000, 1) if ordered else None


@asynccontextmanager
async def serving(arguments: list[str], port: int, health: str, **variables: str) -> AsyncIterator[int]:
    """A Uvicorn of its own; its process id once it answers."""
    command = [sys.executable, "-m", "uvicorn", *arguments, "--port", str(port), "--log-level", "critical"]
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join(FOLDERS), **variables}
    process = subprocess.Popen(  # noqa: ASYNC220 - starting takes no time
        command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL
    )
    try:
        async with httpx.AsyncClient(trust_env=False) as client:
            for _ in range(300):
                try:
                    await client.get(f"http://127.0.0.1:{port}{health}")
                    break
                except httpx.TransportError:
                    await asyncio.sleep(0.1)
        yield process.pid
    finally:
        process.terminate()
        await asyncio.to_thread(process.wait, 30)


async def measure(subject: Subject, users: int, seconds: float, upstream: str) -> dict[str, Any]:
    """One system under so many users."""
    body = {"session_id": subject.session_id, "query": QUESTION}
    async with httpx.AsyncClient(trust_env=False) as client:
        await client.get(f"{upstream}/seen")
        before, cpu = await asyncio.to_thread(subject.counted), cpu_seconds(subject.processes())
        load = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "benchmarks.load", subject.url, str(users), str(seconds)),
            cwd=ROOT,
            env={"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join(FOLDERS)},
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        output, _ = await load.communicate(json.dumps({"headers": dict(subject.headers), "body": body}).encode())
        seen = (await client.get(f"{upstream}/seen")).json()
    result = json.loads(output)
    answered = result["statuses"].get("200", 0)
    pids = subject.processes()
    counted = await asyncio.to_thread(subject.counted) - before
    return {
        "system": subject.name,
        "users": users,
        "answered": answered,
        "errors": sum(result["statuses"].values()) - answered,
        "statuses": result["statuses"],
        "per_second": round(answered / result["elapsed"], 1),
        "p50_ms": percentile(result["latencies"], 0.50),
        "p95_ms": percentile(result["latencies"], 0.95),
        "p99_ms": percentile(result["latencies"], 0.99),
        "in_flight": seen["most"],
        "cpu_ms_per_query": round((cpu_seconds(pids) - cpu) * 1000 / answered, 1) if answered else None,
        "memory_mb": memory_mb(pids),
        "processes": len(pids),
        "lost_updates": max(0, answered - counted),
    }


@asynccontextmanager
async def workers(upstream: str, folder: Path) -> AsyncIterator[Subject]:
    """The worker model."""
    database, port = folder / "origin.db", free_port()
    with sqlite3.connect(database) as connection:
        connection.execute("CREATE TABLE sessions (session_id TEXT PRIMARY KEY, name TEXT, query_count INTEGER)")
        connection.execute("INSERT INTO sessions VALUES ('s', 'Fotosentez', 0)")
    url = f"http://127.0.0.1:{port}"
    arguments = ["benchmarks.origin_like.app:app", "--workers", "5"]
    async with serving(arguments, port, "/count/s", UPSTREAM=upstream, DATABASE=str(database)) as pid:

        def counted() -> int:
            return int(httpx.get(f"{url}/count/s", trust_env=False, timeout=120).text)

        yield Subject("workers", f"{url}/rag/query", {}, "s", counted, lambda: children(pid))


@asynccontextmanager
async def derslik(upstream: str, folder: Path, environments: int) -> AsyncIterator[list[Subject]]:
    """Derslik twice over the same storage: one process, and environments behind the gateway."""
    os.environ.update(RETRIEVAL_URL=upstream, GENERATION_URL=f"{upstream}/v1", GENERATION_MODEL="m")
    local_system.ENVIRONMENTS = environments  # type: ignore[misc]
    (folder / "logs").mkdir(parents=True)
    issuer = Issuer(folder)
    async with system(0, folder, issuer, lambda _: None) as running:
        running.gateway.ready = True
        tokens = issuer.tokens()
        session_id = await course(running.base_url, tokens["teacher"])
        headers = {"authorization": f"Bearer {tokens['student']}"}
        pool = running.pools["RagQueryFunction"]
        port = free_port()

        def counted() -> int:
            teacher = {"authorization": f"Bearer {tokens['teacher']}"}
            path = f"{running.base_url}/sessions/{session_id}"
            return int(httpx.get(path, headers=teacher, trust_env=False, timeout=120).json()["query_count"])

        async with serving(["rag_query.app:app"], port, "/", **pool.variables) as pid:
            url = f"http://127.0.0.1:{port}/rag/query"
            yield [
                Subject("process", url, headers, session_id, counted, lambda: [pid]),
                Subject(
                    "environments", f"{running.base_url}/rag/query", headers, session_id, counted, pids_of(running)
                ),
            ]


def pids_of(running: System) -> Callable[[], list[int]]:
    return lambda: [one.process.pid for one in running.pools["RagQueryFunction"].all]


async def course(base_url: str, token: str) -> str:
    """A session with one document that the passage stands in."""
    content = f"# Fotosentez\n\n{PASSAGE}\n".encode()
    async with httpx.AsyncClient(
        base_url=base_url, headers={"authorization": f"Bearer {token}"}, trust_env=False, timeout=60
    ) as teacher:
        session_id = str(
            (await teacher.post("/sessions", json={"name": "F", "category": "biology"})).json()["session_id"]
        )
        await teacher.patch(f"/sessions/{session_id}/status", json={"status": "active"})
        digest = sha256(content).hexdigest()
        body = {"filename": "f.md", "size": len(content), "content_type": "text/markdown", "sha256": digest}
        announced = (await teacher.post(f"/sessions/{session_id}/documents", json=body)).json()
        form = announced["upload"]
        async with httpx.AsyncClient(trust_env=False) as storage:
            await storage.post(form["url"], data=form["fields"], files={"file": ("f.md", content)})
        path = f"/sessions/{session_id}/documents/{announced['document_id']}"
        while (await teacher.get(path)).json()["state"] not in ("ready", "failed"):  # noqa: ASYNC110 - in another process
            await asyncio.sleep(0.2)
    return session_id


async def compare(options: argparse.Namespace) -> dict[str, Any]:
    runs: list[dict[str, Any]] = []
    port = free_port()
    upstream = f"http://127.0.0.1:{port}"
    simulator = ["benchmarks.upstream:app", "--backlog", "4096"]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        async with serving(simulator, port, "/seen", UPSTREAM_MS=str(options.upstream_ms)):

            async def series(subject: Subject) -> None:
                await measure(subject, 5, 1, upstream)  # connections, clients, caches
                for users in options.users:
                    runs.append(await measure(subject, users, options.seconds, upstream))
                    print(row(runs[-1]), flush=True)

            print(HEAD)
            if "workers" in options.systems:
                async with workers(upstream, folder) as subject:
                    await series(subject)
            async with derslik(upstream, folder / "derslik", options.environments) as subjects:
                for subject in subjects:
                    if subject.name in options.systems:
                        await series(subject)
    in_flight = 2 * options.upstream_ms / 1000 + 0.05
    simulated = [simulate(users, in_flight, limit) for users in (1000, 5000, 20000) for limit in (1000, 10000)]
    return {"upstream_ms": options.upstream_ms, "runs": runs, "simulation": simulated}


COLUMNS = ("system", "users", "answered", "errors", "per_second", "p50_ms", "p95_ms", "p99_ms", "in_flight")
MORE = ("cpu_ms_per_query", "memory_mb", "processes", "lost_updates")
HEAD = "| " + " | ".join([*COLUMNS, *MORE]) + " |\n|" + "---|" * (len(COLUMNS) + len(MORE))


def row(run: Mapping[str, Any]) -> str:
    return "| " + " | ".join(str(run[name]) for name in (*COLUMNS, *MORE)) + " |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    numbers = lambda text: [int(part) for part in text.split(",")]  # noqa: E731
    parser.add_argument("--users", type=numbers, default=[1, 20, 100, 200, 1000])
    parser.add_argument("--seconds", type=float, default=8.0, help="how long users go on asking")
    parser.add_argument("--upstream-ms", type=int, default=300)
    parser.add_argument("--environments", type=int, default=64, help="how far a function may grow here")
    parser.add_argument("--systems", type=lambda text: text.split(","), default=["workers", "process", "environments"])
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    result = asyncio.run(compare(options))
    for line in result["simulation"]:
        print(line)
    if options.json is not None:
        options.json.write_text(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
