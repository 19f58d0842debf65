"""A message from the queue, and how it waits for its next delivery."""

import logging
from dataclasses import dataclass
from typing import Any, Self

from derslik.logs import log
from derslik.storage.leases import LEASE_SECONDS
from derslik.storage.queue import Queue, QueueError

HIDDEN_SECONDS = LEASE_SECONDS + 5
"""A little longer than the lease: when its worker is killed, the message comes again as soon as the lease is over."""
FIRST_RETRY_SECONDS = 20


@dataclass(frozen=True, slots=True)
class Received:
    """`attempt` counts its deliveries from 1. `receipt` is None where nobody can be asked to keep it hidden."""

    id: str
    body: str
    attempt: int
    receipt: str | None
    queue: Queue

    @classmethod
    def of(cls, record: dict[str, Any], queue: Queue) -> Self:
        attempt = int(record["attributes"]["ApproximateReceiveCount"])
        return cls(record["messageId"], record["body"], attempt, record.get("receiptHandle"), queue)

    async def extend(self) -> None:
        """Keep it from others for as long as a lease lasts. The queue's own time is for work that says nothing."""
        await self._hide(HIDDEN_SECONDS)

    async def back_off(self) -> None:
        """Come again after 20 s, a minute, three minutes."""
        await self._hide(FIRST_RETRY_SECONDS * 3 ** (self.attempt - 1))

    async def ask_again_in(self, seconds: int) -> None:
        """Send a copy that comes later; this one is then done.

        To wait by not deleting it would use up its deliveries, and a document that is busy for long would be taken
        for one that cannot be processed.
        """
        await self.queue.send_bodies([self.body], seconds)

    async def _hide(self, seconds: int) -> None:
        if self.receipt is None:
            return
        try:
            await self.queue.hide(self.receipt, seconds)
        except QueueError:
            log("message not kept hidden", logging.WARNING, exc_info=True, message=self.id)
