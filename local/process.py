"""One execution environment, seen from outside: a process that is given one event after the other."""

import asyncio
import contextlib
import json
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Self

from local.environment import LENGTH

SCRIPT: Final = Path(__file__).parent / "environment.py"
RESPONSE_BYTES: Final = 6_291_556
"""Lambda's limit for the answer to a synchronous invocation, as its own error message tells it."""
STOP_SECONDS: Final = 3.0


class FunctionFailed(RuntimeError):
    """The function raised, died, ran into its timeout or gave too much; the message is for the log."""


class Environment:
    """One process. After a failure of the process itself it is no longer `usable`."""

    def __init__(self, process: Process) -> None:
        self.process = process
        self.usable = True
        self.reading = asyncio.Lock()
        self.idle_since = 0.0

    @classmethod
    async def start(cls, handler: str, variables: Mapping[str, str], folder: Path, log: Path) -> Self:
        """Start the process in a folder; what the handler prints is appended to the log."""
        with log.open("ab") as output:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-P", str(SCRIPT), handler),
                cwd=folder,
                env=variables,
                stdin=PIPE,
                stdout=PIPE,
                stderr=output,
                start_new_session=True,  # a group of its own, to be killed with its children, and not by Ctrl-C
            )
        return cls(process)

    async def ready(self) -> None:
        """Wait until the handler is imported; raises `FunctionFailed`."""
        self.result_of(await self.receive())

    async def invoke(self, message: bytes, seconds: float) -> Any:
        """The handler's result; raises `FunctionFailed`. At the timeout the process is killed."""
        try:
            async with asyncio.timeout(seconds):
                assert self.process.stdin is not None
                self.process.stdin.write(message)
                await self.process.stdin.drain()
                return self.result_of(await self.receive())
        except TimeoutError as error:
            await self.kill()
            raise FunctionFailed(f"timed out after {seconds} s") from error
        except ConnectionError as error:
            await self.kill()
            raise FunctionFailed("the process has ended") from error

    async def receive(self) -> Any:
        assert self.process.stdout is not None
        try:
            async with self.reading:
                (length,) = LENGTH.unpack(await self.process.stdout.readexactly(LENGTH.size))
                body = await self.process.stdout.readexactly(length)
        except asyncio.IncompleteReadError as error:
            await self.kill()
            raise FunctionFailed(f"the process ended with {self.process.returncode}") from error
        if length > RESPONSE_BYTES:
            raise FunctionFailed(f"the response has {length} bytes, Lambda allows {RESPONSE_BYTES}")
        return json.loads(body)

    def result_of(self, answer: Mapping[str, Any]) -> Any:
        if "error" in answer:
            raise FunctionFailed(f"{answer['error']}: {answer['message']}")
        return answer.get("result")

    async def kill(self) -> None:
        self.usable = False
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        assert self.process.stdout is not None
        async with self.reading:  # who waits for an answer sees its end first
            await self.process.stdout.read()  # to its end, so that the pipe is closed too
        await self.process.wait()

    async def stop(self) -> None:
        """Let it end by itself; kill it when it does not."""
        self.usable = False
        assert self.process.stdin is not None
        self.process.stdin.close()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(STOP_SECONDS):
                await self.process.wait()
        await self.kill()
