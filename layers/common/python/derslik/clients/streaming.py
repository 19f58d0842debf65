"""An answer while a model writes it: OpenAI's stream of server-sent events, put together to one reply."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from derslik.clients import http
from derslik.errors import UpstreamError

if TYPE_CHECKING:
    import httpx

DONE = "[DONE]"
EVENT_STREAM = {"content-type": "text/event-stream"}

type TextListener = Callable[[str], Awaitable[None]]
"""Gets each piece of the answer as it comes."""


class Delta(BaseModel):
    content: str | None = None


class Choice(BaseModel):
    delta: Delta = Delta()


class Chunk(BaseModel):
    """One event; `error` is what a server says that fails while it writes."""

    model_config = ConfigDict(extra="ignore")

    choices: list[Choice] = Field(default_factory=list)
    model: Any = None
    usage: Any = None
    error: Any = None


def stream_reader(on_text: TextListener) -> http.BodyReader:
    """Reads a stream, or the whole reply of a server that does not stream; returns what `/chat/completions` gives."""

    async def read_body(upstream: str, response: httpx.Response, max_bytes: int) -> Any:
        if not response.headers.get("content-type", "").startswith(EVENT_STREAM["content-type"]):
            return await http.read_json(upstream, response, max_bytes)
        return await assemble_reply(upstream, read_events(upstream, response, max_bytes), on_text)

    return read_body


async def assemble_reply(upstream: str, events: AsyncIterator[str], on_text: TextListener) -> dict[str, Any]:
    """The events' text as one reply.

    Raises `UpstreamError` for a stream that ends without `[DONE]`, holds an error or anything else.
    """
    text: list[str] = []
    last: dict[str, Any] = {}
    async for event in events:
        if event == DONE:
            return {**last, "choices": [{"message": {"content": "".join(text)}}]}
        chunk = parse_chunk(upstream, event)
        last |= {name: value for name in ("model", "usage") if (value := getattr(chunk, name)) is not None}
        piece = chunk.choices[0].delta.content if chunk.choices else None
        if piece:
            text.append(piece)
            await on_text(piece)
    raise UpstreamError(upstream, "stream broke off")


def parse_chunk(upstream: str, event: str) -> Chunk:
    try:
        chunk = Chunk.model_validate(http.parse_json(upstream, event.encode()))
    except ValidationError as error:
        raise UpstreamError(upstream, "stream has another shape") from error
    if chunk.error is not None:
        raise UpstreamError(upstream, "error in stream")
    return chunk


async def read_events(upstream: str, response: httpx.Response, max_bytes: int) -> AsyncIterator[str]:
    """The data of each event. A connection that is lost is no reason to ask again: the beginning has been passed on."""
    import httpx
    from httpx_sse import EventSource

    body = with_blank_line(http.read_parts(upstream, response, max_bytes))
    try:
        async for event in EventSource(httpx.Response(200, headers=EVENT_STREAM, content=body)).aiter_sse():
            if event.data:
                yield event.data
    except httpx.TransportError as error:
        raise UpstreamError(upstream, "stream broke off") from error


async def with_blank_line(parts: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Ends the last event, behind which some servers leave it out."""
    async for part in parts:
        yield part
    yield b"\n\n"
