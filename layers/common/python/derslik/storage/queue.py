"""Messages to the documents worker."""

import json
from collections.abc import Sequence
from typing import Any

from derslik.config import config
from derslik.storage import aws

Message = dict[str, Any]
BATCH = 10


class QueueError(RuntimeError):
    """SQS took only some of the messages."""


class Queue:
    """`task` names what to do: `process`, `delete_document` or `delete_session`; the rest are its arguments."""

    def __init__(self, sqs: Any, url: str) -> None:
        self.sqs = sqs
        self.url = url

    async def send(self, messages: Sequence[Message]) -> None:
        """Send all messages, ten at a time; raises `QueueError` when one was not taken."""
        for start in range(0, len(messages), BATCH):
            entries = [
                {"Id": str(i), "MessageBody": json.dumps(message)}
                for i, message in enumerate(messages[start : start + BATCH])
            ]
            reply = await aws.call(self.sqs.send_message_batch, QueueUrl=self.url, Entries=entries)
            if reply.get("Failed"):
                raise QueueError(f"{len(reply['Failed'])} messages were not taken")


async def queue() -> Queue:
    """This environment's queue."""
    return Queue(await aws.client("sqs"), config().queue_url)
