"""A segment's chunks as vectors, made when it is stored."""

import asyncio
from dataclasses import replace

from fastapi import Request

from derslik.domain.deadline import MARGIN_SECONDS, Deadline
from derslik.errors import AppError, UpstreamError
from derslik.logs import log_upstream
from retrieval.model_services import embeddings
from retrieval.segment import Segment
from retrieval.vectors import pack, texts

STORING_SECONDS = 110.0
"""Where nobody says how long the invocation may last."""


class NotEmbedded(AppError):
    """A 4xx: the caller, who tries again, must not take it for a failure of this service, which goes on answering."""

    status, code, title = 424, "not_embedded", "The embeddings' endpoint did not give usable vectors"


async def embed_segment(segment: Segment, model: str | None, deadline: Deadline) -> Segment:
    """The segment, with its chunks' vectors where a model is named and there is an endpoint; raises `NotEmbedded`."""
    endpoint = await embeddings() if model is not None else None
    if model is None or endpoint is None:
        return segment
    try:
        vectors = await endpoint.embed(model, texts(segment), deadline)
    except UpstreamError as error:
        log_upstream(error)
        raise NotEmbedded from error
    return replace(segment, embedding_model=model, vectors=await asyncio.to_thread(pack, vectors))


async def storing_deadline(request: Request) -> Deadline:
    """What is left of the invocation: no API's limit bounds how long a document may take."""
    context = request.scope.get("aws.context")
    remaining = getattr(context, "get_remaining_time_in_millis", None)
    return Deadline.after(STORING_SECONDS if remaining is None else remaining() / 1000 - MARGIN_SECONDS)
