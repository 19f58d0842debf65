"""How fast documents become ready, against a running system (`make run`), and what parsing them costs.

    PYTHONPATH=functions:layers/common/python:. python -m benchmarks.documents --local .derslik/local.json --json OUT

*Parsing*: pages per second and peak memory of the parser's own process, for one PDF of `--parse-pages` pages.
*Ready*: seconds from the end of the upload until `ready`, for `--documents` PDFs of `--pages` pages uploaded at once.
*Long*: the same for one PDF of `--parse-pages` pages.
"""

import argparse
import asyncio
import json
import os
import platform
import resource
import statistics
import time
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
from fpdf import FPDF

from documents.parsing import Limits, parse
from local.client import all_pages, api, call

POLL_SECONDS = 0.25
PATIENCE_SECONDS = 1_800
SENTENCE = "Sentence {number} of document {name} says that cell membranes let some molecules through and keep others."


def pdf(name: str, pages: int) -> bytes:
    """Prose of about 2,500 characters a page, different in each document."""
    made = FPDF(format="A4")
    made.set_font("helvetica", size=10)
    for page in range(pages):
        made.add_page()
        made.multi_cell(0, 6, " ".join(SENTENCE.format(number=page * 25 + line, name=name) for line in range(25)))
    return bytes(made.output())


async def parsing(pages: int) -> dict[str, Any]:
    """Peak memory is that of the largest child process so far, which is the parser's."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "parsed.pdf"
        await asyncio.to_thread(path.write_bytes, pdf("parsed", pages))
        began = time.perf_counter()
        parsed = await parse(path, Limits())
        seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    assert len(parsed.pages) == pages
    return {
        "pages": pages,
        "seconds": round(seconds, 3),
        "pages_per_second": round(pages / seconds, 1),
        "peak_bytes": peak,
    }


async def ready(reached: dict[str, Any], documents: int, pages: int) -> dict[str, Any]:
    async with api(reached["base_url"], reached["tokens"]["teacher"]) as client:
        session = await call(client, "POST", "/sessions", {"name": f"Benchmark {documents}", "category": "general"})
        path = f"/sessions/{session['session_id']}"
        try:
            contents = await asyncio.to_thread(lambda: [pdf(f"{time.time_ns()}", pages) for _ in range(documents)])
            began = time.perf_counter()
            uploaded = dict(await asyncio.gather(*(upload(client, path, content) for content in contents)))
            waited = await until_ready(client, path, uploaded)
            total = time.perf_counter() - began
            counted = await call(client, "GET", path)
            assert counted["document_count"] == documents
        finally:
            await call(client, "DELETE", path)
    return {
        "documents": documents,
        "pages_each": pages,
        "median_seconds": round(statistics.median(waited), 2),
        "slowest_seconds": round(max(waited), 2),
        "all_seconds": round(total, 2),
        "pages_per_second": round(documents * pages / total, 1),
    }


async def upload(client: httpx.AsyncClient, session: str, content: bytes) -> tuple[str, float]:
    """The document's id, and when its upload ended."""
    body = {
        "filename": "benchmark.pdf",
        "size": len(content),
        "content_type": "application/pdf",
        "sha256": sha256(content).hexdigest(),
    }
    announced = await call(client, "POST", f"{session}/documents", body)
    form = announced["upload"]
    async with httpx.AsyncClient(trust_env=False, timeout=120) as storage:
        posted = await storage.post(form["url"], data=form["fields"], files={"file": ("f", content)})
        posted.raise_for_status()
    return announced["document_id"], time.perf_counter()


async def until_ready(client: httpx.AsyncClient, session: str, uploaded: dict[str, float]) -> Sequence[float]:
    """Seconds for each document, to within the time between two looks; raises when one failed."""
    seconds: dict[str, float] = {}
    async with asyncio.timeout(PATIENCE_SECONDS):
        while len(seconds) < len(uploaded):
            await asyncio.sleep(POLL_SECONDS)
            async for document in all_pages(client, f"{session}/documents"):
                if document["state"] == "failed":
                    raise RuntimeError(document["error"]["code"])
                if document["state"] == "ready":
                    identifier = document["document_id"]
                    seconds.setdefault(identifier, time.perf_counter() - uploaded[identifier])
    return list(seconds.values())


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--local", type=Path, default=Path(".derslik/local.json"))
    options.add_argument("--json", type=Path, help="where to write the figures")
    options.add_argument("--documents", type=int, nargs="+", default=[1, 10, 200])
    options.add_argument("--pages", type=int, default=20)
    options.add_argument("--parse-pages", type=int, default=500)
    given = options.parse_args()
    reached = json.loads(given.local.read_text("utf-8"))
    figures = {
        "machine": {"cpus": os.cpu_count(), "python": platform.python_version()},
        "parsing": asyncio.run(parsing(given.parse_pages)),
        "ready": [asyncio.run(ready(reached, documents, given.pages)) for documents in given.documents],
        "long": asyncio.run(ready(reached, 1, given.parse_pages)),
    }
    text = json.dumps(figures, indent=2)
    print(text)
    if given.json is not None:
        given.json.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
