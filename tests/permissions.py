"""What a function's role allows once SAM has transformed the template.

That is what its own policies say, what the managed policies say that it attaches, and what SAM attaches by itself.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, Self

from local.template import Template

EVERY_SECRET = {
    f"{name}Arn": f"arn:{name}" for name in ("JwtSecret", "GenerationApiKey", "EmbeddingApiKey", "RerankApiKey")
}
WRITE_LOGS = ("logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents")
TAKE_MESSAGES = ("sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage")
WRITE_TRACES = (
    "xray:GetSamplingRules",
    "xray:GetSamplingStatisticSummaries",
    "xray:GetSamplingTargets",
    "xray:PutTelemetryRecords",
    "xray:PutTraceSegments",
)
AWS_POLICIES = {
    "AWSLambdaBasicExecutionRole": WRITE_LOGS,
    "AWSLambdaSQSQueueExecutionRole": (*TAKE_MESSAGES, *WRITE_LOGS),
    "AWSXrayWriteOnlyAccess": WRITE_TRACES,
    "AWSLambdaVPCAccessExecutionRole": ("ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface", *WRITE_LOGS),
}
"""What AWS's own policies allow, each on every resource of the account."""
POLICY_OF_EVENT = {"HttpApi": None, "Schedule": None, "SQS": "AWSLambdaSQSQueueExecutionRole"}
POLICY_OF_PROPERTY = {"Tracing": "AWSXrayWriteOnlyAccess", "VpcConfig": "AWSLambdaVPCAccessExecutionRole"}

OFF = "Disabled"
"""What SAM takes for no `Tracing` at all, when it is the value of a parameter."""


class Permission(NamedTuple):
    """`condition` is JSON; empty without one."""

    action: str
    resource: str
    condition: str = ""


@dataclass(frozen=True, slots=True)
class Roles:
    """The roles of a template's functions. Its resources go by `Name` and `arn:Name`, and every secret is given."""

    template: Template

    @classmethod
    def of(cls, template: Template) -> Self:
        resources = template.document["Resources"]
        arns = {f"{name}.Arn": f"arn:{name}" for name in resources}
        return cls(template.with_resources({name: name for name in resources}, arns))

    def functions(self) -> list[str]:
        return self.template.of_type("AWS::Serverless::Function")

    def permissions(self, function: str) -> set[Permission]:
        documents = [self.managed(policy) if isinstance(policy, str) else policy for policy in self.policies(function)]
        own = {permission for document in documents for permission in permissions_in(document)}
        by_sam = {action for policy in self.added_by_sam(function) for action in AWS_POLICIES[policy]}
        return own | {Permission(action, "*") for action in by_sam}

    def policies(self, function: str) -> list[Any]:
        """Documents, and the logical ids of managed policies."""
        policies: list[Any] = self.template.resolve(self.template.properties(function)["Policies"])
        return policies

    def managed(self, policy: str) -> Mapping[str, Any]:
        document: Mapping[str, Any] = self.template.resolve(self.template.properties(policy)["PolicyDocument"])
        return document

    def added_by_sam(self, function: str) -> list[str]:
        """AWS's own policies that SAM attaches to the role that it makes for a function."""
        properties = {**self.template.document["Globals"]["Function"], **self.template.properties(function)}
        assert "Role" not in properties, "a role of its own is not modelled here"
        of_events = [POLICY_OF_EVENT[event["Type"]] for event in properties.get("Events", {}).values()]
        given = {name: self.template.resolve(value) for name, value in properties.items() if name in POLICY_OF_PROPERTY}
        of_properties = [policy for name, policy in POLICY_OF_PROPERTY.items() if given.get(name, OFF) != OFF]
        return ["AWSLambdaBasicExecutionRole", *filter(None, of_events), *of_properties]


def permissions_in(document: Mapping[str, Any]) -> Iterator[Permission]:
    for statement in document["Statement"]:
        assert statement["Effect"] == "Allow"
        condition = json.dumps(statement["Condition"], sort_keys=True) if "Condition" in statement else ""
        for action in listed(statement["Action"]):
            for resource in listed(statement["Resource"]):
                yield Permission(action, resource, condition)


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
