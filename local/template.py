"""template.yaml as values: the functions, routes and limits that it describes, as frozen dataclasses."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

from local.intrinsics import Resolver, load

STACK: Final = "derslik"
ACCOUNT: Final = "000000000000"
PSEUDO: Final = {"AWS::StackName": STACK, "AWS::AccountId": ACCOUNT, "AWS::Partition": "aws"}


@dataclass(frozen=True)
class Route:
    method: str
    path: str
    function: str


@dataclass(frozen=True)
class QueueSource:
    """From which queue (logical id) a function takes messages, and how many at once."""

    queue: str
    batch_size: int
    maximum_concurrency: int


@dataclass(frozen=True)
class Function:
    """One function; `timeout` in seconds, `memory` in MB. `signed_url`: its function URL wants SigV4.

    `every` is how many seconds lie between two of its scheduled runs; None without a schedule.
    """

    name: str
    handler: str
    timeout: int
    memory: int
    environment: Mapping[str, str]
    routes: tuple[Route, ...]
    queue: QueueSource | None
    signed_url: bool
    every: int | None = None


@dataclass(frozen=True)
class Template:
    document: Mapping[str, Any]
    resolve: Resolver

    @classmethod
    def load(cls, path: Path, region: str, parameters: Mapping[str, str]) -> Self:
        """The template with these parameters, and the defaults of the others; of resources nothing is known yet."""
        document = load(path)
        defaults = {name: str(spec["Default"]) for name, spec in document["Parameters"].items() if "Default" in spec}
        refs = {**PSEUDO, "AWS::Region": region, **defaults, **parameters}
        return cls(document, Resolver(refs, document["Conditions"]))

    def with_resources(self, refs: Mapping[str, str], attributes: Mapping[str, str]) -> Self:
        """The same template, with these resources made."""
        known = Resolver(
            {**self.resolve.refs, **refs}, self.resolve.conditions, {**self.resolve.attributes, **attributes}
        )
        return type(self)(self.document, known)

    def properties(self, logical_id: str) -> Mapping[str, Any]:
        """A resource's properties as written, intrinsics unresolved."""
        properties: Mapping[str, Any] = self.document["Resources"][logical_id]["Properties"]
        return properties

    def of_type(self, kind: str) -> list[str]:
        """Logical ids of the resources of a type that exist under these parameters, in the order written."""
        return [
            name
            for name, resource in self.document["Resources"].items()
            if resource["Type"] == kind and self._exists(resource)
        ]

    def _exists(self, resource: Mapping[str, Any]) -> bool:
        return "Condition" not in resource or self.resolve.condition(resource["Condition"])

    def cors(self) -> Mapping[str, Any] | None:
        """The API's CorsConfiguration, or None."""
        (api,) = self.of_type("AWS::Serverless::HttpApi")
        cors = self.resolve(self.properties(api).get("CorsConfiguration"))
        return cors if isinstance(cors, dict) else None

    def with_url(self) -> list[str]:
        """Logical ids of the functions that have a function URL."""
        functions = self.of_type("AWS::Serverless::Function")
        return [name for name in functions if "FunctionUrlConfig" in self.properties(name)]

    def routes(self, name: str) -> list[Route]:
        """A function's routes of the HTTP API."""
        events = self.properties(name).get("Events", {}).values()
        return [_route(name, event["Properties"]) for event in events if event["Type"] == "HttpApi"]

    def queue_source(self, name: str) -> QueueSource | None:
        """From where a function takes messages; None when it takes none."""
        mappings = map(self.properties, self.of_type("AWS::Lambda::EventSourceMapping"))
        mapping = next((each for each in mappings if each["FunctionName"] == {"Ref": name}), None)
        return None if mapping is None else self._queue_source(mapping)

    def _queue_source(self, mapping: Mapping[str, Any]) -> QueueSource:
        queue, _ = mapping["EventSourceArn"]["Fn::GetAtt"]
        concurrency = int(self.resolve(mapping["ScalingConfig"]["MaximumConcurrency"]))
        return QueueSource(queue, mapping["BatchSize"], concurrency)

    def functions(self) -> list[Function]:
        return [self._function(name) for name in self.of_type("AWS::Serverless::Function")]

    def _function(self, name: str) -> Function:
        common = self.document["Globals"]["Function"]
        own = self.properties(name)
        variables = {**common["Environment"]["Variables"], **own["Environment"]["Variables"]}
        events = own.get("Events", {}).values()
        scheduled = (event for event in events if event["Type"] == "Schedule")
        return Function(
            name=name,
            handler=own["Handler"],
            timeout=own.get("Timeout", common["Timeout"]),
            memory=own.get("MemorySize", common["MemorySize"]),
            environment={key: str(value) for key, value in self.resolve(variables).items()},
            routes=tuple(self.routes(name)),
            queue=self.queue_source(name),
            signed_url=own.get("FunctionUrlConfig", {}).get("AuthType") == "AWS_IAM",
            every=next((_seconds(event["Properties"]["Schedule"]) for event in scheduled), None),
        )


def _route(function: str, properties: Mapping[str, Any]) -> Route:
    return Route(properties["Method"].upper(), properties["Path"], function)


def _seconds(schedule: str) -> int:
    """Of `rate(15 minutes)`; raises `ValueError` for what is no rate."""
    found = re.fullmatch(r"rate\((\d+) (minute|hour|day)s?\)", schedule)
    if found is None:
        raise ValueError(f"{schedule} is not a rate of minutes, hours or days")
    return int(found[1]) * {"minute": 60, "hour": 3600, "day": 86_400}[found[2]]
