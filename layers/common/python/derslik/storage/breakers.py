"""The circuit breakers that all environments share: one row for each service.

Read at most every few seconds for each environment, written only while a service fails: a healthy one costs nothing.
"""

import math
import time

from derslik.domain.breaker import OPEN_SECONDS, PROBE_SECONDS, Breaker
from derslik.errors import Conflict, UpstreamUnavailable
from derslik.storage import keys
from derslik.storage.table import Item, Table, Update

READ_EVERY_SECONDS = 5.0
FORGET_SECONDS = 3600

seen: dict[str, tuple[float, Breaker]] = {}
"""The breaker of each service as it was last read, and when, in seconds of `time.monotonic`: a cache."""


class Breakers:
    def __init__(self, table: Table) -> None:
        self.table = table

    async def admit(self, upstream: str) -> None:
        """Let a call through; while the circuit is open only one caller's. Raises `UpstreamUnavailable` for others."""
        breaker = await self._read(upstream)
        left = breaker.refuses_for(time.time())
        if left > 0:
            raise circuit_open(upstream, left)
        if breaker.open and not await self._may_try(upstream, breaker):
            raise circuit_open(upstream, OPEN_SECONDS)

    async def failed(self, upstream: str) -> None:
        now = time.time()
        update = Update(
            keys.breaker(upstream),
            "SET shut_until = :until, expires_at = :expires ADD failures :one",
            {":until": now + OPEN_SECONDS, ":expires": int(now) + FORGET_SECONDS, ":one": 1},
        )
        remember_breaker(upstream, parse_breaker(await self.table.update(update)))

    async def succeeded(self, upstream: str) -> None:
        """Forget the failures, where this environment knows of any."""
        if upstream in seen and seen[upstream][1].failures > 0:
            forget = Update(keys.breaker(upstream), "SET failures = :none", {":none": 0})
            remember_breaker(upstream, parse_breaker(await self.table.update(forget)))

    async def _read(self, upstream: str) -> Breaker:
        at, known = seen.get(upstream, (-math.inf, Breaker()))
        if time.monotonic() - at < READ_EVERY_SECONDS:
            return known
        remember_breaker(upstream, known)  # one read for all who ask at this moment
        return remember_breaker(upstream, parse_breaker(await self.table.get(keys.breaker(upstream))))

    async def _may_try(self, upstream: str, breaker: Breaker) -> bool:
        """Whether this caller is the one to try, of all environments; the others go on refusing."""
        update = Update(
            keys.breaker(upstream),
            "SET shut_until = :until",
            {":until": time.time() + PROBE_SECONDS, ":seen": breaker.shut_until},
            condition="shut_until = :seen",
        )
        try:
            remember_breaker(upstream, parse_breaker(await self.table.update(update)))
        except Conflict:
            seen.pop(upstream, None)
            return False
        return True


def remember_breaker(upstream: str, breaker: Breaker) -> Breaker:
    seen[upstream] = (time.monotonic(), breaker)
    return breaker


def parse_breaker(item: Item | None) -> Breaker:
    return Breaker() if item is None else Breaker(int(item.get("failures", 0)), float(item.get("shut_until", 0.0)))


def circuit_open(upstream: str, seconds: float) -> UpstreamUnavailable:
    return UpstreamUnavailable(upstream, "circuit open", max(1, math.ceil(seconds)))
