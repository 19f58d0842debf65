"""Messages to the workers."""

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
    """To the documents worker: `task` is `process`, `delete_document` or `delete_session`, the rest its arguments.

    To the query worker: `query_id`.
    """

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
    """The documents worker's."""
    return Queue(await aws.client("sqs"), config().queue_url)


async def query_queue() -> Queue | None:
    """The query worker's; None where there is none, and every query is answered at once."""
    url = config().query_queue_url
    return None if url is None else Queue(await aws.client("sqs"), url)
