"""Users who ask, wait and ask again: `python -m benchmarks.load URL USERS SECONDS` with body and token on stdin.

Prints `{latencies, statuses, elapsed}`: seconds of each answered question, how often each status (or error) came.
"""

import asyncio
import json
import sys
import time
from collections import Counter
from typing import Any

import httpx

PATIENCE_SECONDS = 60.0


async def user(client: httpx.AsyncClient, url: str, body: Any, end: float, latencies: list[float], ends: Any) -> None:
    """At least one question, and more until the time is up; the last is waited for."""
    asked = 0
    while asked == 0 or time.perf_counter() < end:
        started = time.perf_counter()
        asked += 1
        try:
            status = str((await client.post(url, json=body)).status_code)
        except httpx.HTTPError as error:
            status = type(error).__name__
        ends[status] += 1
        if status == "200":
            latencies.append(time.perf_counter() - started)


async def main(url: str, users: int, seconds: float) -> None:
    given = json.loads(sys.stdin.read())
    latencies: list[float] = []
    ends: Counter[str] = Counter()
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=None)
    async with httpx.AsyncClient(
        headers=given["headers"], limits=limits, timeout=PATIENCE_SECONDS, trust_env=False
    ) as client:
        started = time.perf_counter()
        async with asyncio.TaskGroup() as group:
            for _ in range(users):
                group.create_task(user(client, url, given["body"], started + seconds, latencies, ends))
        elapsed = time.perf_counter() - started
    print(json.dumps({"latencies": latencies, "statuses": dict(ends), "elapsed": elapsed}))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3])))
