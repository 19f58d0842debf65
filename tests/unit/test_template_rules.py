"""Rules that hold for whatever stands in template.yaml, today and later; the linters know none of them."""

import ast
import importlib
import inspect
import re
import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import fields
from typing import Any

import pytest
from fastapi.routing import iter_route_contexts

from derslik.config import Config
from local.template import Function
from tests.unit.test_template import FUNCTIONS, RESOURCES, listed, template

BEHIND_THE_API = [one for one in FUNCTIONS if one.routes]
BEHIND_A_QUEUE = [one for one in FUNCTIONS if one.queue is not None or one.every is not None]
API_SECONDS = 30
NEW_ACCOUNTS_EXECUTIONS = 10
LEAST_CONCURRENCY_OF_A_MAPPING = 2
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
    (traced, *_) = template(TelemetryLayerArn="arn:layer", Tracing="Active").functions()
    assert traced.environment["TRACING"] == "on"


WORKERS = {
    "DocumentsWorker": "DocumentsAtOnce",
    "QueryWorker": "QueriesAtOnce",
    "QuestionsWorker": "QuestionJobsAtOnce",
}


@pytest.mark.parametrize("worker", WORKERS)
def test_a_workers_concurrency_is_a_parameter_and_reserved_only_on_demand(worker: str) -> None:
    """A new account, with ten executions in all, has none to reserve."""
    written = template()
    reserved = of_type("AWS::Serverless::Function")[worker]["ReservedConcurrentExecutions"]
    assert written.resolve([reserved]) == []
    given = template(ReserveWorkers="true", **{WORKERS[worker]: "7"})
    assert int(given.resolve(reserved)) == 7
    (source,) = [one.queue for one in given.functions() if one.name == worker]
    assert source is not None
    assert source.maximum_concurrency == 7


def test_the_workers_leave_a_new_account_executions_for_the_api() -> None:
    defaults = [
        int(written["Default"])
        for name, written in template().document["Parameters"].items()
        if name in WORKERS.values()
    ]
    assert len(defaults) == len(WORKERS)
    assert min(defaults) >= LEAST_CONCURRENCY_OF_A_MAPPING
    assert sum(defaults) <= NEW_ACCOUNTS_EXECUTIONS
