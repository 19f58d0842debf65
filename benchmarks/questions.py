"""The quality of questions made out of a text, by the running product over HTTP and without a model.

    .venv/bin/python benchmarks/questions.py --local .derslik/local.json xquad.tr.json --json out.json

Files in SQuAD's format are cut into long documents of whole articles (--words); other files are Markdown or plain text,
a document each. Every document has a session of its own, in which --count items of all types are asked for, by
`generate-questions` (in calls of 100 at most) or, with --job, by `question-jobs`. What came back is judged by
`item_rules`, which shares no code with the product's own check. Prints one JSON object for each document and the sums;
--show prints the items too, to be read. The sessions are deleted at the end.
"""

import argparse
import asyncio
import json
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # run as a script, from anywhere

from benchmarks import item_rules, squad
from local.client import all_pages, api, call, until_ready, upload

TYPES = ["multiple_choice", "true_false", "short_answer", "cloze", "matching", "ordering", "open"]
SEED = 1
OF_A_CALL = 100
POLL_SECONDS = 0.5
SHORTEST = 0.6
"""The last document of a file is left out when it has less than this share of the words of the others."""


def cut_documents(path: Path, words: int) -> Iterator[str]:
    """The texts of a file, each of whole articles and of about so many words."""
    if path.suffix != ".json":
        yield path.read_text("utf-8")
        return
    held: list[str] = []
    for article in squad.read(path)[0]:
        held += [" ".join(paragraph.split()) for paragraph in article.paragraphs]
        if sum(len(text.split()) for text in held) >= words:
            yield "\n\n".join(held)
            held = []
    if sum(len(text.split()) for text in held) >= SHORTEST * words:
        yield "\n\n".join(held)


@asynccontextmanager
async def open_session(teacher: httpx.AsyncClient, text: str) -> AsyncIterator[tuple[str, str]]:
    """The path of a session that has this document, and the document's id; deleted at the end."""
    session_id = (await call(teacher, "POST", "/sessions", {"name": "Benchmark", "category": "research"}))["session_id"]
    try:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "metin.md")
            await asyncio.to_thread(path.write_text, text, "utf-8")
            document_id = await upload(teacher, session_id, path, "text/markdown")
        await until_ready(teacher, session_id, {document_id}, lambda _: None)
        yield f"/sessions/{session_id}", document_id
    finally:
        await call(teacher, "DELETE", f"/sessions/{session_id}")


async def load_stored_text(teacher: httpx.AsyncClient, path: str) -> str:
    """The document's text as it was stored, in which spans are counted: put together from its chunks."""
    letters: list[str] = []
    reply = await call(teacher, "GET", f"{path}/chunks?limit=500")
    for chunk in sorted(reply["chunks"], key=lambda one: one["chunk_metadata"]["start"]):
        start = chunk["chunk_metadata"]["start"]
        letters += " " * (start - len(letters))
        letters[start:] = chunk["chunk_text"]
    return "".join(letters)


async def make_questions(teacher: httpx.AsyncClient, path: str, count: int, *, job: bool) -> list[dict[str, Any]]:
    wanted = {"types": TYPES, "seed": SEED}
    if not job:
        reply = await call(teacher, "POST", f"{path}/generate-questions", {**wanted, "count": min(count, OF_A_CALL)})
        items: list[dict[str, Any]] = reply["items"]
        return items
    started = await call(teacher, "POST", f"{path}/question-jobs", {**wanted, "count": count})
    ended = False
    while not ended:
        await asyncio.sleep(POLL_SECONDS)
        ended = (await call(teacher, "GET", f"/jobs/{started['job_id']}"))["status"] in ("done", "failed")
    return [dict(item) async for item in all_pages(teacher, f"{path}/questions?limit=100")]


async def measure(local: Mapping[str, Any], given: argparse.Namespace) -> list[dict[str, Any]]:
    found = []
    async with api(local["base_url"], local["tokens"]["teacher"]) as teacher:
        for file in given.files:
            for number, text in enumerate(cut_documents(file, given.words), 1):
                async with open_session(teacher, text) as (path, document_id):
                    items = await make_questions(teacher, path, given.count, job=given.job)
                    texts = {document_id: await load_stored_text(teacher, path)}
                figures = {"file": file.name, "document": number, "words": len(text.split()), "asked": given.count}
                found.append(figures | item_rules.summarise(items, texts))
                print(json.dumps(found[-1], ensure_ascii=False))
                if given.show:
                    print_items(items, texts)
    return found


def print_items(items: list[dict[str, Any]], texts: Mapping[str, str]) -> None:
    for number, item in enumerate(items, 1):
        key = f"{item['key']} {item['correction'] or ''}"
        print(f"{number}. [{item['type']}] {item['stem']}")
        print(f"   {item['options'] or ''} {item['prompts'] or ''} → {key} {item_rules.find_faults(item, texts) or ''}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--local", type=Path, required=True, help="what a running `make run` wrote")
    parser.add_argument("--words", type=int, default=5_000, help="of a document cut from a SQuAD file: about 20 pages")
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--job", action="store_true")
    parser.add_argument("--show", action="store_true")
    parser.add_argument("--json", type=Path, help="where the figures are written")
    given = parser.parse_args()
    found = asyncio.run(measure(json.loads(given.local.read_text("utf-8")), given))
    sums = {
        name: sum(one[name] for one in found) for name in ("asked", "made", "accepted", "duplicates", "key_in_quote")
    }
    print(json.dumps({"documents": len(found), **sums}))
    if given.json is not None:
        given.json.write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n", "utf-8")


if __name__ == "__main__":
    main()
