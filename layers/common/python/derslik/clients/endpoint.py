"""A model's service: JSON in, JSON out, a bearer key. A call has no effect, so it may be repeated."""

import json
from collections.abc import Mapping
from typing import Any

from derslik.clients import http
from derslik.domain.deadline import Deadline

PATIENCE_SECONDS = 10.0
"""A model may think longer than we can wait: one that had so long for an answer counts as slow, not as broken."""


class Endpoint:
    def __init__(self, name: str, url: str, api_key: str | None, breaker: http.CircuitBreaker | None) -> None:
        """`name` is the upstream's, for errors and logs."""
        self.name = name
        self.url = url
        self.headers = {} if api_key is None else {"authorization": f"Bearer {api_key}"}
        self.breaker = breaker

    async def post(
        self, path: str, body: Mapping[str, Any], deadline: Deadline, read_body: http.BodyReader | None = None
    ) -> Any:
        """Returns what `read_body` makes of the reply, without it the parsed JSON.

        Raises the `UpstreamError`s of `clients.http`.
        """
        reply = await http.call_service(
            self.name,
            "POST",
            f"{self.url}{path}",
            deadline=deadline,
            body=json.dumps(body, ensure_ascii=False).encode(),
            headers=self.headers,
            breaker=self.breaker,
            idempotent=True,
            read_body=read_body,
            patience_seconds=PATIENCE_SECONDS,
        )
        return reply.value
