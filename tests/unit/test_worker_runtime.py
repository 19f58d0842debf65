"""The runtime of the queues' workers: which messages come again, when, and which are given up."""

import json
import time
from typing import Any

import pytest

from derslik.domain.deadline import Deadline
from derslik.domain.messages import AnswerQuery, Message
from derslik.storage.leases import LEASE_SECONDS, Busy
from derslik.storage.queue import Queue, QueueError
from derslik.workers.received import FIRST_RETRY_SECONDS, HIDDEN_SECONDS, MAX_RECEIVES, ReceivedMessage
from derslik.workers.runtime import Worker, handle_event
from tests.builders import Context

BODY = AnswerQuery(query_id="q").model_dump_json()


class NotedQueue(Queue):
    """Notes what it is asked to do."""

    def __init__(self) -> None:
        self.noted: list[tuple[Any, ...]] = []

    async def send_bodies(self, bodies: Any, delay_seconds: int = 0) -> None:
        self.noted.append(("send", *bodies, delay_seconds))

    async def hide(self, receipt: str, seconds: int) -> None:
        self.noted.append(("hide", receipt, seconds))


class SilentQueue(NotedQueue):
    async def hide(self, receipt: str, seconds: int) -> None:
        raise QueueError


def received(attempt: int = 1, body: str = BODY, receipt: str | None = "r") -> ReceivedMessage:
    return ReceivedMessage("m", body, attempt, receipt)


def worker(queue: Queue, error: Exception | None = None, given_up: list[Message] | None = None) -> Worker:
    async def carry_out(_: Message, __: Deadline) -> str:
        if error is not None:
            raise error
        return "done"

    async def own_queue() -> Queue:
        return queue

    async def give_up(message: Message) -> None:
        assert given_up is not None
        given_up.append(message)
        raise ConnectionError

    return Worker(carry_out, own_queue, None if given_up is None else give_up)


@pytest.mark.parametrize(
    ("error", "done", "noted"),
    [
        (None, True, []),
        (Busy(7), True, [("send", BODY, 8)]),
        (ValueError(), False, [("hide", "r", FIRST_RETRY_SECONDS * 3)]),
    ],
)
async def test_with_back_off_a_message_is_hidden_while_work_lasts_and_longer_after_it(
    error: Exception | None, done: bool, noted: list[Any]
) -> None:
    queue = NotedQueue()
    assert await worker(queue, error).process(received(attempt=2), Deadline.after(60)) is done
    assert queue.noted == [("hide", "r", HIDDEN_SECONDS), *noted]


@pytest.mark.parametrize(
    ("attempt", "error", "given_up"),
    [
        (MAX_RECEIVES - 1, ValueError(), False),
        (MAX_RECEIVES, ValueError(), True),
        (MAX_RECEIVES + 1, ValueError(), True),
        (MAX_RECEIVES, Busy(1), False),
        (MAX_RECEIVES, None, False),
    ],
)
async def test_a_message_is_given_up_when_its_last_attempt_failed(
    attempt: int, error: Exception | None, given_up: bool
) -> None:
    ended: list[Message] = []
    await worker(NotedQueue(), error, ended).process(received(attempt), Deadline.after(60))
    assert len(ended) == int(given_up)


async def test_what_is_no_message_comes_again_and_gives_up_nothing() -> None:
    ended: list[Message] = []
    assert not await worker(NotedQueue(), None, ended).process(received(MAX_RECEIVES, "{"), Deadline.after(60))
    assert ended == []


async def test_waits_grow_threefold_and_a_message_without_a_receipt_is_left_alone() -> None:
    queue = NotedQueue()
    for attempt in (1, 2, 3):
        await received(attempt).back_off(queue)
    await received(receipt=None).back_off(queue)
    await received(receipt=None).extend(queue)
    assert [seconds for *_, seconds in queue.noted] == [20, 60, 180]
    assert HIDDEN_SECONDS > LEASE_SECONDS


async def test_a_queue_that_does_not_answer_ends_no_work() -> None:
    assert await worker(SilentQueue()).process(received(), Deadline.after(60))


async def test_an_event_answers_with_the_messages_that_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "monotonic", lambda: 100.0)
    left: list[float] = []

    async def process(message: ReceivedMessage, deadline: Deadline) -> bool:
        left.append(deadline.remaining())
        assert (message.attempt, message.receipt, message.sent_at) == (2, "r", "5")
        return message.message_id == "done"

    attributes = {"ApproximateReceiveCount": "2", "SentTimestamp": "5"}
    records = [
        {"messageId": name, "body": json.dumps({}), "receiptHandle": "r", "attributes": attributes}
        for name in ("done", "again")
    ]
    reply = await handle_event(process, 10.0, {"Records": records}, Context(60_000))
    assert reply == {"batchItemFailures": [{"itemIdentifier": "again"}]}
    assert left == [50.0, 50.0]
