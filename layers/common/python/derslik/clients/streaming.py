"""An answer while a model writes it: OpenAI's stream of server-sent events, put together to one reply."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from derslik.clients import http
from derslik.errors import UpstreamError

if TYPE_CHECKING:
    import httpx

DATA = b"data:"
DONE = b"[DONE]"

type TextListener = Callable[[str], Awaitable[None]]
"""Is told each piece of the answer as it comes."""


class Delta(BaseModel):
    content: str | None = None


class Choice(BaseModel):
    delta: Delta = Delta()


class Chunk(BaseModel):
    """One event; `error` is what a server says that fails while it writes."""

    model_config = ConfigDict(extra="ignore")

    choices: list[Choice] = Field(default_factory=list)
    model: str | None = None
    usage: Any = None
    error: Any = None


def stream_reader(on_text: TextListener) -> http.Take:
    """Takes a stream, or the whole reply of a server that does not stream; both as `/chat/completions` gives it."""

    async def take(upstream: str, response: httpx.Response, max_bytes: int) -> Any:
        if not response.headers.get("content-type", "").startswith("text/event-stream"):
            return await http.read_json(upstream, response, max_bytes)
        return await put_together(upstream, data(upstream, response, max_bytes), on_text)

    return take


async def put_together(upstream: str, events: AsyncIterator[bytes], on_text: TextListener) -> dict[str, Any]:
    """Raises `UpstreamError` for a stream that ends without `[DONE]`, holds an error or anything else."""
    text: list[str] = []
    last: dict[str, Any] = {}
    async for event in events:
        if event == DONE:
            return {**last, "choices": [{"message": {"content": "".join(text)}}]}
        chunk = read(upstream, event)
        last |= {name: value for name in ("model", "usage") if (value := getattr(chunk, name)) is not None}
        piece = chunk.choices[0].delta.content if chunk.choices else None
        if piece:
            text.append(piece)
            await on_text(piece)
    raise UpstreamError(upstream, "stream broke off")


def read(upstream: str, event: bytes) -> Chunk:
    try:
        chunk = Chunk.model_validate_json(event)
    except ValidationError as error:
        raise UpstreamError(upstream, "stream has another shape") from error
    if chunk.error is not None:
        raise UpstreamError(upstream, "error in stream")
    return chunk


async def data(upstream: str, response: httpx.Response, max_bytes: int) -> AsyncIterator[bytes]:
    """The data of each event, which is one line. A connection that is lost is no reason to ask again: the beginning
    has been passed on."""
    import httpx

    rest = b""
    try:
        async for part in http.parts(upstream, response, max_bytes):
            *lines, rest = (rest + part).split(b"\n")
            for line in lines:
                if line.startswith(DATA):
                    yield line.removeprefix(DATA).strip()
    except httpx.TransportError as error:
        raise UpstreamError(upstream, "stream broke off") from error
    if rest.startswith(DATA):
        yield rest.removeprefix(DATA).strip()
