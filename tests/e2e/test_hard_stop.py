"""The engine killed under load, and started from whatever it left."""

import asyncio
import os
import random
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import BotoCoreError, ClientError

from local import aws, resources
from local.engine import Ministack, engine, free_port
from local.intrinsics import Resolver
from local.template import Template
from tests.e2e.conftest import ROOT
from tests.e2e.processes import processes
from tests.e2e.waiting import until

WRITERS = 4
KILLS = 4
MOST_WRITES = 40
OBJECT = "uploads/a b"


@pytest.fixture
def state(tmp_path: Path) -> Path:
    (tmp_path / "logs").mkdir()
    return tmp_path


class Engine:
    """A running engine with the template's resources in it."""

    def __init__(self, ministack: Ministack) -> None:
        self.ministack = ministack
        self.client = partial(aws.client, variables=aws.variables(ministack.address, {}))
        parameters = {"JwtIssuer": "https://i.test", "AllowedOrigins": "*"}
        given = Template.load(ROOT / "template.yaml", aws.REGION, parameters)
        self.resolve: Resolver = resources.create_resources(given, self.client).resolve

    def kill(self) -> None:
        assert self.ministack.process is not None
        os.killpg(self.ministack.process.pid, signal.SIGKILL)

    def stored(self, pk: str) -> set[str]:
        pages = self.client("dynamodb").get_paginator("query")
        found = pages.paginate(
            TableName=self.resolve.ref("Table"),
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": pk}},
        )
        return {item["sk"]["S"] for page in found for item in page["Items"]}


@asynccontextmanager
async def running(state: Path, told: list[str]) -> AsyncIterator[Engine]:
    ministack = Ministack(free_port(), state, told.append)
    await ministack.start()
    try:
        yield await asyncio.to_thread(Engine, ministack)
    finally:
        await ministack.stop()


class Writer:
    """Puts and deletes items, one after the other, and knows what was acknowledged."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.number = 0
        self.there: set[str] = set()
        self.unsure = ""
        """The item of the call that was not answered, which may have been carried out or not."""

    def write(self, running: Engine, kill_after: int) -> None:
        """Until the engine is gone; this writer ends it after so many of its writes."""
        table, client = running.resolve.ref("Table"), running.client("dynamodb")
        for count in range(MOST_WRITES * 100):
            if count == kill_after:
                running.kill()
            self.unsure, self.number = f"{self.number:06}", self.number + 1
            key = {"pk": {"S": self.name}, "sk": {"S": self.unsure}}
            try:
                client.put_item(TableName=table, Item=key)
                self.there.add(self.unsure)
                if self.number % 3 == 0:
                    client.delete_item(TableName=table, Key=key)
                    self.there.discard(self.unsure)
            except (BotoCoreError, ClientError):
                return


async def test_what_was_acknowledged_is_there_after_each_kill(state: Path) -> None:
    told: list[str] = []
    chosen, writers = random.Random(11), [Writer(f"writer-{number}") for number in range(WRITERS)]
    for _ in range(KILLS):
        async with running(state, told) as one:
            after = [chosen.randrange(1, MOST_WRITES) for _ in writers]
            writing = [asyncio.to_thread(writer.write, one, when) for writer, when in zip(writers, after, strict=True)]
            await asyncio.gather(*writing)
        async with running(state, told) as one:
            for writer in writers:
                assert one.stored(writer.name) - {writer.unsure} == writer.there - {writer.unsure}
                writer.there = one.stored(writer.name)
    assert sum("the last run ended hard" in line for line in told) == KILLS


async def test_a_transaction_is_there_as_a_whole_or_not_at_all(state: Path) -> None:
    async with running(state, []) as one:
        table, client = one.resolve.ref("Table"), one.client("dynamodb")
        puts = [{"Put": {"TableName": table, "Item": {"pk": {"S": "all"}, "sk": {"S": str(n)}}}} for n in range(20)]
        client.transact_write_items(TransactItems=puts)
        one.kill()
    journal = state / "ministack" / "journal"
    journal.write_bytes(journal.read_bytes()[:-1])
    async with running(state, []) as one:
        assert one.stored("all") == set()


async def test_messages_and_objects_are_there_after_a_kill(state: Path) -> None:
    async with running(state, []) as one:
        one.client("s3").put_object(Bucket=one.resolve.ref("Bucket"), Key=OBJECT, Body=b"kept")
        written = state / "ministack" / "sqs.json"
        while b"uploads/a+b" not in written.read_bytes():  # noqa: ASYNC110 - the file is all that tells
            await asyncio.sleep(0)
        one.kill()
    async with running(state, []) as one:
        body = one.client("s3").get_object(Bucket=one.resolve.ref("Bucket"), Key=OBJECT)["Body"]
        assert body.read() == b"kept"
        queue = one.resolve.ref("Queue")
        received = one.client("sqs").receive_message(QueueUrl=queue, MaxNumberOfMessages=10)["Messages"]
        assert any("uploads/a+b" in message["Body"] for message in received)


async def test_a_message_whose_worker_went_down_too_comes_again_at_once(state: Path) -> None:
    async with running(state, []) as one:
        sqs, queue = one.client("sqs"), one.resolve.ref("QuestionsQueue")
        sqs.send_message(QueueUrl=queue, MessageBody="work")
        assert sqs.receive_message(QueueUrl=queue)["Messages"]
    async with running(state, []) as one:
        again = one.client("sqs").receive_message(QueueUrl=one.resolve.ref("QuestionsQueue"))["Messages"]
        assert [message["Body"] for message in again] == ["work"]


def missing(name: str) -> Callable[[Path], None]:
    return lambda folder: (folder / name).unlink()


def garbled(name: str, content: bytes) -> Callable[[Path], None]:
    def garble(folder: Path) -> None:
        (folder / name).write_bytes(content)

    return garble


DAMAGES: dict[str, tuple[Callable[[Path], None], bool]] = {
    "no tables": (missing("ministack/dynamodb.json"), False),
    "no queues": (missing("ministack/sqs.json"), True),
    "no settings of buckets": (missing("ministack/s3.json"), True),
    "no journal": (missing("ministack/journal"), True),
    "tables cut off": (garbled("ministack/dynamodb.json", b'{"__ministack_format__": 2, "payl'), False),
    "tables of another shape": (garbled("ministack/dynamodb.json", b"[]"), False),
    "queues that are no text": (garbled("ministack/sqs.json", b"\xff\xfe\x00"), True),
    "empty settings": (garbled("ministack/s3.json", b""), True),
    "a journal of nothing": (garbled("ministack/journal", b"\0" * 4096), True),
    "a journal of unknown tables": (garbled("ministack/journal", b'[["gone", "a", "b", null]]\n'), True),
    "half an object": (garbled("ministack-s3/000000000000/part.tmp", b"half"), True),
}
"""What may have become of the stored state, and whether the items are still to be found."""


@pytest.mark.parametrize("damage", DAMAGES)
async def test_it_starts_from_whatever_is_there(state: Path, damage: str) -> None:
    async with running(state, []) as one:
        table = one.resolve.ref("Table")
        one.client("dynamodb").put_item(TableName=table, Item={"pk": {"S": "kept"}, "sk": {"S": "1"}})
        one.client("s3").put_object(Bucket=one.resolve.ref("Bucket"), Key="uploads/1", Body=b"kept")
    change, kept = DAMAGES[damage]
    change(state)
    told: list[str] = []
    async with running(state, told) as one:
        assert one.stored("kept") == ({"1"} if kept else set())
        body = one.client("s3").get_object(Bucket=one.resolve.ref("Bucket"), Key="uploads/1")["Body"]
        assert body.read() == b"kept"
        one.client("s3").put_object(Bucket=one.resolve.ref("Bucket"), Key="uploads/2", Body=b"told")
        queue = one.resolve.ref("Queue")
        bodies: list[Any] = []
        while not any("uploads/2" in body for body in bodies):
            found = one.client("sqs").receive_message(QueueUrl=queue, MaxNumberOfMessages=10, WaitTimeSeconds=5)
            bodies = [message["Body"] for message in found["Messages"]]
    if "cut off" in damage or "shape" in damage or "no text" in damage or "empty" in damage:
        assert any("cannot be read" in line for line in told)


async def test_an_engine_that_is_killed_is_started_again_where_it_was(state: Path) -> None:
    told: list[str] = []
    async with engine(state, {}, told.append) as endpoint:
        sqs = aws.client("sqs", aws.variables(endpoint, {}))
        sqs.create_queue(QueueName="some-queue")
        (killed,) = processes(state)
        os.kill(killed, signal.SIGKILL)
        await asyncio.to_thread(until, lambda: told, lambda lines: any("started again" in line for line in lines))
        await asyncio.to_thread(until, lambda: set(processes(state)) - {killed}, bool)
        assert await asyncio.to_thread(until, partial(answers, sqs), bool)


def answers(sqs: Any) -> bool:
    try:
        sqs.list_queues()
    except (BotoCoreError, ClientError):
        return False
    return True
