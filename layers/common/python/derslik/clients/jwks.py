"""The identity provider's public keys, kept for a while and fetched again when a new key id turns up."""

import time
from collections.abc import Mapping

import jwt

from derslik.clients import http
from derslik.domain.deadline import Deadline
from derslik.errors import UpstreamError

FETCH_SECONDS = 5.0
KEEP_SECONDS = 3600.0
REFETCH_SECONDS = 30.0
"""An unknown key id makes a new fetch at most this often, so that forged tokens cannot make a flood of them."""


class KeySet:
    """RSA signing keys by key id. Another process can do without this cache."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.keys: Mapping[str, jwt.PyJWK] = {}
        self.fetched_at = float("-inf")

    async def get_key(self, key_id: str) -> jwt.PyJWK | None:
        """The key, None when the provider does not have it. Raises `UpstreamError` when it cannot be asked."""
        age = time.monotonic() - self.fetched_at
        if age > KEEP_SECONDS or (key_id not in self.keys and age > REFETCH_SECONDS):
            self.keys = await self.fetch_keys()
            self.fetched_at = time.monotonic()
        return self.keys.get(key_id)

    async def fetch_keys(self) -> dict[str, jwt.PyJWK]:
        reply = await http.call_service("identity", "GET", self.url, deadline=Deadline.after(FETCH_SECONDS))
        try:
            keys = jwt.PyJWKSet.from_dict(reply.value).keys
        except (jwt.PyJWTError, AttributeError, TypeError, ValueError, KeyError) as error:
            raise UpstreamError("identity", "not a key set") from error
        return {key.key_id: key for key in keys if isinstance(key.key_id, str) and key.key_type == "RSA"}
