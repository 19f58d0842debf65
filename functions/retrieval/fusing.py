"""Two rankings made one by reciprocal rank fusion (Cormack, Clarke and Büttcher, SIGIR 2009)."""

from collections.abc import Sequence

from retrieval.search import Hit

K = 60
"""As in the paper: how little the first places count more than those that follow."""

type Place = tuple[str, int, int]


def fused(lexical: Sequence[Hit], similar: Sequence[Hit]) -> list[Hit]:
    """All hits of both, best first, each with the higher one of its scores."""
    worth: dict[Place, float] = {}
    best: dict[Place, Hit] = {}
    for ranking in (lexical, similar):
        for rank, hit in enumerate(ranking, 1):
            place = place_of(hit)
            worth[place] = worth.get(place, 0.0) + 1 / (K + rank)
            best[place] = max(best.get(place, hit), hit, key=lambda one: one.score)
    return sorted(best.values(), key=lambda hit: -worth[place_of(hit)])


def place_of(hit: Hit) -> Place:
    return hit.segment.document_id, hit.segment.version, hit.chunk
