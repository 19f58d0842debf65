"""The queue's event source: takes messages, gives them to the worker, deletes what was done.

What failed comes again as in the cloud: when its worker asked for it, or when the queue's visibility timeout is over.
"""

import asyncio
import os
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from local import events
from local.environments import PayloadTooLarge, Pool
from local.process import FunctionFailed
from local.template import QueueSource

Message = Mapping[str, Any]

WAIT_SECONDS: Final = 1
"""Of one long poll: short, since a blocking call cannot be interrupted when the system stops."""


class Poller:
    """Runs the worker for the messages of one queue, several at once."""

    def __init__(
        self, sqs: Any, queue: tuple[str, str], source: QueueSource, pool: Pool, note: Callable[[str], None]
    ) -> None:
        """`queue` is its URL and ARN."""
        self.sqs = sqs
        self.url, self.arn = queue
        self.source = source
        self.pool = pool
        self.note = note
        self.slots = asyncio.Semaphore(min(source.maximum_concurrency, os.cpu_count() or 1))

    async def run(self) -> None:
        """Poll until cancelled; what is under way then goes back to the queue."""
        async with asyncio.TaskGroup() as batches:
            while True:
                await self.slots.acquire()
                messages = await self.receive()
                if messages:
                    batches.create_task(self.handle(messages))
                else:
                    self.slots.release()

    async def receive(self) -> Sequence[Message]:
        """The next messages, invisible to others for as long as the queue says."""
        polling = asyncio.ensure_future(asyncio.to_thread(self.poll))
        try:
            return await asyncio.shield(polling)
        except asyncio.CancelledError:
            await self.show_again(await polling)
            raise

    def poll(self) -> Sequence[Message]:
        try:
            reply = self.sqs.receive_message(
                QueueUrl=self.url,
                MaxNumberOfMessages=self.source.batch_size,
                WaitTimeSeconds=WAIT_SECONDS,
                AttributeNames=["All"],
                MessageAttributeNames=["All"],
            )
        except (BotoCoreError, ClientError) as error:
            self.note(f"the queue does not answer: {error}")
            time.sleep(WAIT_SECONDS)
            return []
        messages: list[Message] = reply.get("Messages", [])
        return messages

    async def handle(self, messages: Sequence[Message]) -> None:
        try:
            failed = await self.invoke(messages)
            await self.delete([message for message in messages if message["MessageId"] not in failed])
        except (BotoCoreError, ClientError) as error:
            self.note(f"the queue does not answer: {error}")
        finally:
            self.slots.release()

    async def invoke(self, messages: Sequence[Message]) -> set[str]:
        """The ids of the messages that have to come again."""
        ids = [message["MessageId"] for message in messages]
        event = events.sqs_event(messages, self.arn, self.sqs.meta.region_name)
        try:
            return events.failed_ids(await self.pool.invoke(event), ids)
        except asyncio.CancelledError:
            await self.show_again(messages)
            raise
        except (FunctionFailed, PayloadTooLarge) as error:
            self.note(f"{self.pool.function.name}: {error}")
            return set(ids)

    async def delete(self, messages: Sequence[Message]) -> None:
        for message in messages:
            await asyncio.to_thread(self.sqs.delete_message, QueueUrl=self.url, ReceiptHandle=message["ReceiptHandle"])

    async def show_again(self, messages: Sequence[Message]) -> None:
        """At once, since nobody is at them any more."""
        for message in messages:
            await asyncio.to_thread(
                self.sqs.change_message_visibility,
                QueueUrl=self.url,
                ReceiptHandle=message["ReceiptHandle"],
                VisibilityTimeout=0,
            )
