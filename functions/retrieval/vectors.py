"""Embeddings of a segment's chunks: packed into 8 bits a component, and the chunks that are nearest to a question's."""

import heapq
from array import array
from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any

from derslik.language import Language
from retrieval.embeddings import Vector
from retrieval.search import Hit
from retrieval.segment import Segment

LARGEST = 127
REFERENCES: Mapping[Language, Sequence[str]] = {
    "tr": (
        "Yarın öğleden sonra hava açık ve rüzgârlı olacak.",
        "Otobüs yedi buçukta meydandan kalkıyor.",
        "Mutfaktaki sandalyelerden biri kırılmış.",
    ),
    "en": (
        "Tomorrow afternoon it will be clear and windy.",
        "The bus leaves the square at half past seven.",
        "One of the chairs in the kitchen is broken.",
    ),
}
"""Of no course. Their vectors follow the chunks', so that a course of one chunk too has something to be nearer than."""


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


def texts(segment: Segment) -> list[str]:
    """What is embedded of it: each chunk below its headings, then the references."""
    chunks = (f"{chunk.heading or ''}\n{segment.content(at)}".strip() for at, chunk in enumerate(segment.chunks))
    return [*chunks, *REFERENCES[segment.language]]


def nearest(segments: Sequence[Segment], question: Vector, limit: int) -> list[Hit]:
    """The `limit` chunks whose vectors are nearest to the question's, nearest first.

    A hit's score is how much nearer than the middle of chunks and references it is: 0 for that, 1 for the question
    itself. Plain cosines cannot be held against one threshold: what one model gives to anything at all (.75) another
    one gives to the best only.
    """
    packed = _packed(question)
    rows = [(segment, cosines) for segment in segments if (cosines := _cosines(segment, packed))]
    found = [
        (cosine, segment, chunk)
        for segment, cosines in rows
        for chunk, cosine in enumerate(cosines[: len(segment.chunks)])
    ]
    if not found:
        return []
    first, cosines = rows[0]
    typical = median([*(cosine for cosine, _, _ in found), *cosines[len(first.chunks) :]])
    best = heapq.nlargest(limit, found, key=lambda one: one[0])
    return [Hit(segment, chunk, _nearer(cosine, typical)) for cosine, segment, chunk in best]


def _nearer(cosine: float, typical: float) -> float:
    return min(1.0, max(0.0, (cosine - typical) / (1 - typical))) if typical < 1 else 0.0


def _cosines(segment: Segment, question: bytes) -> list[float]:
    """Of its chunks, then of the references; none for vectors of another length, which cannot be of the same model
    whatever its name says."""
    import simsimd

    rows, size = len(segment.chunks) + len(REFERENCES[segment.language]), len(question)
    if len(segment.vectors) != rows * size:
        return []
    one, all_of_them = memoryview(question).cast("b", [1, size]), memoryview(segment.vectors).cast("b", [rows, size])
    distances: Any = memoryview(simsimd.cdist(one, all_of_them, "cosine")).tolist()  # type: ignore[arg-type]
    return [1 - distance for distance in distances[0]]
