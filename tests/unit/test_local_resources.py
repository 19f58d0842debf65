"""The template's resources, made in moto."""

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from local import aws, resources
from local.template import Template

TEMPLATE = Path(__file__).parents[2] / "template.yaml"


@pytest.fixture
def client() -> Iterator[Any]:
    with mock_aws():
        yield partial(boto3.client, region_name="eu-central-1")


def template() -> Template:
    return Template.load(TEMPLATE, "eu-central-1", {"JwtIssuer": "https://i.test", "AllowedOrigins": "*"})


def test_the_resources_are_those_of_the_template(client: Any) -> None:
    resolve = resources.create_resources(template(), client).resolve
    table = client("dynamodb").describe_table(TableName=resolve.ref("Table"))["Table"]
    assert {index["IndexName"] for index in table["GlobalSecondaryIndexes"]} >= {"by_owner", "by_school", "by_user"}
    ttl = client("dynamodb").describe_time_to_live(TableName=resolve.ref("Table"))["TimeToLiveDescription"]
    assert ttl["AttributeName"] == "expires_at"
    attributes = client("sqs").get_queue_attributes(QueueUrl=resolve.ref("Queue"), AttributeNames=["All"])["Attributes"]
    assert attributes["VisibilityTimeout"] == "1800"
    redrive = json.loads(attributes["RedrivePolicy"])
    assert redrive["deadLetterTargetArn"] == resolve.attribute("DeadLetterQueue.Arn")


def test_uploads_and_archives_and_nothing_else_are_told_to_the_queue(client: Any) -> None:
    resolve = resources.create_resources(template(), client).resolve
    found = client("s3").get_bucket_notification_configuration(Bucket=resolve.ref("Bucket"))
    told = found["QueueConfigurations"]
    assert {entry["QueueArn"] for entry in told} == {resolve.attribute("Queue.Arn")}
    assert {entry["Filter"]["Key"]["FilterRules"][0]["Value"] for entry in told} == {"uploads/", "imports/"}


def test_made_again_the_resources_and_what_they_hold_stay(client: Any) -> None:
    first = resources.create_resources(template(), client).resolve
    client("s3").put_object(Bucket=first.ref("Bucket"), Key="k", Body=b"kept")
    second = resources.create_resources(template(), client).resolve
    assert second.refs == first.refs
    assert client("s3").get_object(Bucket=second.ref("Bucket"), Key="k")["Body"].read() == b"kept"


def test_a_stored_table_with_other_keys_is_refused(client: Any) -> None:
    client("dynamodb").create_table(
        TableName="derslik-table",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    with pytest.raises(resources.ResourceError, match="other keys"):
        resources.create_resources(template(), client)


def test_credentials_are_made_up_for_loopback_only() -> None:
    caller = {"AWS_ACCESS_KEY_ID": "own", "AWS_SECRET_ACCESS_KEY": "own"}
    assert aws.variables("http://127.0.0.1:4566", caller)["AWS_ACCESS_KEY_ID"] == aws.ROOT_KEY
    assert aws.variables("https://dynamodb.example.org", caller)["AWS_ACCESS_KEY_ID"] == "own"
    assert "AWS_ACCESS_KEY_ID" not in aws.variables("https://dynamodb.example.org", {})
