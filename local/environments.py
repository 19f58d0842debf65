"""Execution environments of one function: one takes one event at a time, more are started when more is asked for."""

import asyncio
import json
import os
import time
import uuid
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from local.environment import encode_message
from local.process import Environment, FunctionFailed
from local.template import ACCOUNT, Function

REQUEST_BYTES: Final = 6_291_456
"""Lambda's limit for a synchronous invocation: docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html"""
IDLE_SECONDS: Final = 60.0


class PayloadTooLarge(ValueError):
    """The event is larger than Lambda takes."""


@dataclass(frozen=True)
class Limit:
    """How many environments a function may have, and how many of all functions may be starting at once."""

    environments: int
    starting: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(os.cpu_count() or 1))


class Pool:
    """A function's environments: one is kept warm, at most so many run at once, idle ones end after a while."""

    def __init__(self, function: Function, variables: Mapping[str, str], folder: Path, log: Path, limit: Limit) -> None:
        self.function = function
        self.variables = variables
        self.folder = folder
        self.log = log
        self.limit = limit.environments
        self.starting = limit.starting
        self.all: set[Environment] = set()
        self.idle: deque[Environment] = deque()
        self.waiting: deque[asyncio.Future[Environment]] = deque()
        self.growing: set[asyncio.Task[None]] = set()

    async def warm_up(self) -> None:
        """Start the first environment; raises `FunctionFailed` when the handler cannot be imported."""
        self.release(await self.start())

    async def invoke(self, event: Mapping[str, Any], request_id: str | None = None) -> Any:
        """The handler's result for one event; raises `PayloadTooLarge` or `FunctionFailed`."""
        if len(json.dumps(event, ensure_ascii=False).encode()) > REQUEST_BYTES:
            raise PayloadTooLarge
        environment = await self.take()
        try:
            message = encode_message({"event": event, "context": self.context(request_id or str(uuid.uuid4()))})
            return await environment.invoke(message, self.function.timeout)
        except asyncio.CancelledError:
            await environment.kill()  # its answer would be taken for the next one's
            raise
        finally:
            self.release(environment)

    def context(self, request_id: str) -> dict[str, Any]:
        return {
            "aws_request_id": request_id,
            "deadline_ms": int((time.time() + self.function.timeout) * 1000),
            "function_name": self.function.name,
            "memory_limit_in_mb": self.function.memory,
            "invoked_function_arn": f"arn:aws:lambda:local:{ACCOUNT}:function:{self.function.name}",
        }

    async def take(self) -> Environment:
        """The environment used last, or the first that becomes free; when none is, another is started."""
        while self.idle:
            environment = self.idle.pop()
            if environment.process.returncode is None:
                return environment
            self.all.discard(environment)
        free: asyncio.Future[Environment] = asyncio.get_running_loop().create_future()
        self.waiting.append(free)
        self.grow()
        try:
            return await free
        except asyncio.CancelledError:
            if free.done() and not free.cancelled() and free.exception() is None:
                self.release(free.result())
            raise

    def release(self, environment: Environment) -> None:
        if not environment.usable or environment.process.returncode is not None:
            self.all.discard(environment)
            self.grow()
        elif (first := self.next_waiting()) is not None:
            first.set_result(environment)
        else:
            environment.idle_since = time.monotonic()
            self.idle.append(environment)

    def next_waiting(self) -> asyncio.Future[Environment] | None:
        while self.waiting:
            first = self.waiting.popleft()
            if not first.done():
                return first
        return None

    def grow(self) -> None:
        """Start another environment when somebody waits and there may be one more."""
        if len(self.waiting) > len(self.growing) and len(self.all) + len(self.growing) < self.limit:
            task = asyncio.create_task(self.add())
            self.growing.add(task)
            task.add_done_callback(self.grown)

    def grown(self, task: asyncio.Task[None]) -> None:
        self.growing.discard(task)
        self.grow()

    async def add(self) -> None:
        async with self.starting:
            if not self.waiting:  # served by others meanwhile
                return
            try:
                self.release(await self.start())
            except FunctionFailed as error:
                if (first := self.next_waiting()) is not None:
                    first.set_exception(error)

    async def start(self) -> Environment:
        environment = await Environment.start(self.function.handler, self.variables, self.folder, self.log)
        self.all.add(environment)
        try:
            await environment.ready()
        except BaseException:
            self.all.discard(environment)
            await environment.kill()
            raise
        return environment

    async def shrink(self) -> None:
        """End what has been idle for a while, for ever; one environment stays warm."""
        while True:
            await asyncio.sleep(IDLE_SECONDS / 6)
            oldest = time.monotonic() - IDLE_SECONDS
            while len(self.all) > 1 and self.idle and self.idle[0].idle_since < oldest:
                environment = self.idle.popleft()
                await environment.stop()  # and until it is gone it is one of all, for `stop` to wait for too
                self.release(environment)

    async def stop(self) -> None:
        self.limit = 0
        for task in list(self.growing):
            task.cancel()
        await asyncio.gather(*self.growing, return_exceptions=True)
        await asyncio.gather(*(environment.stop() for environment in self.all))
