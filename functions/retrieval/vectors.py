"""Embeddings of a segment's chunks: packed into 8 bits a component, and the chunks that are nearest to a question's."""

import heapq
from array import array
from collections.abc import Iterator, Sequence
from statistics import median
from typing import Any

from derslik.clients.embeddings import Vector
from retrieval.search import Hit
from retrieval.segment import Segment

LARGEST = 127


def pack(vectors: Sequence[Vector]) -> bytes:
    """One after the other, each stretched so that its largest component is 127: a cosine knows directions only."""
    return b"".join(map(_packed, vectors))


def _packed(vector: Vector) -> bytes:
    largest = max(map(abs, vector))
    scale = LARGEST / largest if largest > 0 else 0.0
    return array("b", [round(component * scale) for component in vector]).tobytes()


def comparable(segments: Sequence[Segment], model: str | None) -> list[Segment]:
    """Those whose vectors are of this model."""
    return [segment for segment in segments if segment.vectors and segment.embedding_model == model]


def nearest(segments: Sequence[Segment], question: Vector, limit: int) -> list[Hit]:
    """The `limit` chunks whose vectors are nearest to the question's, nearest first.

    A hit's score is how much nearer than the segments' middle chunk it is: 0 for that one, 1 for the question itself.
    Plain cosines cannot be held against one threshold: what one model gives to anything at all (.75) another one gives
    to the best only.
    """
    packed = _packed(question)
    found = [(cosine, segment, chunk) for segment in segments for chunk, cosine in _cosines(segment, packed)]
    if not found:
        return []
    typical = median(cosine for cosine, _, _ in found)
    best = heapq.nlargest(limit, found, key=lambda one: one[0])
    return [Hit(segment, chunk, _nearer(cosine, typical)) for cosine, segment, chunk in best]


def _nearer(cosine: float, typical: float) -> float:
    return min(1.0, max(0.0, (cosine - typical) / (1 - typical))) if typical < 1 else 0.0


def _cosines(segment: Segment, question: bytes) -> Iterator[tuple[int, float]]:
    """None for vectors of another length, which cannot be of the same model whatever its name says."""
    import simsimd

    chunks, size = len(segment.chunks), len(question)
    if len(segment.vectors) != chunks * size:
        return
    one, all_of_them = memoryview(question).cast("b", [1, size]), memoryview(segment.vectors).cast("b", [chunks, size])
    rows: Any = memoryview(simsimd.cdist(one, all_of_them, "cosine")).tolist()  # type: ignore[arg-type]
    yield from enumerate(1 - distance for distance in rows[0])
