"""The child process: started, listened to, and in any case ended."""

import asyncio
import contextlib
import json
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from derslik.domain.document_text import DocumentText
from documents.parsing.models import Limits, ParseError
from documents.temporary import descriptors

ENDED_BY: dict[int, str] = {signal.SIGKILL: "out_of_memory", signal.SIGXCPU: "timed_out"}
"""Nobody but the kernel sends these to a child that we still listen to; any other signal is a crash."""

_schema = TypeAdapter(DocumentText)

type Progress = Callable[[int, int], Awaitable[None]]


async def parse_in_child(path: Path, limits: Limits, on_progress: Progress | None) -> DocumentText:
    """Parse in a child process; raises `ParseError` however the child ends."""
    process = await start_child(path, limits)
    try:
        async with asyncio.timeout(limits.seconds) as time:
            return await listen_to_child(process, on_progress)
    except TimeoutError as error:
        if time.expired():
            raise ParseError("timed_out") from error
        raise
    finally:
        await end_child(process)


async def start_child(path: Path, limits: Limits) -> Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        *("-P", "-m", "documents.parsing.child", str(path), json.dumps(asdict(limits))),
        stdin=DEVNULL,
        stdout=PIPE,
        stderr=DEVNULL,
        env=child_environment(),
        pass_fds=descriptors(path),
        start_new_session=True,  # a process group of its own, to be killed as one
        limit=longest_message(limits),
    )


def child_environment() -> dict[str, str]:
    """Where modules are found, and no more: the code that reads strangers' files needs no credentials.

    Lambda finds its Python's libraries by LD_LIBRARY_PATH.
    """
    handed_on = {name: os.environ[name] for name in ("LD_LIBRARY_PATH",) if name in os.environ}
    return {"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), **handed_on}


def longest_message(limits: Limits) -> int:
    """Bytes: a character takes at most four, and its share of blocks and places twelve; a page less than a thousand."""
    return 16 * limits.text_chars + 1_000 * limits.pages + 1_000


async def listen_to_child(process: Process, on_progress: Progress | None) -> DocumentText:
    """Read messages until the result; raises `ParseError` for an error, silence or nonsense."""
    while message := await receive_message(process):
        match message:
            case {"done": int(done), "total": int(total)}:
                if on_progress is not None:
                    await on_progress(done, total)
            case _:
                return parse_result(message)
    status = await process.wait()
    raise ParseError(ENDED_BY.get(-status, "crashed"), f"status {status}")


def parse_result(message: Any) -> DocumentText:
    try:
        if "code" in message:
            raise ParseError(message["code"], message["cause"], **message["values"])
        return _schema.validate_python(message["document"])
    except (KeyError, TypeError, ValidationError) as error:
        raise ParseError("crashed", "unknown message") from error


async def receive_message(process: Process) -> Any:
    """The child's next message, None when it says no more."""
    assert process.stdout is not None
    try:
        line = await process.stdout.readline()
        return json.loads(line) if line else None
    except ValueError as error:  # too long, or not JSON
        raise ParseError("crashed", "unreadable message") from error


async def end_child(process: Process) -> None:
    """Kill what still runs and wait until it is gone."""
    assert process.stdout is not None
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    # asyncio takes a process for ended only when its pipe is, and a full pipe is not read by itself.
    while await process.stdout.read(65_536):
        pass
    await process.wait()
