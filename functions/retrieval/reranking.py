"""A rerank service: `POST /rerank` as Cohere, Jina, vLLM, LiteLLM and others have it."""

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from derslik.clients import http
from derslik.clients.endpoint import Endpoint, RenewKey
from derslik.domain.deadline import Deadline
from derslik.errors import UpstreamError

NAME = "rerank"


class Reply(BaseModel):
    model_config = ConfigDict(extra="ignore")

    class Result(BaseModel):
        index: int
        relevance_score: Annotated[float, Field(allow_inf_nan=False)]

    results: list[Result] = Field(min_length=1)


class Reranking:
    def __init__(
        self,
        url: str,
        api_key: str | None,
        breaker: http.CircuitBreaker | None = None,
        renew_key: RenewKey | None = None,
    ) -> None:
        self.endpoint = Endpoint(NAME, url, api_key, breaker, renew_key)

    async def rank(
        self, model: str | None, question: str, passages: Sequence[str], deadline: Deadline
    ) -> dict[int, float]:
        """How relevant passages are, by their positions; the service may leave some out. Raises `UpstreamError`s."""
        model_field = {} if model is None else {"model": model}
        body = {**model_field, "query": question, "documents": list(passages), "top_n": len(passages)}
        return parse_scores(await self.endpoint.post("/rerank", body, deadline), len(passages))


def parse_scores(value: Any, passages: int) -> dict[int, float]:
    try:
        results = Reply.model_validate(value).results
    except ValidationError as error:
        raise UpstreamError(NAME, "reply has another shape") from error
    scores = {result.index: result.relevance_score for result in results}
    if len(scores) < len(results) or not scores.keys() <= set(range(passages)):
        raise UpstreamError(NAME, "reply names passages that were not asked about")
    return scores
