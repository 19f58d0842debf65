"""DynamoDB, S3 and SQS: ministack in its own environment, or whatever AWS_ENDPOINT_URL names."""

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

import httpx

HERE: Final = Path(__file__).parent
PYTHON: Final = HERE.parent / ".tools/ministack/bin/python"
KEEPER: Final = HERE / "ministack_keeper.py"
START_SECONDS: Final = 60
STOP_SECONDS: Final = 15


class EngineError(RuntimeError):
    """The engine did not start; the message says why and where its log is."""


@asynccontextmanager
async def engine(state: Path, caller: Mapping[str, str]) -> AsyncIterator[str]:
    """The endpoint's address. What ministack holds is kept in `state` when it is stopped."""
    given = caller.get("AWS_ENDPOINT_URL")
    if given:
        yield given
        return
    port = free_port()
    log = state / "logs" / "ministack.log"
    process = await start(port, state, log)
    try:
        address = f"http://127.0.0.1:{port}"
        await wait_until_healthy(address, process, log)
        yield address
    finally:
        await stop(process)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


async def start(port: int, state: Path, log: Path) -> asyncio.subprocess.Process:
    if not PYTHON.exists():
        raise EngineError(f"{PYTHON} is missing: run `make setup`")
    with log.open("wb") as output:
        return await asyncio.create_subprocess_exec(
            PYTHON,
            "-u",
            KEEPER,
            env=environment(port, state),
            stdin=asyncio.subprocess.PIPE,
            stdout=output,
            stderr=output,
            start_new_session=True,  # Ctrl-C is for us; the engine stops last
        )


def environment(port: int, state: Path) -> dict[str, str]:
    """EDGE_PORT and not GATEWAY_PORT: the latter becomes part of every queue's stored address."""
    folder = state.resolve()
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "BIND_HOST": "127.0.0.1",
        "EDGE_PORT": str(port),
        "SERVICES": "dynamodb,s3,sqs",
        "SFTP_ENABLED": "0",
        "IOT_MTLS_ENABLED": "0",
        "DOCKER_HOST": "unix:///nonexistent",  # it would look for containers of its own to remove
        "PERSIST_STATE": "1",
        "STATE_DIR": str(folder / "ministack"),
        "S3_PERSIST": "1",
        "S3_DATA_DIR": str(folder / "ministack-s3"),
        "LOG_LEVEL": "WARNING",
    }


async def wait_until_healthy(address: str, process: asyncio.subprocess.Process, log: Path) -> None:
    async with asyncio.timeout(START_SECONDS), httpx.AsyncClient(trust_env=False) as client:
        while process.returncode is None:
            try:
                if (await client.get(f"{address}/_ministack/health")).is_success:
                    return
            except httpx.TransportError:
                pass
            await asyncio.sleep(0.05)
    raise EngineError(f"ministack stopped with {process.returncode}: see {log}")


async def stop(process: asyncio.subprocess.Process) -> None:
    """Close its input, which stops it by SIGTERM, and wait until its data is saved."""
    assert process.stdin is not None
    process.stdin.close()
    try:
        async with asyncio.timeout(STOP_SECONDS):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()
