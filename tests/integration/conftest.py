"""AWS in memory, made as the template says, and the functions' handlers on it."""

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

import boto3
import pytest
from moto import mock_aws

from derslik.config import config
from derslik.storage import aws
from tests.builders import Caller, token
from tests.conftest import ENVIRONMENT
from tests.integration.upstreams import Upstreams

As = Callable[..., Caller]


def key(*names: str) -> list[dict[str, str]]:
    return [{"AttributeName": name, "KeyType": kind} for name, kind in zip(names, ("HASH", "RANGE"), strict=True)]


@pytest.fixture
def cloud(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Table, bucket and queue."""
    with mock_aws():
        indexes = {
            "by_owner": ("owner_id", "created_at"),
            "by_school": ("listed", "created_at"),
            "by_user": ("user_id", "queried_at"),
            "by_session": ("session_id", "queried_at"),
        }
        names = {"pk", "sk", *(name for pair in indexes.values() for name in pair)}
        boto3.client("dynamodb").create_table(
            TableName=ENVIRONMENT["TABLE_NAME"],
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in sorted(names)],
            KeySchema=key("pk", "sk"),
            GlobalSecondaryIndexes=[
                {"IndexName": index, "KeySchema": key(*pair), "Projection": {"ProjectionType": "ALL"}}
                for index, pair in indexes.items()
            ],
        )
        boto3.client("s3").create_bucket(
            Bucket=ENVIRONMENT["BUCKET_NAME"],
            CreateBucketConfiguration={"LocationConstraint": "eu-central-1"},
        )
        queue_url = boto3.client("sqs").create_queue(QueueName="derslik-test")["QueueUrl"]
        monkeypatch.setenv("QUEUE_URL", queue_url)
        config.cache_clear()
        aws.made.clear()
        yield boto3


@pytest.fixture
def calls(cloud: Any) -> As:
    """`calls("sessions", "ayse", "teacher")` is somebody who calls a function; without a name, nobody known."""

    def caller(function: str, user: str | None = None, role: str = "teacher", **claims: Any) -> Caller:
        handler = import_module(f"{function}.app").handler
        return Caller(handler, token(user, role, **claims) if user is not None else None)

    return caller


@pytest.fixture
def upstreams(monkeypatch: pytest.MonkeyPatch) -> Upstreams:
    return Upstreams(monkeypatch)
