"""A message that failed comes again after 20 s, a minute, three minutes, whichever worker it is for."""

from dataclasses import dataclass, field, replace
from types import ModuleType
from typing import Any, cast

import pytest

from derslik.domain.deadline import Deadline
from derslik.domain.messages import AnswerQuery, MakeQuestions, Message, ProcessDocument
from derslik.storage.leases import Busy
from derslik.storage.queue import Queue
from derslik.workers.received import HIDDEN_SECONDS, MAX_RECEIVES, ReceivedMessage
from derslik.workers.runtime import Worker
from documents import worker as documents_worker
from questions import worker as questions_worker
from rag_query import worker as query_worker
from tests.unit.test_template import FUNCTIONS, RESOURCES

WORKERS: dict[ModuleType, Message] = {
    documents_worker: ProcessDocument(session_id="s", document_id="d", version=1, job_id=None),
    questions_worker: MakeQuestions(job_id="j"),
    query_worker: AnswerQuery(query_id="q"),
}


@dataclass
class RecordingQueue:
    hidden: list[int] = field(default_factory=list)
    copies: list[tuple[list[str], int]] = field(default_factory=list)

    async def hide(self, _: str, seconds: int) -> None:
        self.hidden.append(seconds)

    async def send_bodies(self, bodies: list[str], delay_seconds: int = 0) -> None:
        self.copies.append((bodies, delay_seconds))


async def deliver(module: ModuleType, error: Exception, attempt: int) -> tuple[bool, RecordingQueue, list[Message]]:
    """Whether the delivery is done, what the queue was asked for, and what was given up."""
    queue = RecordingQueue()
    given_up: list[Message] = []

    async def own_queue() -> Queue:
        return cast(Queue, queue)

    async def carry_out(_: Message, __: Deadline) -> str:
        raise error

    async def give_up(message: Message) -> None:
        given_up.append(message)

    real: Worker = module.worker
    worker = replace(real, carry_out=carry_out, queue=own_queue, give_up=give_up if real.give_up is not None else None)
    received = ReceivedMessage("m", WORKERS[module].model_dump_json(), attempt, "receipt")
    return await worker.process(received, Deadline.after(60)), queue, given_up


@pytest.mark.parametrize("module", WORKERS, ids=lambda module: module.__name__)
@pytest.mark.parametrize(("attempt", "seconds"), [(1, 20), (2, 60), (3, 180)])
async def test_a_failed_message_comes_again_later_each_time(module: ModuleType, attempt: int, seconds: int) -> None:
    done, queue, given_up = await deliver(module, RuntimeError(), attempt)
    assert not done
    assert queue.hidden == [HIDDEN_SECONDS, seconds]
    assert given_up == []


@pytest.mark.parametrize("module", WORKERS, ids=lambda module: module.__name__)
async def test_after_its_last_delivery_a_message_is_given_up_at_once(module: ModuleType) -> None:
    done, queue, given_up = await deliver(module, RuntimeError(), MAX_RECEIVES)
    assert not done
    assert queue.hidden == [HIDDEN_SECONDS, 0]
    assert given_up == ([WORKERS[module]] if module.worker.give_up is not None else [])


@pytest.mark.parametrize("module", WORKERS, ids=lambda module: module.__name__)
async def test_a_message_whose_work_is_anothers_waits_as_a_copy_which_costs_no_delivery(module: ModuleType) -> None:
    done, queue, given_up = await deliver(module, Busy(30), MAX_RECEIVES)
    assert done
    assert queue.copies == [([WORKERS[module].model_dump_json()], 31)]
    assert given_up == []


def test_every_workers_queue_gives_up_when_its_worker_does() -> None:
    queues = {name: one["Properties"] for name, one in RESOURCES.items() if one["Type"] == "AWS::SQS::Queue"}
    redriven = {name: one["RedrivePolicy"] for name, one in queues.items() if "RedrivePolicy" in one}
    assert {one["maxReceiveCount"] for one in redriven.values()} == {MAX_RECEIVES}
    assert len(redriven) == len(WORKERS)


def test_every_worker_is_told_its_own_queue() -> None:
    workers = {f"{module.__name__}.handler" for module in WORKERS}
    taking = [one for one in FUNCTIONS if one.handler in workers]
    assert len(taking) == len(WORKERS)
    for one in taking:
        environment: dict[str, Any] = dict(one.environment)
        assert one.queue is not None
        assert one.queue.queue in environment.values(), one.name
