"""Generation by any OpenAI-compatible endpoint."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from derslik.clients import http
from derslik.clients.endpoint import Endpoint, RenewKey
from derslik.clients.reply_values import IfValid, NameIfValid, readable_text
from derslik.clients.streaming import TextListener, stream_reader
from derslik.domain.deadline import Deadline
from derslik.errors import UpstreamError

NAME = "generation"
PATH = "/chat/completions"
NO_STREAM = ("status 400", "status 422")
"""What servers say to `stream` or `stream_options` when they do not know them."""
MOST_TOKENS = 10**9
Message = Mapping[str, str]


class Usage(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    prompt_tokens: int = Field(default=0, ge=0, le=MOST_TOKENS)
    completion_tokens: int = Field(default=0, ge=0, le=MOST_TOKENS)


class Reply(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    class Choice(BaseModel):
        class Message(BaseModel):
            content: str | None = None

        message: Message

    choices: list[Choice] = Field(min_length=1)
    model: NameIfValid = None
    usage: Annotated[Usage | None, IfValid] = None


class Completion(BaseModel):
    """`text` is not empty and can be stored and shown; `usage` is None where the server does not tell."""

    model_config = ConfigDict(frozen=True)

    text: str
    model: str
    usage: Usage | None


def usage_fields(usage: Usage | None) -> dict[str, Any]:
    """Of a log line; none where the server does not tell."""
    if usage is None:
        return {}
    return {"prompt_tokens": usage.prompt_tokens, "completion_tokens": usage.completion_tokens}


class Generation:
    def __init__(
        self,
        url: str,
        model: str,
        api_key: str | None,
        breaker: http.CircuitBreaker | None = None,
        renew_key: RenewKey | None = None,
    ) -> None:
        self.model = model
        self.endpoint = Endpoint(NAME, url, api_key, breaker, renew_key)

    async def complete(
        self,
        messages: Sequence[Message],
        deadline: Deadline,
        *,
        model: str | None = None,
        max_tokens: int = 1024,
        temperature: float = 0.2,
        schema: Mapping[str, Any] | None = None,
        on_text: TextListener | None = None,
    ) -> Completion:
        """Returns one answer. `schema` asks for structured output where the server has it; `on_text` gets the answer's
        pieces where the server streams. Raises `UpstreamError`s."""
        chosen = self.model if model is None else model
        body: dict[str, Any] = {
            "model": chosen,
            "messages": list(messages),
            "max_tokens": max_tokens,
            "temperature": temperature,
            "stream": False,
        }
        if schema is not None:
            body["response_format"] = {
                "type": "json_schema",
                "json_schema": {"name": "reply", "schema": schema},
            }
        if on_text is None:
            return parse_completion(await self.endpoint.post(PATH, body, deadline), chosen)
        streaming = {**body, "stream": True, "stream_options": {"include_usage": True}}
        try:
            return parse_completion(await self.endpoint.post(PATH, streaming, deadline, stream_reader(on_text)), chosen)
        except UpstreamError as error:
            if error.reason not in NO_STREAM:
                raise
        return parse_completion(await self.endpoint.post(PATH, body, deadline), chosen)


def parse_completion(value: Any, requested_model: str) -> Completion:
    try:
        reply = Reply.model_validate(value)
    except ValidationError as error:
        raise UpstreamError(NAME, "reply has another shape") from error
    text = reply.choices[0].message.content
    shown = readable_text(NAME, text if text is not None else "")
    return Completion(text=shown, model=reply.model or requested_model, usage=reply.usage)
