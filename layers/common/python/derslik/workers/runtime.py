"""The one runtime of the SQS workers: each message of an event is carried out, given up or left to come again.

A worker is no FastAPI app: SQS events do not go through Mangum.
"""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from derslik import logs
from derslik.concurrency import environment_loop
from derslik.domain.deadline import Deadline
from derslik.domain.messages import Message, parse_messages
from derslik.logs import log
from derslik.storage.leases import Busy
from derslik.storage.queue import Queue
from derslik.workers.heartbeat import BEAT_SECONDS, heartbeat
from derslik.workers.received import MAX_RECEIVES, ReceivedMessage


class ForeignMessage(Exception):
    """A message of another worker's queue."""


type Handler = Callable[[dict[str, Any], Any], dict[str, Any]]
type Process = Callable[[ReceivedMessage, Deadline], Awaitable[bool]]
"""Whether the message needs no other attempt."""


def sqs_handler(process: Process, margin_seconds: float) -> Handler:
    """A Lambda handler of SQS events, which answers with the messages that have to come again.

    `margin_seconds` of the invocation are kept back from `process`, to record how the work ended.
    """
    logs.setup()

    def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
        return environment_loop().run_until_complete(handle_event(process, margin_seconds, event, context))

    return handler


async def handle_event(process: Process, margin_seconds: float, event: dict[str, Any], context: Any) -> dict[str, Any]:
    logs.request_id.set(getattr(context, "aws_request_id", "-"))
    deadline = Deadline.after(context.get_remaining_time_in_millis() / 1000 - margin_seconds)
    messages = [ReceivedMessage.from_record(record) for record in event["Records"]]
    again = [message.message_id for message in messages if not await process(message, deadline)]
    return {"batchItemFailures": [{"itemIdentifier": identifier} for identifier in again]}


@dataclass(frozen=True, slots=True)
class Worker:
    """`carry_out` ends a message's work with a word for the log, and raises `Busy` while another worker is at it.

    `queue` is the worker's own: a message is hidden in it while a worker is at it, and after a failure for longer each
    time. `give_up` marks the work as failed when the last attempt failed; None where the dead-letter queue's reader
    does.
    """

    carry_out: Callable[[Message, Deadline], Awaitable[str]]
    queue: Callable[[], Awaitable[Queue]]
    give_up: Callable[[Message], Awaitable[None]] | None = None

    def handler(self, margin_seconds: float) -> Handler:
        return sqs_handler(self.process, margin_seconds)

    async def process(self, received: ReceivedMessage, deadline: Deadline) -> bool:
        messages: list[Message] = []
        try:
            async with self._held(received):
                messages = parse_messages(received.body)
                for message in messages:
                    outcome = await self.carry_out(message, deadline)
                    log("task ended", outcome=outcome, attempt=received.attempt, **message.model_dump())
        except Busy as busy:
            log("task waits", seconds=busy.seconds, attempt=received.attempt)
            await received.send_again_in(await self.queue(), busy.seconds + 1)
            return True
        except Exception as error:  # noqa: BLE001 - the outer edge: whatever it is, the message comes again
            log("task failed", logging.ERROR, exc_info=True, attempt=received.attempt, error=type(error).__name__)
            await received.back_off(await self.queue())
            if self.give_up is not None and received.attempt >= MAX_RECEIVES:
                await self._give_up(self.give_up, messages)
            return False
        return True

    @asynccontextmanager
    async def _held(self, received: ReceivedMessage) -> AsyncIterator[None]:
        """Keep the message from others for as long as its work goes on, and little longer when its worker dies."""

        async def extend() -> None:
            await received.extend(await self.queue())

        await extend()
        async with heartbeat(extend, BEAT_SECONDS):
            yield

    async def _give_up(self, give_up: Callable[[Message], Awaitable[None]], messages: list[Message]) -> None:
        """The message goes to the dead-letter queue, whose reader tries this again."""
        for message in messages:
            try:
                await give_up(message)
            except Exception:  # noqa: BLE001 - the same outer edge
                log("could not mark as failed", logging.ERROR, exc_info=True, **message.model_dump())
