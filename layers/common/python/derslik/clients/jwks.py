"""The identity provider's public keys, kept for a while and fetched again when a new key id turns up.

While the provider cannot be asked, the keys that are known go on for a day.
"""

import math
import time
from collections.abc import Mapping

import jwt

from derslik.clients import http
from derslik.domain.deadline import Deadline
from derslik.errors import UpstreamError, UpstreamUnavailable
from derslik.logs import log_upstream

FETCH_SECONDS = 5.0
KEEP_SECONDS = 3600.0
OUTAGE_SECONDS = 24 * 3600.0
REFETCH_SECONDS = 30.0
"""The provider is asked again at most this often for a key id that it did not have or while it does not answer, so
that neither forged tokens nor an outage make a flood."""


class KeySet:
    """RSA signing keys by key id. Another process can do without this cache."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.keys: Mapping[str, jwt.PyJWK] = {}
        self.fetched_at = self.failed_at = float("-inf")

    async def get_key(self, key_id: str) -> jwt.PyJWK | None:
        """The key, None when the provider does not have it.

        Raises `UpstreamUnavailable` when the provider cannot be asked and the key is not known, or too old.
        """
        age = time.monotonic() - self.fetched_at
        if age > KEEP_SECONDS or (key_id not in self.keys and age > REFETCH_SECONDS):
            await self.refresh_keys(key_id)
        return self.keys.get(key_id)

    async def refresh_keys(self, wanted: str) -> None:
        """Fetch the keys; when that fails those of before go on, if the one that is wanted is among them."""
        waited = time.monotonic() - self.failed_at
        if waited > REFETCH_SECONDS:
            try:
                self.keys = await self.fetch_keys()
            except UpstreamError as error:
                log_upstream(error)
                self.failed_at, waited = time.monotonic(), 0.0
            else:
                self.fetched_at = time.monotonic()
                return
        if wanted not in self.keys or time.monotonic() - self.fetched_at > OUTAGE_SECONDS:
            raise UpstreamUnavailable("identity", "no keys", math.ceil(REFETCH_SECONDS - waited) + 1)

    async def fetch_keys(self) -> dict[str, jwt.PyJWK]:
        """The provider's keys; raises `UpstreamError` when it gives none that could be used."""
        reply = await http.call_service("identity", "GET", self.url, deadline=Deadline.after(FETCH_SECONDS))
        try:
            keys = jwt.PyJWKSet.from_dict(reply.value).keys
        except (jwt.PyJWTError, AttributeError, TypeError, ValueError, KeyError) as error:
            raise UpstreamError("identity", "not a key set") from error
        usable = {key.key_id: key for key in keys if isinstance(key.key_id, str) and key.key_type == "RSA"}
        if not usable:
            raise UpstreamError("identity", "no usable key")
        return usable
