"""A model's service: JSON in, JSON out, a bearer key. A call has no effect, so it may be repeated."""

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from derslik.clients import http
from derslik.domain.deadline import Deadline
from derslik.errors import UpstreamError

type RenewKey = Callable[[], Awaitable[str | None]]
"""Reads the key again, which may have been rotated."""

KEY_REFUSED = ("status 401", "status 403")

PATIENCE_SECONDS = 10.0
"""A model may think longer than we can wait: one that had so long for an answer counts as slow, not as broken."""


class Endpoint:
    def __init__(
        self,
        name: str,
        url: str,
        api_key: str | None,
        breaker: http.CircuitBreaker | None,
        renew_key: RenewKey | None = None,
    ) -> None:
        """`name` is the upstream's, for errors and logs."""
        self.name = name
        self.url = url
        self.api_key = api_key
        self.breaker = breaker
        self.renew_key = renew_key

    async def post(
        self, path: str, body: Mapping[str, Any], deadline: Deadline, read_body: http.BodyReader | None = None
    ) -> Any:
        """Returns what `read_body` makes of the reply, without it the parsed JSON. When the service refuses the key and
        there is a new one, asks once more with that.

        Raises the `UpstreamError`s of `clients.http`.
        """
        try:
            return await self._post(path, body, deadline, read_body)
        except UpstreamError as error:
            if error.reason not in KEY_REFUSED or self.renew_key is None:
                raise
            renewed = await self.renew_key()
            if renewed == self.api_key:
                raise
            self.api_key = renewed
        return await self._post(path, body, deadline, read_body)

    async def _post(
        self, path: str, body: Mapping[str, Any], deadline: Deadline, read_body: http.BodyReader | None
    ) -> Any:
        reply = await http.call_service(
            self.name,
            "POST",
            f"{self.url}{path}",
            deadline=deadline,
            body=json.dumps(body, ensure_ascii=False).encode(),
            headers={} if self.api_key is None else {"authorization": f"Bearer {self.api_key}"},
            breaker=self.breaker,
            idempotent=True,
            read_body=read_body,
            patience_seconds=PATIENCE_SECONDS,
        )
        return reply.value
