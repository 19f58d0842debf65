"""A message that a worker received from its queue."""

import logging
from dataclasses import dataclass
from typing import Any, Self

from derslik.logs import log
from derslik.storage.leases import LEASE_SECONDS
from derslik.storage.queue import Queue, QueueError

HIDDEN_SECONDS = LEASE_SECONDS + 5
"""A little longer than the lease: when its worker is killed, the message comes again as soon as the lease is over."""
FIRST_RETRY_SECONDS = 20
MAX_RECEIVES = 4
"""The workers' queues' `maxReceiveCount`: after so many deliveries a message goes to the dead-letter queue."""


@dataclass(frozen=True, slots=True)
class ReceivedMessage:
    """`attempt` counts its deliveries from 1. `receipt` is None where nobody can be asked to keep it hidden, `sent_at`
    (milliseconds since 1970, as text) where the queue does not tell."""

    message_id: str
    body: str
    attempt: int
    receipt: str | None = None
    sent_at: str | None = None

    @classmethod
    def from_record(cls, record: dict[str, Any]) -> Self:
        """Of an SQS event."""
        attributes = record["attributes"]
        return cls(
            record["messageId"],
            record["body"],
            int(attributes["ApproximateReceiveCount"]),
            record.get("receiptHandle"),
            attributes.get("SentTimestamp"),
        )

    async def extend(self, queue: Queue) -> None:
        """Keep it from others for as long as a lease lasts. The queue's own time is for work that says nothing."""
        await self._hide(queue, HIDDEN_SECONDS)

    async def back_off(self, queue: Queue) -> None:
        """Come again after 20 s, a minute, three minutes; after the last delivery go to the dead letters at once."""
        last = self.attempt >= MAX_RECEIVES
        await self._hide(queue, 0 if last else FIRST_RETRY_SECONDS * 3 ** (self.attempt - 1))

    async def send_again_in(self, queue: Queue, seconds: int) -> None:
        """Send a copy that comes later; this one is then done.

        To wait by not deleting it would use up its deliveries, and a document that is busy for long would be taken
        for one that cannot be processed.
        """
        await queue.send_bodies([self.body], seconds)

    async def _hide(self, queue: Queue, seconds: int) -> None:
        if self.receipt is None:
            return
        try:
            await queue.hide(self.receipt, seconds)
        except QueueError:
            log("message not kept hidden", logging.WARNING, exc_info=True, message=self.message_id)
