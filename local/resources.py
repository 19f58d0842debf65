"""The template's table, bucket and queues, made once and found again; what they are called goes back into it."""

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from botocore.exceptions import ClientError

from local.template import STACK, Template


class ResourceError(RuntimeError):
    """What is stored from an earlier run does not fit the template of today."""


def create_resources(template: Template, client: Callable[[str], Any]) -> Template:
    """Make what is missing, and give the template back with the resources' names, URLs and ARNs."""
    sqs, s3, dynamodb = client("sqs"), client("s3"), client("dynamodb")
    queues = template.of_type("AWS::SQS::Queue")
    for name in sorted(queues, key=lambda name: "RedrivePolicy" in template.properties(name)):
        url, arn = create_queue(sqs, template, name)
        template = template.with_resources({name: url}, {f"{name}.Arn": arn})
    for name in template.of_type("AWS::S3::Bucket"):
        template = template.with_resources({name: create_bucket(s3, template.resolve(template.properties(name)))}, {})
    for name in template.of_type("AWS::DynamoDB::Table"):
        template = template.with_resources({name: create_table(dynamodb, name, template.properties(name))}, {})
    return template


def create_queue(sqs: Any, template: Template, name: str) -> tuple[str, str]:
    """Its URL and ARN."""
    url: str = sqs.create_queue(QueueName=f"{STACK}-{name}")["QueueUrl"]
    wanted = template.resolve(template.properties(name))
    attributes = {
        key: json.dumps(value) if isinstance(value, dict) else str(value)
        for key, value in wanted.items()
        if key in ("VisibilityTimeout", "MessageRetentionPeriod", "RedrivePolicy")
    }
    sqs.set_queue_attributes(QueueUrl=url, Attributes=attributes)
    found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]
    return url, found["QueueArn"]


def create_bucket(s3: Any, properties: Mapping[str, Any]) -> str:
    """Its name."""
    name: str = properties["BucketName"]
    region = s3.meta.region_name
    place = {} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}
    with_known_failure(
        lambda: s3.create_bucket(Bucket=name, **place), ("BucketAlreadyOwnedByYou", "BucketAlreadyExists")
    )
    rules = properties["CorsConfiguration"]["CorsRules"]
    s3.put_bucket_cors(Bucket=name, CORSConfiguration={"CORSRules": [cors_rule(rule) for rule in rules]})
    wanted = [notification_rules(entry) for entry in properties["NotificationConfiguration"]["QueueConfigurations"]]
    present = s3.get_bucket_notification_configuration(Bucket=name).get("QueueConfigurations", [])
    if rule_targets(present) != rule_targets(wanted):  # every change sends a test event to the queue
        s3.put_bucket_notification_configuration(Bucket=name, NotificationConfiguration={"QueueConfigurations": wanted})
    return name


def cors_rule(rule: Mapping[str, Any]) -> dict[str, Any]:
    """A CORS rule as the S3 API names it."""
    return {"MaxAgeSeconds" if key == "MaxAge" else key: value for key, value in rule.items()}


def notification_rules(entry: Mapping[str, Any]) -> dict[str, Any]:
    """A queue notification as the S3 API names it."""
    rules = entry["Filter"]["S3Key"]["Rules"]
    return {
        "QueueArn": entry["Queue"],
        "Events": [entry["Event"]],
        "Filter": {"Key": {"FilterRules": rules}},
    }


def rule_targets(notifications: Iterable[Mapping[str, Any]]) -> list[tuple[str, list[str]]]:
    return sorted((entry["QueueArn"], entry["Events"]) for entry in notifications)


def create_table(dynamodb: Any, logical_id: str, properties: Mapping[str, Any]) -> str:
    """Its name. Raises `ResourceError` when a table of that name has other keys."""
    name = f"{STACK}-{logical_id}".lower()
    shape = ("KeySchema", "AttributeDefinitions", "GlobalSecondaryIndexes", "BillingMode")
    made = with_known_failure(
        lambda: dynamodb.create_table(TableName=name, **{key: properties[key] for key in shape}),
        ("ResourceInUseException",),
    )
    if made:
        dynamodb.get_waiter("table_exists").wait(TableName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 30})
        dynamodb.update_time_to_live(TableName=name, TimeToLiveSpecification=properties["TimeToLiveSpecification"])
    elif keys(dynamodb.describe_table(TableName=name)["Table"]) != keys(properties):
        raise ResourceError(f"the stored table {name} has other keys than template.yaml: remove the state folder")
    return name


def keys(description: Mapping[str, Any]) -> list[tuple[str, list[str]]]:
    """Index name (the table's own: "") and its key attributes, hash before range, in order of name."""
    indexes = [{"IndexName": "", "KeySchema": description["KeySchema"]}, *description["GlobalSecondaryIndexes"]]
    return sorted((index["IndexName"], [key["AttributeName"] for key in index["KeySchema"]]) for index in indexes)


def with_known_failure(call: Callable[[], Any], codes: tuple[str, ...]) -> bool:
    """Whether the call did something: False when it failed with one of these error codes."""
    try:
        call()
    except ClientError as error:
        if error.response["Error"]["Code"] not in codes:
            raise
        return False
    return True
