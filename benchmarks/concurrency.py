"""The worker model and Derslik side by side, in one run on one machine.

    .venv/bin/python benchmarks/concurrency.py --users 1,20,100,200,1000 --json OUT

Three systems answer the same question with two upstream calls that must follow each other: `workers` (benchmarks/
origin_like: five Uvicorn workers, blocking calls, SQLite), `process` (rag_query's FastAPI app in one Uvicorn process)
and `environments` (local/: the API's gateway before processes that take one request at a time and grow with demand).
The process is asked once more with slow upstreams: all its queries are then in flight at once.

Storage is ministack, one Python process on the same cores, and so are the users: `cores` tells how many processors each
part kept busy. Two in all on a machine of two means that the machine was the limit, whoever used it.
"""

import argparse
import asyncio
import json
import os
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).parents[1] / folder) for folder in ("functions", "layers/common/python", ".")]

import httpx

from benchmarks.goals import goals
from benchmarks.processes import PYTHONPATH, ROOT, cpu_seconds, engines, memory_mb, serving
from benchmarks.scaling import simulate
from benchmarks.subjects import Subject, derslik, workers
from local.engine import free_port

QUESTION = "Kloroplast nedir?"
LATER_SECONDS = 90.0
"""How long what was accepted with 202 may take to be answered."""
LOAD_SECONDS = 180.0
TOTAL_SECONDS = 720.0


class Benchmark:
    def __init__(self, upstream: str, upstream_pid: int, seconds: float) -> None:
        self.upstream = upstream
        self.upstream_pid = upstream_pid
        self.seconds = seconds
        self.runs: list[dict[str, Any]] = []

    async def series(self, subject: Subject, users: list[int], upstream_ms: int) -> None:
        for number in users:
            await self.measure(subject, min(number, subject.most), 2, upstream_ms=100)  # starts, connections, caches
            self.runs.append(await self.measure(subject, number, self.seconds, upstream_ms))
            print(row(self.runs[-1]), flush=True)

    async def measure(self, subject: Subject, users: int, seconds: float, upstream_ms: int) -> dict[str, Any]:
        """One system under so many users, until the last has its answer."""
        await self.told(f"/wait/{upstream_ms}")
        parts = {"upstream": [self.upstream_pid], "storage": engines(), "gateway": [os.getpid()]}
        counted = await asyncio.to_thread(subject.counted)
        before = {name: cpu_seconds(pids) for name, pids in parts.items()}
        answering = cpu_seconds(subject.processes())
        await self.told("/seen")
        result = await load(subject, users, seconds)
        own = cpu_seconds(subject.processes()) - answering
        used = {name: cpu_seconds(pids) - before[name] for name, pids in parts.items()}
        statuses = result["statuses"]
        answered, accepted = statuses.get("200", 0), statuses.get("202", 0)
        known = await asyncio.to_thread(counted_in_time, subject, counted + answered + accepted) - counted
        return {
            "system": subject.name,
            "users": users,
            "upstream_ms": upstream_ms,
            "answered": answered,
            "answered_later": min(accepted, max(0, known - answered)),
            "still_queued": min(accepted, max(0, answered + accepted - known)),
            "errors": sum(statuses.values()) - answered - accepted,
            "statuses": statuses,
            "per_second": round(answered / result["elapsed"], 1),
            **{f"p{share}_ms": percentile(result["latencies"], share / 100) for share in (50, 95, 99)},
            "in_flight": (await self.told("/seen"))["most"],
            "cpu_ms_per_query": round(own * 1000 / answered, 1) if answered else None,
            "memory_mb": memory_mb(subject.processes()),
            "processes": len(subject.processes()),
            "lost_updates": max(0, answered - known),
            "cores": {
                name: round(part / result["elapsed"], 2)
                for name, part in {"answering": own, "users": result["cpu"], **used}.items()
            },
        }

    async def told(self, path: str) -> Any:
        async with httpx.AsyncClient(trust_env=False, timeout=60) as client:
            return (await client.get(f"{self.upstream}{path}")).json()


async def load(subject: Subject, users: int, seconds: float) -> Any:
    """What the users saw (benchmarks/load.py), from a process of their own."""
    users_process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "benchmarks.load", subject.url, str(seconds)),
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": PYTHONPATH},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    body = {"session_id": subject.session_id, "query": QUESTION}
    given = {"tokens": [subject.token(number) for number in range(users)], "body": body}
    try:
        async with asyncio.timeout(LOAD_SECONDS):
            output, _ = await users_process.communicate(json.dumps(given).encode())
    finally:
        if users_process.returncode is None:
            users_process.kill()
    return json.loads(output)


def counted_in_time(subject: Subject, expected: int) -> int:
    """The session's counter, once the queries that were left to a worker are in it too, or their time is over."""
    end = time.monotonic() + LATER_SECONDS
    while (counted := subject.counted()) < expected and subject.name != "workers" and time.monotonic() < end:
        time.sleep(1)
    return counted


def percentile(values: list[float], share: float) -> float | None:
    ordered = sorted(values)
    return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000, 1) if ordered else None


async def compare(options: argparse.Namespace, result: dict[str, Any]) -> None:
    """Fills `result` as it goes, so that a run that is cut short tells what it has."""
    print(HEAD)
    port = free_port()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        async with serving(["benchmarks.upstream:app"], port, "/seen") as upstream_pid:
            upstream = f"http://127.0.0.1:{port}"
            benchmark = Benchmark(upstream, upstream_pid, options.seconds)
            result["runs"] = benchmark.runs
            if "workers" in options.systems:
                async with workers(upstream, folder) as subject:
                    await benchmark.series(subject, options.users, options.upstream_ms)
            async with derslik(upstream, folder / "derslik", options.environments) as subjects:
                for subject in subjects:
                    if subject.name in options.systems:
                        await benchmark.series(subject, options.users, options.upstream_ms)
                if options.slow_users > 0:  # last: what it may leave to the query worker would disturb the others
                    slow = await benchmark.measure(subjects[0], options.slow_users, 0, options.slow_ms)
                    benchmark.runs.append(slow)
                    print(row(slow), flush=True)


COLUMNS = (
    "system",
    "users",
    "upstream_ms",
    "answered",
    "answered_later",
    "still_queued",
    "errors",
    "per_second",
    "p50_ms",
    "p95_ms",
)
MORE = ("p99_ms", "in_flight", "cpu_ms_per_query", "memory_mb", "processes", "lost_updates", "cores")
HEAD = "| " + " | ".join([*COLUMNS, *MORE]) + " |\n|" + "---|" * (len(COLUMNS) + len(MORE))


def row(run: Mapping[str, Any]) -> str:
    cores = " ".join(f"{name} {number}" for name, number in run["cores"].items())
    return "| " + " | ".join(str(value) for value in [*(run[name] for name in (*COLUMNS, *MORE[:-1])), cores]) + " |"


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    numbers = lambda text: [int(part) for part in text.split(",")]  # noqa: E731
    parser.add_argument("--users", type=numbers, default=[1, 20, 100, 200, 1000])
    parser.add_argument("--seconds", type=float, default=8.0, help="how long users go on asking")
    parser.add_argument("--upstream-ms", type=int, default=300)
    parser.add_argument("--slow-users", type=int, default=1000, help="of the process, with slow upstreams")
    parser.add_argument("--slow-ms", type=int, default=10_000)
    parser.add_argument("--environments", type=int, default=32, help="how far a function may grow here")
    parser.add_argument("--systems", type=lambda text: text.split(","), default=["workers", "process", "environments"])
    parser.add_argument("--json", type=Path)
    return parser.parse_args()


async def main(options: argparse.Namespace) -> None:
    in_flight = 2 * options.upstream_ms / 1000 + 0.05
    simulation = [simulate(users, in_flight, limit) for users in (1000, 5000, 20000) for limit in (1000, 10000)]
    result: dict[str, Any] = {"cores": os.cpu_count(), "cut_short": False, "simulation": simulation}
    try:
        async with asyncio.timeout(TOTAL_SECONDS):
            await compare(options, result)
    except TimeoutError:
        result["cut_short"] = True
    result["goals"] = goals(result["runs"], options.upstream_ms, options.slow_ms)
    for line in [*simulation, *result["goals"]]:
        print(line)
    if options.json is not None:
        options.json.write_text(json.dumps(result, indent=2))


if __name__ == "__main__":
    asyncio.run(main(read_options()))
