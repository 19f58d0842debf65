"""Personalisation (APRAG), where one is configured. It can never break an answer: the caller decides what to do."""

import json
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from derslik.clients import http
from derslik.clients.reply_values import readable_text
from derslik.domain.deadline import Deadline
from derslik.errors import UpstreamError

NAME = "personalisation"


class Reply(BaseModel):
    model_config = ConfigDict(extra="ignore")

    personalized_response: str


class PersonalisationService:
    def __init__(self, url: str, breaker: http.CircuitBreaker | None = None) -> None:
        self.url = url
        self.breaker = breaker

    async def personalize(self, user_id: str, session_id: str, query: str, answer: str, deadline: Deadline) -> str:
        """The answer as it suits this student, empty where there is no other; raises `UpstreamError`s."""
        body = {
            "user_id": user_id,
            "session_id": session_id,
            "query": query,
            "original_response": answer,
            "context": {},
        }
        reply = await self._post("/api/aprag/personalize", body, deadline)
        try:
            personal = Reply.model_validate(reply.value).personalized_response
        except ValidationError as error:
            raise UpstreamError(NAME, "reply has another shape") from error
        return readable_text(NAME, personal) if personal.strip() else ""

    async def record(self, interaction: dict[str, Any], deadline: Deadline) -> None:
        """Tell it of an answered question; raises `UpstreamError`s."""
        await self._post("/api/aprag/interactions", interaction, deadline)

    async def _post(self, path: str, body: Any, deadline: Deadline) -> http.Reply:
        content = json.dumps(body, ensure_ascii=False).encode()
        url = f"{self.url}{path}"
        return await http.call_service(NAME, "POST", url, deadline=deadline, body=content, breaker=self.breaker)
