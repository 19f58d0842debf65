"""Users who ask, wait and ask again: `python -m benchmarks.load URL SECONDS` with `{tokens, body}` on stdin.

One user for each token. They begin within a second, and every question is a connection of its own: a worker that is
busy takes no new ones, so that the worker model gets to use all its workers (kept connections stay with whoever
accepted them).

Prints `{latencies, statuses, elapsed, cpu}`: seconds of each answered question, how often each status (or error) came,
seconds in all, and seconds of CPU that the users themselves needed.
"""

import asyncio
import json
import sys
import time
from collections import Counter
from typing import Any

import httpx

PATIENCE_SECONDS = 60.0


async def user(
    client: httpx.AsyncClient, request: dict[str, Any], delay: float, end: float, latencies: list[float], ends: Any
) -> None:
    """At least one question, and more until the time is up; the last is waited for."""
    asked = 0
    await asyncio.sleep(delay)
    while asked == 0 or time.perf_counter() < end:
        started = time.perf_counter()
        asked += 1
        try:
            status = str((await client.post(**request)).status_code)
        except httpx.HTTPError as error:
            status = type(error).__name__
        ends[status] += 1
        if status == "200":
            latencies.append(time.perf_counter() - started)


async def main(url: str, seconds: float) -> None:
    given = json.loads(sys.stdin.read())
    tokens = given["tokens"]
    latencies: list[float] = []
    ends: Counter[str] = Counter()
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=0)
    async with httpx.AsyncClient(limits=limits, timeout=PATIENCE_SECONDS, trust_env=False) as client:
        started = time.perf_counter()
        async with asyncio.TaskGroup() as group:
            for number, token in enumerate(tokens):
                request = {"url": url, "json": given["body"], "headers": {"authorization": f"Bearer {token}"}}
                delay = number / len(tokens)
                group.create_task(user(client, request, delay, started + seconds, latencies, ends))
        elapsed = time.perf_counter() - started
    told = {"latencies": latencies, "statuses": dict(ends), "elapsed": elapsed, "cpu": time.process_time()}
    print(json.dumps(told))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], float(sys.argv[2])))
