"""Fits the decision whether a question is answered in the material (`rag_query.evidence`), on files in SQuAD's format.

    PYTHONPATH=functions:layers/common/python:. python -m benchmarks.abstention xquad.tr.json xquad.en.json

Collections of half and of a sixth of the articles are asked every question (of those that they cannot answer, a
sixth's one in five). A logistic model of the evidence is fitted on the questions of one half of the articles and judges
the other half's, both ways, so that no question is judged by a model that saw its article; "even" is the collection
that `benchmarks/answers.py` makes. Then it is fitted on all: those are the constants in use.
"""

import math
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.squad import Article, document, every_second, read
from derslik.clients.retrieval import Evidence
from rag_query.evidence import features, is_in_material
from retrieval.routes import evidence
from retrieval.search import search
from retrieval.segment import Segment, Source, build

ROUNDS = 30
RIDGE = 1e-5


class Asked(NamedTuple):
    """A question put to a collection of this kind: what was found, and whether it is answered there."""

    file: str
    kind: str
    article: int
    there: bool
    evidence: Evidence


def asked(path: Path, judged: Callable[[Sequence[Segment], str], Evidence]) -> Iterator[Asked]:
    articles, questions = read(path)
    segments = [indexed(document(article).text, article.number) for article in articles]
    for kind, members in collections(articles):
        held = [segments[number] for number in sorted(members)]
        for number, question in enumerate(questions):
            there = question.article in members
            if there or kind != "sixth" or number % 5 == 0:
                yield Asked(path.name, kind, question.article, there, judged(held, question.text))


def found_for(segments: Sequence[Segment], question: str) -> Evidence:
    return Evidence.model_validate(evidence(search(segments, question, 5)).model_dump())


def indexed(text: str, number: int) -> Segment:
    """As the product cuts a document by default."""
    return build(Source(f"{number}", 1, "d", "d", text, [], chunk_size=1000, chunk_overlap=200))


def collections(articles: Sequence[Article]) -> Iterator[tuple[str, set[int]]]:
    numbers = {article.number for article in articles}
    even = {article.number for article in every_second(articles)}
    yield "even", even
    yield "odd", numbers - even
    for half in range(2):
        yield "half", {number for number in numbers if number // 2 % 2 == half}
    for sixth in range(6):
        yield "sixth", {number for number in numbers if number // 4 % 6 == sixth}


def part(article: int) -> int:
    """One of two, each with articles inside and outside of every collection."""
    return (article + article // 2) % 2


def fitted(questions: Sequence[Asked]) -> list[float]:
    """The constant and the weights by Newton's method; answered questions weigh as much as the others in all."""
    there = sum(one.there for one in questions)
    share = {True: 0.5 / there, False: 0.5 / (len(questions) - there)}
    rows = [([1.0, *features(one.evidence)], float(one.there), share[one.there]) for one in questions]
    size = len(rows[0][0])
    weights = [0.0] * size
    for _ in range(ROUNDS):
        slope = [-RIDGE * weight for weight in weights]
        curve = [[RIDGE * (row == column) for column in range(size)] for row in range(size)]
        for values, truth, worth in rows:
            likely = 1 / (1 + math.exp(-math.sumprod(weights, values)))
            for row in range(size):
                slope[row] += worth * (truth - likely) * values[row]
                for column in range(size):
                    curve[row][column] += worth * likely * (1 - likely) * values[row] * values[column]
        weights = [weight + step for weight, step in zip(weights, solved(curve, slope), strict=True)]
    return weights


def solved(matrix: list[list[float]], right: list[float]) -> list[float]:
    """Gauss's elimination; the matrix is symmetric and positive."""
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    for at, pivot in enumerate(rows):
        for below in rows[at + 1 :]:
            factor = below[at] / pivot[at]
            for column in range(at, len(pivot)):
                below[column] -= factor * pivot[column]
    found = [0.0] * len(rows)
    for at in reversed(range(len(rows))):
        rest = math.sumprod(rows[at][at + 1 : -1], found[at + 1 :])
        found[at] = (rows[at][-1] - rest) / rows[at][at]
    return found


def balanced(decisions: Sequence[tuple[bool, bool]]) -> tuple[float, float, float]:
    """Of (decided, true): balanced accuracy and its halves, let through and refused."""
    through = [decided for decided, there in decisions if there]
    refused = [not decided for decided, there in decisions if not there]
    yes, no = sum(through) / len(through), sum(refused) / len(refused)
    return (yes + no) / 2, yes, no


def told(name: str, questions: Sequence[Asked], decisions: Sequence[bool]) -> None:
    for file, kind in sorted({(one.file, one.kind) for one in questions}):
        both = [
            (decided, one.there)
            for decided, one in zip(decisions, questions, strict=True)
            if (one.file, one.kind) == (file, kind)
        ]
        accuracy, through, refused = balanced(both)
        print(f"{name:10} {file} {kind:6} {accuracy:.4f} (let through {through:.3f}, refused {refused:.3f})")


def main(paths: Sequence[str]) -> None:
    questions = [one for path in paths for one in asked(Path(path), found_for)]
    models = [fitted([one for one in questions if part(one.article) != half]) for half in range(2)]
    held_out = [math.sumprod(models[part(one.article)], [1.0, *features(one.evidence)]) > 0 for one in questions]
    told("held out", questions, held_out)
    told("in use", questions, [is_in_material(one.evidence) for one in questions])
    print("fitted on all:", " ".join(f"{weight:.2f}" for weight in fitted(questions)))


if __name__ == "__main__":
    if not sys.argv[1:]:
        sys.exit(__doc__)
    main(sys.argv[1:])
