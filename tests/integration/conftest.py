"""AWS in memory, made as the template says, and the functions' handlers on it."""

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from derslik.config import config
from derslik.domain.document_text import DocumentText
from derslik.storage import aws
from derslik.storage.table import Table
from documents import document_processor as processing
from local import resources
from local.template import Template
from tests.builders import Caller, token
from tests.conftest import ENVIRONMENT
from tests.integration.crashes import Clock, Reaper
from tests.integration.described import DescribedCaller
from tests.integration.rows import NOW, small_table
from tests.integration.upstreams import Upstreams

As = Callable[..., Caller]
ROOT = Path(__file__).parents[2]


@contextmanager
def cloud_in_memory(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The template's table, a bucket and a queue. What S3 tells the queue, tests say themselves."""
    with mock_aws():
        template = Template.load(ROOT / "template.yaml", "eu-central-1", {})
        table = resources.create_table(boto3.client("dynamodb"), "Table", template.properties("Table"))
        monkeypatch.setenv("TABLE_NAME", table)
        boto3.client("s3").create_bucket(
            Bucket=ENVIRONMENT["BUCKET_NAME"],
            CreateBucketConfiguration={"LocationConstraint": "eu-central-1"},
        )
        queue_url = boto3.client("sqs").create_queue(QueueName="derslik-test")["QueueUrl"]
        monkeypatch.setenv("QUEUE_URL", queue_url)
        monkeypatch.setenv("QUESTIONS_QUEUE_URL", queue_url)
        config.cache_clear()
        aws.made.clear()
        yield boto3


@pytest.fixture
def cloud(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    with cloud_in_memory(monkeypatch) as made:
        yield made


def somebody(function: str, user: str | None = None, role: str = "teacher", **claims: Any) -> Caller:
    """Who calls a function; without a name, nobody known."""
    handler = import_module(f"{function}.app").handler
    return DescribedCaller(handler, token(user, role, **claims) if user is not None else None)


@pytest.fixture
def calls(cloud: Any) -> As:
    """`calls("sessions", "ayse", "teacher")` is somebody who calls a function."""
    return somebody


@pytest.fixture
async def table(cloud: Any, monkeypatch: pytest.MonkeyPatch) -> Table:
    """The table with a session and a job in it, at `NOW`."""
    monkeypatch.setattr(time, "time", lambda: float(NOW))
    return await small_table()


@pytest.fixture
def upstreams(monkeypatch: pytest.MonkeyPatch) -> Upstreams:
    return Upstreams(monkeypatch)


@pytest.fixture
def quick_parser(monkeypatch: pytest.MonkeyPatch) -> None:
    """Text is taken as it is, without the process in which it would be parsed: for tests with hundreds of runs."""

    async def parse(path: Path, *_: Any) -> DocumentText:
        return DocumentText(await asyncio.to_thread(path.read_text, "utf-8"))

    monkeypatch.setattr(processing, "parse", parse)


@pytest.fixture
def reaper(cloud: Any) -> Reaper:
    """Stands behind every call to AWS."""
    reaper = Reaper()
    for service in ("dynamodb", "s3", "sqs"):
        aws.make_client(service)
        reaper.watch(aws.made[service])
    return reaper


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock.instead(monkeypatch)
