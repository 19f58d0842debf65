"""Whether what was found is evidence that the material answers a question."""

from derslik.clients.retrieval import Evidence
from rag_query.evidence import is_in_material

SIMILAR = 0.5
"""From here the nearest passage is evidence by itself. With all-MiniLM-L6-v2 on XQuAD in English the balanced accuracy
of abstention goes from .968 to .971, about the same between .45 and .6 (`benchmarks/embeddings.py`)."""


def is_answerable(evidence: Evidence, threshold: float | None) -> bool:
    """By its words, or by its meaning where the session has embeddings; `threshold` is the teacher's, for either."""
    if threshold is not None:
        return max(evidence.best_score, evidence.similarity) >= threshold
    return is_in_material(evidence) or evidence.similarity >= SIMILAR
