"""Two rankings made one, by words and by vectors."""

from collections.abc import Sequence

from retrieval.search import Hit

WEIGHT = 0.5
"""What similarity counts beside the words. Both are shares from 0 to 1, which lets them be added: with
all-MiniLM-L6-v2 on XQuAD in English hit@1 goes from .957 to .971 and hit@5 from .992 to .995. Reciprocal rank fusion
was worse than words alone (by .002 at hit@1, before passages were ordered by a model): ranks do not tell by how much
one was better."""

type Place = tuple[str, int, int]


def fused(lexical: Sequence[Hit], similar: Sequence[Hit]) -> list[Hit]:
    """All hits of both, best first, with what both say of them."""
    scores: dict[Place, float] = {}
    hits: dict[Place, Hit] = {}
    for weight, ranking in ((1.0, lexical), (WEIGHT, similar)):
        for hit in ranking:
            place = hit.segment.document_id, hit.segment.version, hit.chunk
            scores[place] = scores.get(place, 0.0) + weight * hit.score
            hits[place] = hit
    ordered = sorted(hits, key=lambda place: -scores[place])
    return [hits[place]._replace(score=min(1.0, scores[place])) for place in ordered]
