"""One execution environment of a function: `python -m local.environment HANDLER`, one event at a time.

Messages are JSON, each after its length in four bytes. The parent sends invocations on standard input; the answers
go to what was standard output when the process began, while whatever the function prints goes to standard error.
"""

import importlib
import json
import os
import struct
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final

LENGTH: Final = struct.Struct(">I")


@dataclass(frozen=True)
class Context:
    """What a handler gets beside its event; `deadline_ms` in milliseconds of the epoch."""

    aws_request_id: str
    deadline_ms: int
    function_name: str
    memory_limit_in_mb: int
    invoked_function_arn: str
    function_version: str = "$LATEST"

    def get_remaining_time_in_millis(self) -> int:
        return max(0, self.deadline_ms - int(time.time() * 1000))


def main(handler_path: str) -> int:
    """Answer invocations until standard input ends."""
    invocations, answers = private_streams()
    try:
        handler = load_handler(handler_path)
    except BaseException as error:  # noqa: BLE001 - the function's code failed while it was imported, in whatever way
        write_message(answers, encode_message(describe_failure(error)))
        return 1
    write_message(answers, encode_message({"ready": True}))
    while (invocation := read_message(invocations)) is not None:
        write_message(answers, answer_invocation(handler, invocation))
    return 0


def private_streams() -> tuple[BinaryIO, BinaryIO]:
    """Standard input and output for us alone; what is printed from now on goes to standard error."""
    streams = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    with Path(os.devnull).open("rb") as nothing:
        os.dup2(nothing.fileno(), 0)
    os.dup2(2, 1)
    return streams


def load_handler(handler_path: str) -> Callable[[Any, Any], Any]:
    module, _, name = handler_path.rpartition(".")
    handler: Callable[[Any, Any], Any] = getattr(importlib.import_module(module), name)
    return handler


def answer_invocation(handler: Callable[[Any, Any], Any], invocation: dict[str, Any]) -> bytes:
    """`{result}`, or `{error, message}` when the handler raised or gave something that is not JSON."""
    try:
        return encode_message({"result": handler(invocation["event"], Context(**invocation["context"]))})
    except Exception as error:  # noqa: BLE001 - the outer edge of a function, as Lambda's runtime has it
        return encode_message(describe_failure(error))


def describe_failure(error: BaseException) -> dict[str, Any]:
    traceback.print_exception(error)
    return {"error": type(error).__name__, "message": str(error)}


def read_message(stream: BinaryIO) -> dict[str, Any] | None:
    """The next message; None at the end."""
    head = stream.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    message: dict[str, Any] = json.loads(stream.read(LENGTH.unpack(head)[0]))
    return message


def write_message(stream: BinaryIO, content: bytes) -> None:
    stream.write(content)
    stream.flush()


def encode_message(message: dict[str, Any]) -> bytes:
    body = json.dumps(message, ensure_ascii=False).encode()
    return LENGTH.pack(len(body)) + body


if __name__ == "__main__":
    status = main(sys.argv[1])
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)  # as Lambda ends it: taking the interpreter down in order takes a second
