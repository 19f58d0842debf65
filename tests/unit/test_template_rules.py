"""Rules that hold for whatever stands in template.yaml, today and later; the linters know none of them."""

import ast
import importlib
import inspect
import json
import re
import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import fields
from itertools import zip_longest
from typing import Any

import pytest
from fastapi.routing import iter_route_contexts

from derslik.config import Config
from derslik.metrics import EVENTS
from local.template import Function
from tests.unit.test_template import FUNCTIONS, RESOURCES, listed, template

BEHIND_THE_API = [one for one in FUNCTIONS if one.routes]
BEHIND_A_QUEUE = [one for one in FUNCTIONS if one.queue is not None or one.every is not None]
API_SECONDS = 30
JWT = {"JWT_ISSUER", "JWT_AUDIENCE", "JWT_JWKS_URL", "JWT_SECRET_ARN", "JWT_ROLE_CLAIM"}
VARIABLE_OF = {
    "table_name": "TABLE_NAME",
    "bucket_name": "BUCKET_NAME",
    "queue_url": "QUEUE_URL",
    "query_queue_url": "QUERY_QUEUE_URL",
    "questions_queue_url": "QUESTIONS_QUEUE_URL",
    "retrieval_url": "RETRIEVAL_URL",
    "retrieval_iam": "RETRIEVAL_AUTH",
    "generation_url": "GENERATION_URL",
    "generation_api_key_arn": "GENERATION_API_KEY_ARN",
    "generation_model": "GENERATION_MODEL",
    "aprag_url": "APRAG_SERVICE_URL",
    "auth_url": "AUTH_SERVICE_URL",
    "history_days": "HISTORY_DAYS",
    "max_upload_bytes": "MAX_UPLOAD_BYTES",
}
WRITTEN_BY_AWS = {
    *(("AWS/ApiGateway", name) for name in ("4xx", "5xx", "Count", "DataProcessed", "IntegrationLatency", "Latency")),
    *(("AWS/Lambda", name) for name in ("ConcurrentExecutions", "Duration", "Errors", "Invocations", "Throttles")),
    *(("AWS/SQS", f"ApproximateNumberOfMessages{what}") for what in ("Delayed", "NotVisible", "Visible")),
    *(("AWS/SQS", name) for name in ("ApproximateAgeOfOldestMessage", "NumberOfMessagesReceived")),
}
"""Of HTTP APIs, functions and queues, as AWS's pages on their CloudWatch metrics name them."""


def of_type(kind: str) -> dict[str, Any]:
    return {name: one.get("Properties", {}) for name, one in RESOURCES.items() if one["Type"] == kind}


def routes_of(one: Function) -> Iterator[Any]:
    """The routes of a function's app, with what each depends on."""
    module = importlib.import_module(one.handler.removesuffix(".app.handler") + ".routes")
    yield from iter_route_contexts(module.router.routes)


def callables(dependant: Any) -> Iterator[Any]:
    if dependant.call is not None:
        yield dependant.call
    for one in dependant.dependencies:
        yield from callables(one)


def variables_used(one: Function) -> set[str]:
    """What the dependencies of a function's endpoints read of the configuration."""
    calls = reached(call for route in routes_of(one) for call in callables(route.dependant))
    return named(calls) | (JWT if any(call.__name__ == "current_user" for call in calls) else set())


def variables_of_a_worker(one: Function) -> set[str]:
    """What its own module's functions, and those that they call, read of the configuration."""
    module = importlib.import_module(one.handler.removesuffix(".handler"))
    own = [call for _, call in inspect.getmembers(module, inspect.isfunction) if call.__module__ == module.__name__]
    return named(reached(own))


def reached(calls: Iterable[Any]) -> set[Any]:
    """These functions, and those of ours that they name: where parts are put together."""
    found: set[Any] = set()
    to_read = [call for call in calls if inspect.isfunction(call)]
    while to_read:
        call = to_read.pop()
        if call in found:
            continue
        found.add(call)
        for node in ast.walk(ast.parse(textwrap.dedent(inspect.getsource(call)))):
            match node:
                case ast.Name(name):
                    target = call.__globals__.get(name)
                case ast.Attribute(ast.Name(module), name) if inspect.ismodule(call.__globals__.get(module)):
                    target = getattr(call.__globals__[module], name, None)
                case _:
                    continue
            if inspect.isfunction(target) and "bootstrap" in target.__module__:
                to_read.append(target)
    return found


def named(calls: Iterable[Any]) -> set[str]:
    sources = map(inspect.getsource, calls)
    names = {name for source in sources for name in re.findall(r"(?:config\(\)|settings)\.(\w+)", source)}
    known = {field.name for field in fields(Config)} & VARIABLE_OF.keys()
    return {VARIABLE_OF[name] for name in names & known}


def sources_of(queue: str) -> list[Function]:
    return [one for one in FUNCTIONS if one.queue is not None and one.queue.queue == queue]


def redrives() -> dict[str, str]:
    """Queues with a dead-letter queue, and which."""
    return {
        name: queue["RedrivePolicy"]["deadLetterTargetArn"]["Fn::GetAtt"][0]
        for name, queue in of_type("AWS::SQS::Queue").items()
        if "RedrivePolicy" in queue
    }


def alarms_on(metric: str, queue: str) -> list[str]:
    return [
        name
        for name, alarm in of_type("AWS::CloudWatch::Alarm").items()
        if alarm.get("MetricName") == metric
        and [dimension["Value"] for dimension in alarm["Dimensions"]] == [{"Fn::GetAtt": [queue, "QueueName"]}]
    ]


@pytest.mark.parametrize("one", BEHIND_THE_API, ids=lambda one: one.name)
def test_a_function_serves_exactly_the_routes_that_the_api_sends_it(one: Function) -> None:
    served = {(method, route.path) for route in routes_of(one) for method in route.methods}
    assert served == {(route.method, route.path) for route in one.routes}


@pytest.mark.parametrize("one", BEHIND_THE_API, ids=lambda one: one.name)
def test_a_function_behind_the_api_ends_before_the_api_gives_up(one: Function) -> None:
    assert one.timeout < API_SECONDS


@pytest.mark.parametrize("one", BEHIND_THE_API, ids=lambda one: one.name)
def test_a_function_is_given_every_variable_that_its_endpoints_read(one: Function) -> None:
    used = variables_used(one)
    assert used <= one.environment.keys(), used - one.environment.keys()
    assert used


@pytest.mark.parametrize("one", BEHIND_A_QUEUE, ids=lambda one: one.name)
def test_a_function_behind_a_queue_or_a_clock_is_given_every_variable_that_it_reads(one: Function) -> None:
    used = variables_of_a_worker(one)
    assert used <= one.environment.keys(), used - one.environment.keys()
    assert "TABLE_NAME" in used


def test_every_queue_that_a_function_reads_has_a_place_for_dead_letters() -> None:
    dead = set(redrives().values())
    for one in FUNCTIONS:
        if one.queue is not None:
            assert one.queue.queue in redrives().keys() | dead


def test_a_message_stays_hidden_for_six_times_as_long_as_its_function_may_run() -> None:
    for name, queue in of_type("AWS::SQS::Queue").items():
        for one in sources_of(name):
            assert queue["VisibilityTimeout"] >= 6 * one.timeout, name


def test_one_failed_message_of_a_batch_brings_back_no_other() -> None:
    for name, mapping in of_type("AWS::Lambda::EventSourceMapping").items():
        assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"], name


def test_dead_letters_and_messages_that_wait_ring_an_alarm() -> None:
    assert redrives()
    for queue, dead in redrives().items():
        taken = any(one.queue is not None and one.queue.queue == dead for one in FUNCTIONS)
        assert alarms_on("NumberOfMessagesReceived" if taken else "ApproximateNumberOfMessagesVisible", dead), dead
        assert alarms_on("ApproximateAgeOfOldestMessage", queue), queue


def test_dead_letters_wait_for_two_weeks() -> None:
    for dead in redrives().values():
        assert of_type("AWS::SQS::Queue")[dead]["MessageRetentionPeriod"] == 14 * 24 * 3600


def test_every_alarm_tells_somebody_and_says_what_is_wrong() -> None:
    alarms = of_type("AWS::CloudWatch::Alarm")
    assert len(alarms) >= 6
    resolve = template(AlarmEmail="a@b.test").with_resources({"AlarmTopic": "topic"}, {}).resolve
    for alarm in alarms.values():
        assert resolve(alarm["AlarmActions"]) == ["topic"]
        assert alarm["AlarmDescription"]
        assert alarm["TreatMissingData"] == "notBreaching"  # a quiet night is no incident


def test_every_alarm_is_explained_for_who_is_woken_by_it() -> None:
    from tests.unit.test_template import ROOT

    text = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    for name in of_type("AWS::CloudWatch::Alarm"):
        assert f"### {name}" in text


def widgets() -> list[Any]:
    body = of_type("AWS::CloudWatch::Dashboard")["Dashboard"]["DashboardBody"]["Fn::Sub"]
    parsed: list[Any] = json.loads(re.sub(r"\$\{[^}]+\}", "x", body))["widgets"]
    return parsed


def alarmed() -> set[tuple[str, str]]:
    """Namespace and metric of each alarm."""
    found = set()
    for alarm in of_type("AWS::CloudWatch::Alarm").values():
        stats = [one["MetricStat"]["Metric"] for one in alarm.get("Metrics", []) if "MetricStat" in one]
        found |= {(one["Namespace"], one["MetricName"]) for one in stats or [alarm]}
    return found


def shown() -> set[tuple[str, str]]:
    """Namespace and metric of whatever a widget shows; `.` and `...` stand for what the line above says."""
    found = set()
    for widget in widgets():
        above: list[str] = []
        for line in widget["properties"].get("metrics", []):
            if isinstance(line[0], dict):
                found |= set(re.findall(r"SEARCH\('\{([\w/]+),[^}]*\} MetricName=\"(\w+)\"", line[0]["expression"]))
                continue
            named = [part for part in line if isinstance(part, str)]
            above = (
                above if named[0] == "..." else [old if new == "." else new for new, old in zip_longest(named, above)]
            )
            found.add((above[0], above[1]))
    return found


def test_alarms_and_dashboard_read_metrics_that_somebody_writes() -> None:
    ours = {("Derslik", name) for one in EVENTS.values() for name in [*one.units, one.counted] if name is not None}
    assert len(widgets()) >= 8
    assert len(shown()) >= 12
    assert alarmed() | shown() <= ours | WRITTEN_BY_AWS


def test_what_wakes_somebody_rings_an_alarm() -> None:
    assert alarmed() >= {
        ("AWS/ApiGateway", "5xx"),
        ("AWS/ApiGateway", "Latency"),
        ("AWS/Lambda", "Throttles"),
        ("Derslik", "questions"),
        ("Derslik", "answered"),
    }
    slow = of_type("AWS::CloudWatch::Alarm")["SlowAlarm"]
    assert slow["ExtendedStatistic"] == "p99"
    assert slow["Threshold"] < API_SECONDS * 1000


def test_the_dashboard_shows_every_alarm() -> None:
    body = of_type("AWS::CloudWatch::Dashboard")["Dashboard"]["DashboardBody"]["Fn::Sub"]
    assert set(re.findall(r"\$\{(\w+)\.Arn\}", body)) == set(of_type("AWS::CloudWatch::Alarm"))


@pytest.mark.parametrize("resource", ["AWS::Serverless::Function", "AWS::Serverless::HttpApi"])
def test_whatever_writes_logs_writes_them_to_a_group_that_forgets(resource: str) -> None:
    for name, one in of_type(resource).items():
        group = one.get("LoggingConfig", {}).get("LogGroup", one.get("AccessLogSettings", {}).get("DestinationArn"))
        assert group is not None, name
        target = group["Ref"] if "Ref" in group else group["Fn::GetAtt"][0]
        assert "RetentionInDays" in RESOURCES[target]["Properties"]


def test_cors_never_allows_every_origin_nor_credentials() -> None:
    cors = template(AllowedOrigins="https://a.test").cors()
    assert cors is not None
    assert "*" not in listed(cors["AllowOrigins"])
    assert not cors.get("AllowCredentials", False)
    assert template().document["Parameters"]["AllowedOrigins"]["Default"] == ""


def test_traces_are_an_option() -> None:
    (one, *_) = template().functions()
    assert one.environment["TRACING"] == ""
    assert "AWS_LAMBDA_EXEC_WRAPPER" not in one.environment or not template().resolve.condition("HasTelemetry")
    (traced, *_) = template(TelemetryLayerArn="arn:layer").functions()
    assert traced.environment["TRACING"] == "on"
