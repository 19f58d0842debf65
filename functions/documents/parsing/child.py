"""What runs in the child process: `python -m documents.parsing.child PATH LIMITS`, LIMITS as JSON.

Writes JSON lines to its standard output: any number of `{"done", "total"}`, then one `{"document"}`, the fields of a
`DocumentText`, or one `{"code", "cause", "values"}`.
"""

import contextlib
import gc
import json
import math
import os
import resource
import sys
import traceback
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any, BinaryIO

from derslik.domain.document_text import DocumentText
from documents.parsing.detect import detect_format
from documents.parsing.models import Limits, ParseError, Report

MAX_OPEN_FILES = 64
MAX_REPORTS = 50
"""About so many times a file's progress is told."""


def main() -> None:
    channel = open_private_channel()
    path, limits = Path(sys.argv[1]), Limits(**json.loads(sys.argv[2]))

    def send(message: dict[str, Any]) -> None:
        channel.write(json.dumps(message, ensure_ascii=False).encode() + b"\n")
        channel.flush()

    def report(done: int, total: int) -> None:
        if done == total or done % max(1, total // MAX_REPORTS) == 0:
            send({"done": done, "total": total})

    gc.disable()  # a short life with few cycles: looking for them takes a third of the time of a large file
    try:
        confine_process(limits)
        send({"document": document_fields(parse_file(path, limits, report))})
    except ParseError as error:
        send({"code": error.code, "cause": error.cause, "values": error.values})
    except MemoryError:
        send({"code": "out_of_memory", "cause": "MemoryError", "values": {}})
    except Exception as error:  # noqa: BLE001 -- the edge: parsers raise anything on a damaged file
        send({"code": "corrupt", "cause": describe_failure(error), "values": {}})


def document_fields(document: DocumentText) -> dict[str, Any]:
    """As JSON takes them: named tuples become arrays by themselves."""
    values = {field.name: getattr(document, field.name) for field in fields(document)}
    return values | {"pages": [asdict(page) for page in document.pages]}


def open_private_channel() -> BinaryIO:
    """Standard output for ourselves; what a library prints goes nowhere."""
    channel = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    return channel


def confine_process(limits: Limits) -> None:
    """Lower this process's own limits, for good. The CPU limit is for the case that the parent dies first."""
    with contextlib.suppress(ValueError):  # macOS has no limit on address space
        lower_limit(resource.RLIMIT_AS, limits.memory_bytes)
    lower_limit(resource.RLIMIT_CPU, math.ceil(limits.seconds) + 1, grace=1)
    lower_limit(resource.RLIMIT_NOFILE, MAX_OPEN_FILES)
    lower_limit(resource.RLIMIT_FSIZE, 0)
    lower_limit(resource.RLIMIT_CORE, 0)


def lower_limit(limit: int, value: int, grace: int = 0) -> None:
    """With `grace`, how much more until the kernel ends the process by SIGKILL, which says nothing of the cause."""
    hard = resource.getrlimit(limit)[1]
    soft, ultimate = (each if hard == resource.RLIM_INFINITY else min(each, hard) for each in (value, value + grace))
    resource.setrlimit(limit, (soft, ultimate))


def parse_file(path: Path, limits: Limits, report: Report) -> DocumentText:
    """Import the one parser that this file needs, and use it."""
    match detect_format(path):
        case "pdf":
            from documents.parsing import pdf

            return pdf.parse(path, limits, report)
        case "docx":
            from documents.parsing import docx

            return docx.parse(path, limits)
        case "pptx":
            from documents.parsing import pptx

            return pptx.parse(path, limits, report)
        case "xlsx":
            from documents.parsing import xlsx

            return xlsx.parse(path, limits, report)
        case "html":
            from documents.parsing import html

            return html.parse(path, limits)
        case "text":
            from documents.parsing import plain

            return plain.parse(path, limits)


def describe_failure(error: Exception) -> str:
    """The kind of error and where it was raised; never its text, which may quote the document."""
    frames = traceback.extract_tb(error.__traceback__)
    last = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "?"
    return f"{type(error).__name__} at {last}"


if __name__ == "__main__":
    main()
