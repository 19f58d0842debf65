"""What embeddings add, on files in SQuAD's format, with whatever model an OpenAI-compatible endpoint has.

    PYTHONPATH=functions:layers/common/python:. python -m benchmarks.embeddings http://127.0.0.1:11434/v1 MODEL FILE…

*Finding*: by words, by vectors, by both, each article a document. *Abstention*: half of the
articles are indexed; a question is let through when its words are evidence enough, or when the best similarity reaches
a threshold: fitted on one half of the articles, told on the other (both ways).
"""

import asyncio
import os
import sys
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from benchmarks.abstention import collections, indexed, part
from benchmarks.squad import Article, Document, Question, document, read
from derslik.clients.retrieval import Evidence
from derslik.domain.deadline import Deadline
from rag_query.evidence import is_in_material
from retrieval.embeddings import Embeddings, Vector
from retrieval.finding import DEPTH
from retrieval.fusing import fused
from retrieval.routes import evidence
from retrieval.search import Hit, search
from retrieval.segment import Segment
from retrieval.vectors import nearest, pack, texts

HOURS = 3600.0
THRESHOLDS = [step / 100 for step in range(10, 101)]


class Judged(NamedTuple):
    """A question put to a collection: whether it is answered there, and what words and vectors say."""

    article: int
    there: bool
    by_words: bool
    similarity: float


async def told(path: Path, model: str, endpoint: Embeddings) -> None:
    articles, questions = read(path)
    documents = [document(article) for article in articles]
    segments = [await with_vectors(text, number, model, endpoint) for number, text in enumerate(documents)]
    vectors = await endpoint.embed(model, [question.text for question in questions], Deadline.after(HOURS))
    finding(documents, questions, segments, vectors)
    abstention(articles, questions, segments, vectors)


async def with_vectors(text: Document, number: int, model: str, endpoint: Embeddings) -> Segment:
    segment = indexed(text.text, number)
    packed = pack(await endpoint.embed(model, texts(segment), Deadline.after(HOURS)))
    return replace(segment, embedding_model=model, vectors=packed)


def finding(
    documents: Sequence[Document], questions: Sequence[Question], segments: Sequence[Segment], vectors: Sequence[Vector]
) -> None:
    found = [
        (search(segments, question.text, DEPTH).hits, nearest(segments, vector, DEPTH))
        for question, vector in zip(questions, vectors, strict=True)
    ]
    ways: dict[str, Callable[[list[Hit], list[Hit]], list[Hit]]] = {
        "words": lambda words, _: words,
        "vectors": lambda _, similar: similar,
        "both": fused,
    }
    for name, way in ways.items():
        places = [ranked(documents, way(*pair)) for pair in found]
        wanted = [(question.article, question.paragraph) for question in questions]
        at_1, at_5 = (
            sum(place in list(ranking)[:top] for place, ranking in zip(wanted, places, strict=True)) / len(questions)
            for top in (1, 5)
        )
        print(f"{name}: hit@1 {at_1:.3f}  hit@5 {at_5:.3f}")


def ranked(documents: Sequence[Document], hits: Sequence[Hit]) -> dict[tuple[int, int], None]:
    """The paragraphs in which the hits stand, best first."""
    return dict.fromkeys(
        (int(hit.segment.document_id), documents[int(hit.segment.document_id)].paragraph_at(*chunk[:2]))
        for hit in hits
        for chunk in [hit.segment.chunks[hit.chunk]]
    )


def abstention(
    articles: Sequence[Article], questions: Sequence[Question], segments: Sequence[Segment], vectors: Sequence[Vector]
) -> None:
    judged = [
        one
        for kind, members in collections(articles)
        if kind == "half"
        for one in put(questions, [segments[number] for number in sorted(members)], members, vectors)
    ]
    for half in range(2):
        fit, told = ([one for one in judged if part(one.article) == side] for side in (half, 1 - half))
        threshold = max(THRESHOLDS, key=lambda at: balanced(fit, at))
        words, both = balanced(told, 2.0), balanced(told, threshold)
        print(f"abstention: words {words:.3f}  with vectors from {threshold}: {both:.3f}")
    print("all, by threshold:", {at: round(balanced(judged, at), 3) for at in THRESHOLDS[::5]})


def put(
    questions: Sequence[Question], held: Sequence[Segment], members: Collection[int], vectors: Sequence[Vector]
) -> list[Judged]:
    judged = []
    for question, vector in zip(questions, vectors, strict=True):
        seen = Evidence.model_validate(evidence(search(held, question.text, 5)).model_dump())
        best = nearest(held, vector, 1)[0].score
        judged.append(Judged(question.article, question.article in members, is_in_material(seen), best))
    return judged


def balanced(judged: Sequence[Judged], threshold: float) -> float:
    """The mean of the shares of what is rightly let through and of what is rightly refused."""
    through = {
        there: [one.by_words or one.similarity >= threshold for one in judged if one.there is there]
        for there in (True, False)
    }
    return (sum(through[True]) / len(through[True]) + 1 - sum(through[False]) / len(through[False])) / 2


async def main(url: str, model: str, paths: Sequence[str]) -> None:
    endpoint = Embeddings(url, os.environ.get("EMBEDDING_API_KEY"))
    for path in map(Path, paths):
        print(path.name)
        await told(path, model, endpoint)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], sys.argv[3:]))
