"""DynamoDB, S3 and SQS: ministack in its own environment, or whatever AWS_ENDPOINT_URL names."""

import asyncio
import contextlib
import os
import socket
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

import httpx

from local import aws

ROOT: Final = Path(__file__).parent.parent
PYTHON: Final = ROOT / ".tools/ministack/bin/python"
COMMAND: Final = (PYTHON, "-u", "-P", "-m", "local.keeper")
TOLD: Final = b"keeper: "
"""How the lines of its log begin that are for people."""
START_SECONDS: Final = 60
STOP_SECONDS: Final = 15

type Note = Callable[[str], None]


class EngineError(RuntimeError):
    """The engine did not start; the message says why and where its log is."""


@asynccontextmanager
async def engine(state: Path, caller: Mapping[str, str], note: Note = lambda _: None) -> AsyncIterator[str]:
    """The endpoint's address. What ministack holds is kept in `state`; when it ends by itself, it is started again."""
    given = caller.get("AWS_ENDPOINT_URL")
    if given:
        yield given
        return
    ministack = Ministack(free_port(), state, note, caller.get("AWS_REGION", aws.REGION))
    try:
        await ministack.start()
        watching = asyncio.create_task(ministack.watch())
        try:
            yield ministack.address
        finally:
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)
    finally:
        await ministack.stop()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Ministack:
    """ministack under its keeper, on one port however often it is started."""

    def __init__(self, port: int, state: Path, note: Note, region: str = aws.REGION) -> None:
        self.port = port
        self.state = state
        self.region = region
        self.note = note
        self.address = f"http://127.0.0.1:{port}"
        self.log = state / "logs" / "ministack.log"
        self.process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Start it and wait until it answers; raises `EngineError`."""
        if not PYTHON.exists():
            raise EngineError(f"{PYTHON} is missing: run `make setup`")
        with self.log.open("wb") as output:
            self.process = await asyncio.create_subprocess_exec(
                *COMMAND,
                env=environment(self.port, self.state, self.region),
                stdin=asyncio.subprocess.PIPE,
                stdout=output,
                stderr=output,
                start_new_session=True,  # Ctrl-C is for us; the engine stops last
            )
        await self.until_healthy(self.process)
        for line in self.log.read_bytes().splitlines():
            if line.startswith(TOLD):
                self.note(line.removeprefix(TOLD).decode(errors="replace"))

    async def until_healthy(self, process: asyncio.subprocess.Process) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(START_SECONDS), httpx.AsyncClient(trust_env=False) as client:
                while process.returncode is None:
                    with contextlib.suppress(httpx.TransportError):
                        if (await client.get(f"{self.address}/_ministack/health")).is_success:
                            return
                    await asyncio.sleep(0.05)
        ended = "does not answer" if process.returncode is None else f"ended with {process.returncode}"
        raise EngineError(f"ministack {ended}: see {self.log}")

    async def watch(self) -> None:
        """Start it again whenever it ends, as it does when the machine runs out of memory."""
        while self.process is not None:
            status = await self.process.wait()
            self.note(f"ministack ended with {status}; it is started again")
            try:
                await self.start()
            except EngineError as error:
                self.note(str(error))
                return

    async def stop(self) -> None:
        """Close its input, which stops it by SIGTERM, and wait until its data is saved."""
        if self.process is None:
            return
        assert self.process.stdin is not None
        self.process.stdin.close()
        try:
            async with asyncio.timeout(STOP_SECONDS):
                await self.process.wait()
        except TimeoutError:
            self.process.kill()
            await self.process.wait()


def environment(port: int, state: Path, region: str) -> dict[str, str]:
    """EDGE_PORT and not GATEWAY_PORT: the latter becomes part of every queue's stored address."""
    folder = state.resolve()
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "AWS_REGION": region,
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
