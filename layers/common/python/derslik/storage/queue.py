"""Messages to the workers."""

from collections.abc import Sequence
from typing import Any

from derslik.domain.messages import Message
from derslik.storage import aws

BATCH = 10
LONGEST_DELAY_SECONDS = 900
"""SQS delays a message by fifteen minutes at the most."""


class QueueError(RuntimeError):
    """SQS did not take a message, or did not keep one hidden."""


class Queue:
    def __init__(self, sqs: Any, url: str) -> None:
        self.sqs = sqs
        self.url = url

    async def send(self, messages: Sequence[Message], delay_seconds: int = 0) -> None:
        """Send all messages, ten at a time; raises `QueueError` when one was not taken."""
        await self.send_bodies([message.model_dump_json() for message in messages], delay_seconds)

    async def send_bodies(self, bodies: Sequence[str], delay_seconds: int = 0) -> None:
        """The same for messages as they came."""
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
        """Let a received message come again after so many seconds, unless it is deleted before. Raises `QueueError`."""
        change = self.sqs.change_message_visibility
        try:
            await aws.call(change, QueueUrl=self.url, ReceiptHandle=receipt, VisibilityTimeout=seconds)
        except aws.any_error() as error:
            raise QueueError("the message was not kept hidden") from error
