"""BM25 over the chunks of several segments, with the statistics of all of them together; then the best few in the
order of a linear model of what a closer look at each finds.
"""

import heapq
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from derslik.language import Language
from derslik.language.lexical import damping, question_terms, weight
from retrieval.nearness import NOTHING_NEAR, Nearness, asked_words, nearness
from retrieval.segment import Segment

MOST_TERMS = 400
"""Of a long question's terms only the rarest are looked up."""
LOOKED_AT = 30
"""Of the best chunks, those whose sentences are looked at."""
AROUND = 5
"""Chunks before and after: what stands there tells whether a passage is on the question's subject."""


class Look(NamedTuple):
    """What the order is made of, each a share from 0 to 1: a chunk's BM25 score, the highest one of the chunks around
    it (its own included), and three of `Nearness`."""

    score: float
    around: float
    sentence: float
    passage: float
    beside: float


WEIGHTS = Look(score=0.27, around=0.36, sentence=0.18, passage=0.11, beside=0.08)
"""Fitted by `benchmarks/ranking.py` on XQuAD, Turkish and English together, divided by their sum. Fitted on one half
of the articles they miss 14 of 1,190 paragraphs among the first five in Turkish and 10 in English on the other halves;
BM25 alone misses 19 and 14."""


class Hit(NamedTuple):
    """`score` is a share, 0 to 1: of what a chunk could score (BM25) that repeats every term of the question endlessly,
    or, in the order of the model, the weighted mean of `Look`."""

    segment: Segment
    chunk: int
    score: float


@dataclass(frozen=True, slots=True)
class Ranking:
    """`best_score` is the highest of BM25; the others are of the chunk that the model puts first."""

    hits: list[Hit]
    best_score: float = 0.0
    relevance: float = 0.0
    around: float = 0.0
    nearness: Nearness = NOTHING_NEAR


class Candidate(NamedTuple):
    """`hit` with its BM25 score."""

    hit: Hit
    look: Look
    nearness: Nearness


def search(segments: Sequence[Segment], question: str, limit: int, *, rerank: bool = True) -> Ranking:
    """The `limit` best chunks that share a term with the question, best first: by BM25, or by the model."""
    found = candidates(segments, question, max(limit, LOOKED_AT))
    if not found:
        return Ranking([])
    ordered = sorted(found, key=lambda one: -relevance(one.look))
    first = ordered[0]
    hits = [one.hit._replace(score=relevance(one.look)) for one in ordered] if rerank else [one.hit for one in found]
    return Ranking(hits[:limit], found[0].hit.score, relevance(first.look), first.look.around, first.nearness)


def candidates(segments: Sequence[Segment], question: str, most: int) -> list[Candidate]:
    """The best by BM25, best first, each looked at."""
    passages = sum(len(segment.chunks) for segment in segments)
    language = _main_language(segments)
    weights = _weights(segments, question_terms(question, language), passages)
    if not weights or not passages:
        return []
    average = sum(segment.length for segment in segments) / passages
    scores = [_scores(segment, weights, average) for segment in segments]
    found = ((score, number, chunk) for number, of in enumerate(scores) for chunk, score in enumerate(of) if score > 0)
    asked = asked_words(question, language)
    looked_at = []
    for score, number, chunk in heapq.nlargest(most, found, key=lambda one: one[0]):
        segment = segments[number]
        near = nearness(asked, segment.chunks[chunk].heading or "", segment.content(chunk), language)
        around = max(scores[number][max(0, chunk - AROUND) : chunk + AROUND + 1])
        look = Look(score, around, near.sentence, near.passage, near.beside)
        looked_at.append(Candidate(Hit(segment, chunk, score), look, near))
    return looked_at


def relevance(look: Look) -> float:
    return sum(weight * share for weight, share in zip(WEIGHTS, look, strict=True))


def _main_language(segments: Sequence[Segment]) -> Language:
    chunks: Counter[Language] = Counter()
    for segment in segments:
        chunks[segment.language] += len(segment.chunks)
    return chunks.most_common(1)[0][0] if chunks else "tr"


def _weights(segments: Sequence[Segment], asked: set[str], passages: int) -> dict[str, float]:
    """What each term is worth, those that stand somewhere first, the rarest of them before the others.

    Ordered, so that sums come out the same in every process.
    """
    containing = {term: _containing(segments, term) for term in asked}
    chosen = sorted(asked, key=lambda term: (containing[term] == 0, containing[term], term))[:MOST_TERMS]
    return {term: weight(term, passages, containing[term]) for term in chosen}


def _containing(segments: Sequence[Segment], term: str) -> int:
    return sum(len(segment.postings.get(term, b"")) for segment in segments) // 4


def _scores(segment: Segment, weights: dict[str, float], average: float) -> list[float]:
    """Each chunk's share of what it could score."""
    damped = [damping(length, average) for length in segment.lengths]
    scores = [0.0] * len(damped)
    for term, share in weights.items():
        for posting in segment.postings_of(term):
            chunk, count = posting >> 8, posting & 255
            scores[chunk] += share * count / (count + damped[chunk])
    possible = sum(weights.values())
    return [score / possible for score in scores]
