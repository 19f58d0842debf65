"""An SQS queue: messages are sent to a worker, and a received one is kept hidden from other workers."""

import logging
from collections.abc import Sequence
from typing import Any

from derslik.domain.messages import Message
from derslik.errors import StorageUnavailable
from derslik.logs import log
from derslik.storage import aws

BATCH = 10
LONGEST_DELAY_SECONDS = 900
"""SQS delays a message by fifteen minutes at the most."""


class QueueError(StorageUnavailable):
    """SQS did not accept a message, or did not change how long one stays hidden."""


class Queue:
    """The queue at one URL. A worker receives from it through Lambda, which deletes the messages that succeeded."""

    def __init__(self, sqs: Any, url: str) -> None:
        self.sqs = sqs
        self.url = url

    async def send(self, messages: Sequence[Message], delay_seconds: int = 0) -> None:
        """Send the messages in batches of ten; raises `QueueError` when SQS does not accept one.

        Messages of earlier batches are sent by then. Workers see none before `delay_seconds`, 900 at the most.
        """
        await self.send_bodies([message.model_dump_json() for message in messages], delay_seconds)

    async def send_or_leave(self, messages: Sequence[Message]) -> None:
        """Send the messages of work that the table knows of. Where the queue does not take them, that work is left to
        the sweeper, which asks for it again."""
        try:
            await self.send(messages)
        except QueueError as error:
            log("left to the sweeper", logging.WARNING, reason=error.reason, messages=len(messages))

    async def send_bodies(self, bodies: Sequence[str], delay_seconds: int = 0) -> None:
        """Send messages that are JSON already, as `send` does: copies of received ones."""
        delay = min(delay_seconds, LONGEST_DELAY_SECONDS)
        for start in range(0, len(bodies), BATCH):
            entries = [
                {"Id": str(i), "MessageBody": body, "DelaySeconds": delay}
                for i, body in enumerate(bodies[start : start + BATCH])
            ]
            try:
                reply = await aws.call(self.sqs.send_message_batch, QueueUrl=self.url, Entries=entries)
            except aws.any_error() as error:
                raise QueueError("the queue does not answer") from error
            if reply.get("Failed"):
                raise QueueError(f"{len(reply['Failed'])} messages were not taken")

    async def hide(self, receipt: str, seconds: int) -> None:
        """Hide a received message from all workers for so many seconds from now; raises `QueueError`.

        Unless it is deleted by then, SQS delivers it again.
        """
        change = self.sqs.change_message_visibility
        try:
            await aws.call(change, QueueUrl=self.url, ReceiptHandle=receipt, VisibilityTimeout=seconds)
        except aws.any_error() as error:
            raise QueueError("the message was not kept hidden") from error
