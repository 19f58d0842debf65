"""How well the embedded retrieval finds, abstains and quotes, on files in SQuAD's format.

    PYTHONPATH=functions:layers/common/python:. python -m benchmarks.retrieval xquad.tr.json xquad.en.json

Each paragraph is one chunk. *Finding*: the rank of the question's own paragraph among all. *Quoting*: how often the
extractive answer holds the gold answer, given the three best paragraphs. *Abstaining*: the balanced accuracy of
`is_in_material` in collections of half, an eighth and one of the articles, over the questions of the second half of
the articles; and the threshold that the first half would choose.
"""

import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from derslik.domain.extractive import extract
from rag_query.evidence import IN_MATERIAL
from retrieval.search import Ranking, search
from retrieval.segment import Segment, Source, build

PARTS = (2, 8, 48)
"""Into how many collections the articles are dealt to measure abstention."""
EVERY = 8
"""Of the questions that a collection cannot answer, one of this many is asked in collections of PARTS > 2."""


class Paragraph(NamedTuple):
    article: int
    text: str


class Question(NamedTuple):
    text: str
    paragraph: int
    answers: list[str]


class Judged(NamedTuple):
    """A question put to a collection: its article, whether its paragraph is there, and the best score."""

    article: int
    there: bool
    score: float


def read(path: Path) -> tuple[list[Paragraph], list[Question]]:
    paragraphs: list[Paragraph] = []
    questions: list[Question] = []
    for number, article in enumerate(json.loads(path.read_text("utf-8"))["data"]):
        for paragraph in article["paragraphs"]:
            for asked in paragraph["qas"]:
                answers = [answer["text"] for answer in asked["answers"]]
                questions.append(Question(asked["question"], len(paragraphs), answers))
            paragraphs.append(Paragraph(number, paragraph["context"]))
    return paragraphs, questions


def indexed(paragraphs: Sequence[Paragraph]) -> list[Segment]:
    """One segment for each paragraph; its version is the paragraph's number."""
    return [
        build(Source("d", number, "d", "d", paragraph.text, [], chunk_size=100_000, chunk_overlap=0))
        for number, paragraph in enumerate(paragraphs)
    ]


def finding(rankings: Sequence[Ranking], questions: Sequence[Question]) -> str:
    ranks = []
    for ranking, question in zip(rankings, questions, strict=True):
        found = [hit.segment.version for hit in ranking.hits[:10]]
        ranks.append(found.index(question.paragraph) + 1 if question.paragraph in found else 0)
    at_1, at_5 = share(rank == 1 for rank in ranks), share(0 < rank <= 5 for rank in ranks)
    mrr = sum(1 / rank for rank in ranks if rank) / len(ranks)
    return f"finding      hit@1 {at_1:.3f}  hit@5 {at_5:.3f}  MRR@10 {mrr:.3f}"


def quoting(rankings: Sequence[Ranking], questions: Sequence[Question]) -> str:
    holds, lengths = [], []
    for ranking, question in zip(rankings, questions, strict=True):
        passages = [hit.segment.content(hit.chunk) for hit in ranking.hits[:3]]
        quoted = [passages[found.passage][found.start : found.end] for found in extract(question.text, passages)]
        holds.append(any(answer in sentence for answer in question.answers for sentence in quoted))
        lengths.append(sum(map(len, quoted)))
    return f"quoting      holds the answer {share(holds):.3f}  mean length {sum(lengths) / len(lengths):.0f}"


def judged(
    segments: Sequence[Segment], paragraphs: Sequence[Paragraph], questions: Sequence[Question], parts: int
) -> list[Judged]:
    """Each question put to the collections: always to the one that can answer it."""
    collections = [[s for s in segments if paragraphs[s.version].article % parts == part] for part in range(parts)]
    results = []
    for number, question in enumerate(questions):
        article = paragraphs[question.paragraph].article
        for part, collection in enumerate(collections):
            there = article % parts == part
            if there or parts == 2 or (number + part) % EVERY == 0:
                hits = search(collection, question.text, 1).hits
                results.append(Judged(article, there, hits[0].score if hits else 0.0))
    return results


def balanced(results: Sequence[Judged], threshold: float) -> tuple[float, float, float]:
    """Balanced accuracy, and its two halves: answerable questions let through, others refused."""
    through = share(result.score >= threshold for result in results if result.there)
    refused = share(result.score < threshold for result in results if not result.there)
    return (through + refused) / 2, through, refused


def share(truths: Iterable[bool]) -> float:
    values = list(truths)
    return sum(values) / max(1, len(values))


def best_threshold(groups: Sequence[Sequence[Judged]]) -> float:
    """By the mean balanced accuracy over collections of each size and language."""

    def value(percent: int) -> float:
        return sum(balanced(group, percent / 100)[0] for group in groups)

    return max(range(5, 60), key=value) / 100


def main(paths: Sequence[str]) -> None:
    fit: list[list[Judged]] = []
    print(f"threshold in use: {IN_MATERIAL}")
    for path in paths:
        paragraphs, questions = read(Path(path))
        segments = indexed(paragraphs)
        rankings = [search(segments, question.text, 10) for question in questions]
        print(f"\n{path}: {len(paragraphs)} paragraphs, {len(questions)} questions")
        print(finding(rankings, questions))
        print(quoting(rankings, questions))
        for parts in PARTS:
            results = judged(segments, paragraphs, questions, parts)
            middle = len({paragraph.article for paragraph in paragraphs}) // 2
            fit.append([result for result in results if result.article < middle])
            others = [result for result in results if result.article >= middle]
            accuracy, through, refused = balanced(others, IN_MATERIAL)
            print(
                f"abstaining   1/{parts} of the articles: balanced accuracy {accuracy:.3f} "
                f"(let through {through:.3f}, refused {refused:.3f}), second half of the articles"
            )
    print(f"\nbest threshold on the first half of the articles: {best_threshold(fit)}")


if __name__ == "__main__":
    if not sys.argv[1:]:
        sys.exit(__doc__)
    main(sys.argv[1:])
