"""The passages for a question: by its words, by its meaning and by a rerank service, as far as the session wants them.

Embeddings and reranking can only add: whatever fails or takes too long is left out, and the search goes on.
"""

import asyncio
from collections.abc import Sequence
from typing import NamedTuple

from derslik.concurrency import both
from derslik.domain.deadline import Deadline
from derslik.errors import UpstreamError
from derslik.logs import log_upstream
from retrieval.embeddings import Vector
from retrieval.fusing import fused
from retrieval.model_services import embeddings, reranking
from retrieval.models import Query
from retrieval.search import Hit, Ranking, search
from retrieval.segment import Segment
from retrieval.vectors import comparable, nearest

DEPTH = 50
"""Of each ranking, the hits that go on to be fused or reranked."""
RERANKED = 30
"""The best passages, which the rerank service puts in order."""
EMBEDDING_SECONDS = 2.0
RERANKING_SECONDS = 3.0


class Found(NamedTuple):
    """`ranking` is the lexical one, with its evidence; `similarity` the best hit's by its vector. `relevance` is what
    the rerank service gave to hits, by their places in `hits`."""

    hits: list[Hit]
    ranking: Ranking
    similarity: float = 0.0
    relevance: Sequence[float | None] = ()


async def find(segments: Sequence[Segment], asked: Query, deadline: Deadline) -> Found:
    """The `top_k` best hits that reach `min_score`."""
    with_vectors = comparable(segments, asked.embedding_model)
    depth = max(asked.top_k, DEPTH) if with_vectors or asked.use_reranker_service else asked.top_k
    ranking, vector = await both(
        asyncio.to_thread(search, segments, asked.query, depth, rerank=asked.use_rerank),
        embedded_question(asked, with_vectors, deadline),
    )
    hits, similarity = ranking.hits, 0.0
    if vector is not None:
        similar = await asyncio.to_thread(nearest, with_vectors, vector, DEPTH)
        hits, similarity = fused(hits, similar), similar[0].score if similar else 0.0
    hits = [hit for hit in hits if hit.score >= asked.min_score]
    relevance = await relevances(hits[:RERANKED], asked, deadline)
    order = sorted(range(len(hits)), key=lambda at: -relevance.get(at, float("-inf")))[: asked.top_k]
    return Found([hits[at] for at in order], ranking, similarity, [relevance.get(at) for at in order])


async def embedded_question(asked: Query, with_vectors: Sequence[Segment], deadline: Deadline) -> Vector | None:
    """Its vector, where there is anything to compare it with."""
    endpoint = await embeddings() if with_vectors else None
    if asked.embedding_model is None or endpoint is None:
        return None
    try:
        found = await endpoint.embed(asked.embedding_model, [asked.query], deadline.within(EMBEDDING_SECONDS))
    except UpstreamError as error:
        log_upstream(error)
        return None
    return found[0]


async def relevances(hits: Sequence[Hit], asked: Query, deadline: Deadline) -> dict[int, float]:
    """What the rerank service says of the hits, where the session wants it; those that it leaves out come last."""
    wanted = asked.use_rerank and asked.use_reranker_service and hits
    service = await reranking() if wanted else None
    if service is None:
        return {}
    passages = [hit.segment.content(hit.chunk) for hit in hits]
    try:
        return await service.rank(asked.reranker_type, asked.query, passages, deadline.within(RERANKING_SECONDS))
    except UpstreamError as error:
        log_upstream(error)
        return {}
