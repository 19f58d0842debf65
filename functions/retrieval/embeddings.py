"""Embeddings by any OpenAI-compatible endpoint."""

import asyncio
from collections.abc import Iterator, Sequence
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from derslik.clients import http
from derslik.clients.endpoint import Endpoint, RenewKey
from derslik.concurrency import all_of
from derslik.domain.deadline import Deadline
from derslik.errors import UpstreamError

NAME = "embeddings"
BATCH_TEXTS = 32
BATCH_CHARS = 60_000
"""Of one call: endpoints limit its tokens and its number of texts."""
BATCHES_AT_ONCE = 4

type Vector = list[float]


class Reply(BaseModel):
    model_config = ConfigDict(extra="ignore")

    class Embedding(BaseModel):
        embedding: list[Annotated[float, Field(allow_inf_nan=False)]] = Field(min_length=1, max_length=16_384)
        index: int | None = None

    data: list[Embedding]


class Embeddings:
    def __init__(
        self,
        url: str,
        api_key: str | None,
        breaker: http.CircuitBreaker | None = None,
        renew_key: RenewKey | None = None,
    ) -> None:
        self.endpoint = Endpoint(NAME, url, api_key, breaker, renew_key)

    async def embed(self, model: str, texts: Sequence[str], deadline: Deadline) -> list[Vector]:
        """One vector for each text, all of one length; many texts in several calls. Raises `UpstreamError`s."""
        limit = asyncio.Semaphore(BATCHES_AT_ONCE)

        async def embed_batch(batch: Sequence[str]) -> list[Vector]:
            async with limit:
                body = {"model": model, "input": list(batch)}
                return parse_vectors(await self.endpoint.post("/embeddings", body, deadline), len(batch))

        batches = await all_of([embed_batch(batch) for batch in split_into_batches(texts)])
        vectors = [vector for batch in batches for vector in batch]
        if len({len(vector) for vector in vectors}) > 1:
            raise UpstreamError(NAME, "vectors of several lengths")
        return vectors


def split_into_batches(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    """In order, each within `BATCH_TEXTS` and, but for one long text alone, within `BATCH_CHARS`."""
    start = chars = 0
    for end, text in enumerate(texts):
        if end > start and (end - start == BATCH_TEXTS or chars + len(text) > BATCH_CHARS):
            yield texts[start:end]
            start, chars = end, 0
        chars += len(text)
    if start < len(texts):
        yield texts[start:]


def parse_vectors(value: Any, texts: int) -> list[Vector]:
    """In the order of the texts, whatever the order of the reply."""
    try:
        embeddings = Reply.model_validate(value).data
    except ValidationError as error:
        raise UpstreamError(NAME, "reply has another shape") from error
    positions = [at if embedding.index is None else embedding.index for at, embedding in enumerate(embeddings)]
    if sorted(positions) != list(range(texts)):
        raise UpstreamError(NAME, "reply is not one vector for each text")
    by_position = dict(zip(positions, embeddings, strict=True))
    return [by_position[at].embedding for at in range(texts)]
