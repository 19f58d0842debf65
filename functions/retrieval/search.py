"""BM25 over the chunks of several segments, with the statistics of all of them together; then the best few in the
order of how much of the question stands in one sentence of each (`nearness`).
"""

import heapq
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from derslik.domain.lexical import STEM_MARK, damping, question_terms, rarity, weight
from derslik.domain.text import Language
from retrieval.nearness import NOTHING_NEAR, Nearness, asked_words, nearness
from retrieval.segment import Segment

MOST_TERMS = 400
"""Of a long question's terms only the rarest are looked up."""
LOOKED_AT = 20
"""Of the best chunks, those whose sentences are looked at."""
NEARNESS = 0.2
"""What the share of the question in one sentence counts beside the score: brings .010 of hit@1 on XQuAD in Turkish
and .013 in English; between .15 and .3 it makes little difference."""


class Hit(NamedTuple):
    """`score` is the share, 0 to 1, of what a chunk could score that repeats every term of the question endlessly."""

    segment: Segment
    chunk: int
    score: float


@dataclass(frozen=True, slots=True)
class Ranking:
    """`best_score` is the highest before reordering; `nearness` the first hit's, but its `sentence` the highest of the
    first three's."""

    hits: list[Hit]
    best_score: float = 0.0
    nearness: Nearness = NOTHING_NEAR


def search(segments: Sequence[Segment], question: str, limit: int, *, rerank: bool = True) -> Ranking:
    """The `limit` best chunks that share a term with the question, best first."""
    passages = sum(len(segment.chunks) for segment in segments)
    spoken = _main_language(segments)
    weights = _weights(segments, question_terms(question, spoken), passages)
    if not weights or not passages:
        return Ranking([])
    average = sum(segment.length for segment in segments) / passages
    scored = (hit for segment in segments for hit in _scores(segment, weights, average))
    hits = heapq.nlargest(max(limit, LOOKED_AT), scored, key=lambda hit: hit.score)
    if not hits:
        return Ranking([])
    near = _nearness(segments, hits[:LOOKED_AT], question, spoken, passages)
    order = (
        sorted(range(len(hits)), key=lambda at: -_value(hits[at], near[at : at + 1])) if rerank else range(len(hits))
    )
    shown = [hits[at]._replace(score=_value(hits[at], near[at : at + 1])) if rerank else hits[at] for at in order]
    first = [near[at] for at in order[:3] if at < len(near)] or near
    return Ranking(
        shown[:limit],
        best_score=hits[0].score,
        nearness=first[0]._replace(sentence=max(found.sentence for found in first)),
    )


def _nearness(
    segments: Sequence[Segment], hits: Sequence[Hit], question: str, spoken: Language, passages: int
) -> list[Nearness]:
    asked = asked_words(question, spoken)
    containing = {word.stem: _containing(segments, STEM_MARK + word.stem) for word in asked}
    weights = {root: rarity(passages, count) for root, count in containing.items()}
    return [nearness(asked, weights, hit.segment.content(hit.chunk), spoken) for hit in hits]


def _value(hit: Hit, near: Sequence[Nearness]) -> float:
    """A hit's score with what its best sentence adds; of those beyond the first few, the score alone."""
    added = NEARNESS * near[0].sentence if near else 0.0
    return (hit.score + added) / (1 + NEARNESS)


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
    return sum(len(segment.postings_of(term)) for segment in segments)


def _scores(segment: Segment, weights: dict[str, float], average: float) -> Iterator[Hit]:
    damped = [damping(length, average) for length in segment.lengths]
    scores = [0.0] * len(damped)
    for term, share in weights.items():
        for posting in segment.postings_of(term):
            chunk, count = posting >> 8, posting & 255
            scores[chunk] += share * count / (count + damped[chunk])
    possible = sum(weights.values())
    return (Hit(segment, chunk, score / possible) for chunk, score in enumerate(scores) if score > 0)
