"""Fits the order of the passages (`retrieval.search.WEIGHTS`) on files in SQuAD's format.

    PYTHONPATH=functions:layers/common/python:. python -m benchmarks.ranking xquad.tr.json xquad.en.json

A softmax over each question's candidates, fitted so that a chunk of its paragraph comes first: on the questions of one
half of the articles, told on the other half's, both ways; then on all: those are the weights in use.
"""

import math
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.abstention import indexed, solved
from benchmarks.squad import document, read
from retrieval.search import LOOKED_AT, WEIGHTS, Look, candidates

ROUNDS = 20
LONGEST_STEP = 4.0
RIDGE = 1e-5


class Ranked(NamedTuple):
    """A question with its candidates' paragraphs and looks, best BM25 score first."""

    file: str
    article: int
    paragraphs: list[tuple[int, int]]
    looks: list[Look]
    wanted: tuple[int, int]

    def right(self) -> Look:
        return self.looks[self.paragraphs.index(self.wanted)]

    def others(self) -> list[Look]:
        return [look for look, place in zip(self.looks, self.paragraphs, strict=True) if place != self.wanted]


def ranked(path: Path) -> list[Ranked]:
    articles, questions = read(path)
    texts = [document(article) for article in articles]
    segments = [indexed(text.text, number) for number, text in enumerate(texts)]
    found = []
    for question in questions:
        looked_at = candidates(segments, question.text, LOOKED_AT)
        paragraphs = []
        for hit, _, _ in looked_at:
            article = int(hit.segment.document_id)
            paragraphs.append((article, texts[article].paragraph_at(*hit.segment.chunks[hit.chunk][:2])))
        wanted = (question.article, question.paragraph)
        found.append(Ranked(path.name, question.article, paragraphs, [one.look for one in looked_at], wanted))
    return found


def fitted(questions: Sequence[Ranked]) -> list[float]:
    """By Newton's method; of the right paragraph, the chunk with the best BM25 score stands for all."""
    size = len(Look._fields)
    weights = [0.0] * size
    known = [(one.right(), one.others()) for one in questions if one.wanted in one.paragraphs]
    for _ in range(ROUNDS):
        slope = [-RIDGE * len(known) * weight for weight in weights]
        curve = [[RIDGE * len(known) * (row == column) for column in range(size)] for row in range(size)]
        for right, others in known:
            looks = [right, *others]
            scores = [math.sumprod(weights, look) for look in looks]
            powers = [math.exp(score - max(scores)) for score in scores]
            likely = [power / sum(powers) for power in powers]
            mean = [math.sumprod(likely, column) for column in zip(*looks, strict=True)]
            for row in range(size):
                slope[row] += right[row] - mean[row]
            for share, look in zip(likely, looks, strict=True):
                apart = [value - middle for value, middle in zip(look, mean, strict=True)]
                for row in range(size):
                    for column in range(size):
                        curve[row][column] += share * apart[row] * apart[column]
        steps = solved(curve, slope)
        shorter = min(1.0, LONGEST_STEP / max(map(abs, steps)))
        weights = [weight + shorter * step for weight, step in zip(weights, steps, strict=True)]
    return [weight / sum(weights) for weight in weights]


def told(name: str, questions: Sequence[Ranked], weights: Sequence[float]) -> None:
    for file in sorted({one.file for one in questions}):
        ranks = [rank(one, weights) for one in questions if one.file == file]
        first, fifth = (sum(0 < found <= most for found in ranks) for most in (1, 5))
        asked = len(ranks)
        print(f"{name:18} {file}: hit@1 {first / asked:.4f}  hit@5 {fifth / asked:.4f} ({asked - fifth} missed)")


def rank(one: Ranked, weights: Sequence[float]) -> int:
    """The wanted paragraph's place among the paragraphs, from 1; 0 when it is not there."""
    order = sorted(range(len(one.looks)), key=lambda at: -math.sumprod(weights, one.looks[at]))
    places = list(dict.fromkeys(one.paragraphs[at] for at in order))
    return places.index(one.wanted) + 1 if one.wanted in places else 0


def main(paths: Sequence[str]) -> None:
    questions = [one for path in paths for one in ranked(Path(path))]
    for half in range(2):
        weights = fitted([one for one in questions if one.article % 2 == half])
        told(f"fitted on half {half}", [one for one in questions if one.article % 2 != half], weights)
    told("BM25 alone", questions, Look(1, 0, 0, 0, 0))
    told("in use", questions, WEIGHTS)
    weights = fitted(questions)
    told("fitted on all", questions, weights)
    print("fitted on all:", Look(*(round(weight, 2) for weight in weights)))


if __name__ == "__main__":
    if not sys.argv[1:]:
        sys.exit(__doc__)
    main(sys.argv[1:])
