"""How well the running product finds, quotes and abstains, over HTTP, on any file in SQuAD's format.

    .venv/bin/python benchmarks/answers.py --local .derslik/local.json xquad.tr.json --json out.json

Each article is a document, each paragraph a section of it; a passage counts for the paragraph that has most of its
span. In one session with all articles: the rank of the question's paragraph among the passages' (hit@1, hit@5,
MRR@10), the share of answers whose first 350 characters hold a gold answer (by default settings, but never refused:
that is measured by itself), and the time of those queries. In a second session with every second article: the
balanced accuracy of "not in the material". Both sessions are deleted at the end. With more questions than
--questions, every n-th is asked.
"""

import argparse
import asyncio
import json
import re
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from typing import Any

import httpx

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # run as a script, from anywhere

from benchmarks.squad import Article, Document, Question, document, every_second, read
from local.client import api, call, until_ready, upload

SHOWN = 350
"""Characters of an answer that are looked at."""
PASSAGES = 20
AT_ONCE = 2
"""Queries under way at a time, as a machine with two cores can answer them."""
UPLOADS_AT_ONCE = 4
SESSION = {"name": "Benchmark", "category": "research"}
_MARKER = re.compile(r" \[\d+\]")


@asynccontextmanager
async def session_of(
    teacher: httpx.AsyncClient, articles: Sequence[Article]
) -> AsyncIterator[tuple[str, dict[str, int]]]:
    """A session with these articles, ready to be asked, and the articles by document; deleted at the end."""
    session_id = (await call(teacher, "POST", "/sessions", SESSION))["session_id"]
    try:
        yield session_id, await uploaded(teacher, session_id, articles)
    finally:
        await call(teacher, "DELETE", f"/sessions/{session_id}")


async def uploaded(teacher: httpx.AsyncClient, session_id: str, articles: Sequence[Article]) -> dict[str, int]:
    with TemporaryDirectory() as folder:

        async def one(article: Article) -> tuple[str, int]:
            path = Path(folder, f"article-{article.number}.md")
            await asyncio.to_thread(path.write_text, document(article).text, "utf-8")
            return await upload(teacher, session_id, path, "text/markdown"), article.number

        documents = dict(await each(articles, one, UPLOADS_AT_ONCE))
        await until_ready(teacher, session_id, set(documents), lambda _: None)
        return documents


async def each[T, R](things: Sequence[T], work: Callable[[T], Awaitable[R]], at_once: int) -> list[R]:
    limit = asyncio.Semaphore(at_once)

    async def one(thing: T) -> R:
        async with limit:
            return await work(thing)

    return list(await asyncio.gather(*(one(thing) for thing in things)))


async def finding(
    teacher: httpx.AsyncClient,
    session_id: str,
    questions: Sequence[Question],
    texts: Sequence[Document],
    ids: dict[str, int],
) -> dict[str, float]:
    async def rank(question: Question) -> int:
        """From 1; 0 beyond 10."""
        body = {
            "session_id": session_id,
            "query": question.text,
            "top_k": PASSAGES,
            "min_score": 0.0,
            "min_score_threshold": 0.0,
            "max_context_chars": 100_000,
            "skip_llm": True,
        }
        sources = (await call(teacher, "POST", "/rag/query", body))["sources"]
        places = dict.fromkeys(place(source, texts, ids) for source in sources)
        found = list(places)[:10]
        wanted = (question.article, question.paragraph)
        return found.index(wanted) + 1 if wanted in found else 0

    ranks = await each(questions, rank, AT_ONCE)
    return {
        "hit_at_1": mean([rank == 1 for rank in ranks]),
        "hit_at_5": mean([0 < rank <= 5 for rank in ranks]),
        "mrr_at_10": mean([1 / rank if rank else 0.0 for rank in ranks]),
    }


def place(source: dict[str, Any], texts: Sequence[Document], ids: dict[str, int]) -> tuple[int, int]:
    """The article and paragraph that a source comes from."""
    article = ids[source["document_id"]]
    return article, texts[article].paragraph_at(source["start"], source["end"])


async def answering(asker: httpx.AsyncClient, session_id: str, questions: Sequence[Question]) -> dict[str, float]:
    async def ask(question: Question) -> tuple[bool, float]:
        body = {"session_id": session_id, "query": question.text, "min_score_threshold": 0.0}
        started = time.perf_counter()
        reply = await call(asker, "POST", "/rag/query", body)
        taken = (time.perf_counter() - started) * 1000
        shown = " ".join(_MARKER.sub("", reply["answer"]).split())[:SHOWN] if reply["outcome"] == "answered" else ""
        return any(" ".join(answer.split()) in shown for answer in question.answers), taken

    results = await each(questions, ask, AT_ONCE)
    parts = quantiles([taken for _, taken in results], n=100, method="inclusive")
    return {
        "answer_shown": mean([shown for shown, _ in results]),
        "query_ms_p50": round(parts[49], 1),
        "query_ms_p95": round(parts[94], 1),
    }


async def abstaining(
    asker: httpx.AsyncClient, session_id: str, questions: Sequence[Question], there: set[int]
) -> dict[str, float]:
    async def let_through(question: Question) -> bool:
        body = {"session_id": session_id, "query": question.text, "skip_llm": True}
        return bool((await call(asker, "POST", "/rag/query", body))["outcome"] != "not_in_material")

    passed = await each(questions, let_through, AT_ONCE)
    both = list(zip(questions, passed, strict=True))
    answerable = mean([through for question, through in both if question.article in there])
    refused = mean([not through for question, through in both if question.article not in there])
    return {
        "abstention_balanced_accuracy": round((answerable + refused) / 2, 4),
        "let_through": answerable,
        "refused": refused,
    }


def mean(values: Sequence[float]) -> float:
    return round(sum(values) / max(1, len(values)), 4)


async def measure(reached: dict[str, Any], path: Path, most: int) -> dict[str, float]:
    articles, questions = read(path)
    asked = questions[:: -(-len(questions) // most)]
    texts = [document(article) for article in articles]
    async with (
        api(reached["base_url"], reached["tokens"]["teacher"]) as teacher,
        session_of(teacher, articles) as (whole, ids),
        session_of(teacher, list(every_second(articles))) as (half, kept),
    ):
        return {
            "questions": len(asked),
            **await finding(teacher, whole, asked, texts, ids),
            **await answering(teacher, whole, asked),
            **await abstaining(teacher, half, asked, set(kept.values())),
        }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path, help="questions in SQuAD's format")
    parser.add_argument(
        "--local", type=Path, required=True, help="what a running `make run` wrote: .derslik/local.json"
    )
    parser.add_argument("--json", type=Path, help="where the figures are written")
    parser.add_argument("--questions", type=int, default=1200, help="at most so many are asked (1200)")
    parser.add_argument("--minutes", type=float, default=20, help="give up after so many (20)")
    given = parser.parse_args()

    async def bounded() -> dict[str, float]:
        async with asyncio.timeout(given.minutes * 60):
            return await measure(json.loads(given.local.read_text("utf-8")), given.file, given.questions)

    figures = asyncio.run(bounded())
    for name, value in figures.items():
        print(f"{name:30} {value}")
    if given.json is not None:
        given.json.write_text(json.dumps(figures, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
