"""The queue's event source, over a queue in memory."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import Any, cast

import pytest

from local.environments import Pool
from local.events import Event
from local.poller import Poller
from local.process import FunctionFailed
from local.template import Function, QueueSource

SOURCE = QueueSource("Queue", batch_size=2, maximum_concurrency=2)


class SqsOf:
    """A queue of these bodies that notes what is done with each."""

    meta = SimpleNamespace(region_name="eu-central-1")

    def __init__(self, *bodies: str) -> None:
        self.waiting = deque(bodies)
        self.deleted: list[str] = []
        self.shown_again: list[tuple[str, int]] = []
        self.asked: dict[str, Any] = {}

    def receive_message(self, *, MaxNumberOfMessages: int, **others: Any) -> dict[str, Any]:  # noqa: N803 - as boto3 names it
        self.asked = others
        bodies = [self.waiting.popleft() for _ in range(min(MaxNumberOfMessages, len(self.waiting)))]
        return {"Messages": [message(body) for body in bodies]}

    def delete_message(self, *, ReceiptHandle: str, **_: Any) -> None:  # noqa: N803
        self.deleted.append(ReceiptHandle)

    def change_message_visibility(self, *, ReceiptHandle: str, VisibilityTimeout: int, **_: Any) -> None:  # noqa: N803
        self.shown_again.append((ReceiptHandle, VisibilityTimeout))


def message(body: str) -> dict[str, Any]:
    attributes = {"ApproximateReceiveCount": "1"}
    return {"MessageId": body, "ReceiptHandle": body, "Body": body, "Attributes": attributes, "MD5OfBody": ""}


class Worker:
    """Reports "bad" as failed, dies of "fatal", and never ends with "endless"."""

    function = Function("Worker", "w.handler", 30, 128, {}, (), SOURCE, signed_url=False)

    def __init__(self) -> None:
        self.began = asyncio.Event()

    async def invoke(self, event: Event) -> Any:
        self.began.set()
        bodies = [record["body"] for record in event["Records"]]
        if "fatal" in bodies:
            raise FunctionFailed("the process ended with 1")
        if "endless" in bodies:
            await asyncio.Event().wait()
        return {"batchItemFailures": [{"itemIdentifier": body} for body in bodies if body == "bad"]}


@asynccontextmanager
async def polling(sqs: SqsOf) -> AsyncIterator[Worker]:
    worker = Worker()
    polling = Poller(sqs, ("http://queue", "arn:queue"), SOURCE, cast(Pool, worker), lambda _: None)
    task = asyncio.create_task(polling.run())
    try:
        yield worker
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def until_deleted(sqs: SqsOf, count: int) -> None:
    while len(sqs.deleted) < count:  # noqa: ASYNC110 - nothing to wait for but the poller's own threads
        await asyncio.sleep(0)


async def test_what_was_done_is_deleted_and_what_failed_is_left_to_the_queue() -> None:
    """It comes again when its worker asked for it, or when the queue's own time is over: nobody changes that here."""
    sqs = SqsOf("good", "bad", "good too", "good at last")
    async with polling(sqs):
        await until_deleted(sqs, 3)
    assert sorted(sqs.deleted) == ["good", "good at last", "good too"]
    assert sqs.shown_again == []


async def test_how_long_a_message_is_hidden_is_the_queues_own_time() -> None:
    sqs = SqsOf("good")
    async with polling(sqs):
        await until_deleted(sqs, 1)
    assert "VisibilityTimeout" not in sqs.asked


async def test_when_the_worker_dies_its_whole_batch_is_left_to_the_queue() -> None:
    sqs = SqsOf("fatal", "good", "good later")
    async with polling(sqs):
        await until_deleted(sqs, 1)
    assert (sqs.deleted, sqs.shown_again) == (["good later"], [])


async def test_what_is_under_way_at_the_end_goes_back_to_the_queue() -> None:
    sqs = SqsOf("endless")
    async with polling(sqs) as worker:
        await worker.began.wait()
    assert sqs.deleted == []
    assert sqs.shown_again == [("endless", 0)]


@pytest.mark.parametrize("bodies", [("good",) * 7])
async def test_all_messages_are_taken_over_several_batches(bodies: tuple[str, ...]) -> None:
    sqs = SqsOf(*bodies)
    async with polling(sqs):
        await until_deleted(sqs, len(bodies))
    assert len(sqs.deleted) == len(bodies)
