"""Processes to measure: starting them, and what the kernel says of them."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path

import httpx

ROOT = Path(__file__).parents[1]
PYTHONPATH = os.pathsep.join(str(ROOT / folder) for folder in ("functions", "layers/common/python", "."))
TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")
START_SECONDS = 30.0


def cpu_seconds(pids: Iterable[int]) -> float:
    """User and system time of these processes so far; one that has ended counts as nothing."""
    total = 0
    for pid in pids:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        total += int(fields[11]) + int(fields[12])
    return total / TICKS


def memory_mb(pids: Iterable[int]) -> float:
    pages = 0
    for pid in pids:
        try:
            pages += int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        except (FileNotFoundError, ProcessLookupError):
            continue
    return round(pages * PAGE / 1e6, 1)


def children(pid: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def engines() -> list[int]:
    """The storage engine, a child of this process."""
    return [pid for pid in children(os.getpid()) if b"local.keeper" in Path(f"/proc/{pid}/cmdline").read_bytes()]


@asynccontextmanager
async def serving(arguments: list[str], port: int, health: str, **variables: str) -> AsyncIterator[int]:
    """A Uvicorn of its own; its process id once it answers. Raises `TimeoutError` when it does not."""
    command = [sys.executable, "-m", "uvicorn", *arguments, "--port", str(port), "--log-level", "critical"]
    command += ["--backlog", "4096"]
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": PYTHONPATH, **variables}
    process = subprocess.Popen(  # noqa: ASYNC220 - starting takes no time
        command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, start_new_session=True
    )
    try:
        async with httpx.AsyncClient(trust_env=False) as client, asyncio.timeout(START_SECONDS):
            while not await answers(client, f"http://127.0.0.1:{port}{health}"):  # noqa: ASYNC110 - another process
                await asyncio.sleep(0.1)
        yield process.pid
    finally:
        await asyncio.to_thread(end, process)


def end(process: subprocess.Popen[bytes]) -> None:
    """And its workers, which may have hundreds of calls still to wait for."""
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


async def answers(client: httpx.AsyncClient, url: str) -> bool:
    try:
        await client.get(url)
    except httpx.TransportError:
        return False
    return True
