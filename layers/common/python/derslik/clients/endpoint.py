"""A model's service: JSON in, JSON out, a bearer key. Asking it twice does no harm."""

import json
from collections.abc import Mapping
from typing import Any

from derslik.clients import http
from derslik.domain.deadline import Deadline


class Endpoint:
    def __init__(self, name: str, url: str, api_key: str | None, gate: http.Gate | None) -> None:
        """`name` is the upstream's, for errors and logs."""
        self.name = name
        self.url = url
        self.headers = {} if api_key is None else {"authorization": f"Bearer {api_key}"}
        self.gate = gate

    async def post(self, path: str, body: Mapping[str, Any], deadline: Deadline, take: http.Take | None = None) -> Any:
        """What is taken of the reply's body; raises the `UpstreamError`s of `clients.http`."""
        reply = await http.call(
            self.name,
            "POST",
            f"{self.url}{path}",
            deadline=deadline,
            body=json.dumps(body, ensure_ascii=False).encode(),
            headers=self.headers,
            gate=self.gate,
            safe=True,
            take=take,
        )
        return reply.value
