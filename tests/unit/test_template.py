"""Our own rules for template.yaml, over those of `sam validate --lint`."""

import importlib
from pathlib import Path
from typing import Any

import pytest

from derslik import config
from local.intrinsics import load
from local.template import Function, Template

ROOT = Path(__file__).parents[2]
RESOURCES = load(ROOT / "template.yaml")["Resources"]
BUILT = (
    ("Table", "Bucket", "Queue", "QuestionsQueue", "QueryQueue"),
    ("RetrievalFunctionUrl.FunctionUrl", "Queue.Arn", "QuestionsQueue.Arn", "QueryQueue.Arn", "DeadLetterQueue.Arn"),
)


def template(**parameters: str) -> Template:
    given = {"JwtIssuer": "https://issuer.test", "AllowedOrigins": "https://a.test,https://b.test", **parameters}
    refs, attributes = BUILT
    read = Template.load(ROOT / "template.yaml", "eu-central-1", given)
    return read.with_resources({name: name for name in refs}, {name: name for name in attributes})


def function(name: str, **parameters: str) -> Function:
    return next(one for one in template(**parameters).functions() if one.name == name)


FUNCTIONS = template().functions()


def listed(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]


@pytest.mark.parametrize("one", FUNCTIONS, ids=lambda one: one.name)
def test_every_variable_is_one_that_the_configuration_reads(one: Function) -> None:
    assert set(one.environment) <= config.VARIABLES.keys()


@pytest.mark.parametrize("one", FUNCTIONS, ids=lambda one: one.name)
def test_every_handler_is_there(one: Function) -> None:
    module, _, name = one.handler.rpartition(".")
    assert callable(getattr(importlib.import_module(module), name))


def test_functions_behind_the_api_end_before_the_api_gives_up() -> None:
    assert {one.timeout for one in FUNCTIONS if one.routes} == {29}


def test_no_route_is_given_to_two_functions() -> None:
    routes = [(route.method, route.path) for one in FUNCTIONS for route in one.routes]
    assert len(routes) == len(set(routes))


@pytest.mark.parametrize("one", [one for one in FUNCTIONS if one.queue], ids=lambda one: one.name)
def test_a_message_stays_hidden_for_six_times_its_functions_timeout(one: Function) -> None:
    assert one.queue is not None
    assert RESOURCES[one.queue.queue]["Properties"]["VisibilityTimeout"] >= 6 * one.timeout


@pytest.mark.parametrize("one", [one for one in FUNCTIONS if one.queue], ids=lambda one: one.name)
def test_who_takes_messages_reports_each_that_failed(one: Function) -> None:
    mappings = [each["Properties"] for each in RESOURCES.values() if each["Type"] == "AWS::Lambda::EventSourceMapping"]
    (mapping,) = [each for each in mappings if each["FunctionName"] == {"Ref": one.name}]
    assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]


def test_a_document_that_kills_its_worker_takes_no_other_with_it() -> None:
    worker = function("DocumentsWorker")
    assert worker.queue is not None
    assert worker.queue.batch_size == 1


def test_a_message_is_given_up_before_its_document_is() -> None:
    from derslik.domain.documents import MAX_ATTEMPTS

    assert RESOURCES["Queue"]["Properties"]["RedrivePolicy"]["maxReceiveCount"] < MAX_ATTEMPTS


@pytest.mark.parametrize("name", ["Table", "Bucket"])
def test_data_outlives_the_stack(name: str) -> None:
    """But for a stack whose first creation failed: what is empty then would stand in the way of the next attempt."""
    assert RESOURCES[name]["DeletionPolicy"] == "RetainExceptOnCreate"
    assert RESOURCES[name]["UpdateReplacePolicy"] == "Retain"


def test_a_first_creation_that_failed_can_delete_the_table_and_a_protected_one_is_an_option() -> None:
    def protected(**parameters: str) -> bool:
        return bool(template(**parameters).resolve(RESOURCES["Table"]["Properties"]["DeletionProtectionEnabled"]))

    assert (protected(), protected(ProtectTable="true")) == (False, True)


def test_the_bucket_is_private_and_speaks_tls_only() -> None:
    bucket = RESOURCES["Bucket"]["Properties"]
    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
    (refused,) = RESOURCES["BucketPolicy"]["Properties"]["PolicyDocument"]["Statement"]
    assert refused["Effect"] == "Deny"
    assert refused["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_the_queue_takes_events_of_the_one_bucket_whose_name_it_cannot_refer_to() -> None:
    (allowed,) = RESOURCES["QueuePolicy"]["Properties"]["PolicyDocument"]["Statement"]
    resolve = template().resolve
    bucket = resolve(RESOURCES["Bucket"]["Properties"]["BucketName"])
    assert resolve(allowed["Condition"]["ArnEquals"]["aws:SourceArn"]) == f"arn:aws:s3:::{bucket}"


def test_every_function_has_a_log_group_that_forgets() -> None:
    for one in FUNCTIONS:
        group = RESOURCES[one.name]["Properties"]["LoggingConfig"]["LogGroup"]["Ref"]
        assert "RetentionInDays" in RESOURCES[group]["Properties"]


def test_without_a_retrieval_address_the_embedded_service_is_called_with_a_signature() -> None:
    environment = function("RagQueryFunction").environment
    assert environment["RETRIEVAL_URL"] == "RetrievalFunctionUrl.FunctionUrl"
    assert environment["RETRIEVAL_AUTH"] == "iam"


def test_with_a_retrieval_address_there_is_no_embedded_service() -> None:
    own = template(RetrievalUrl="https://retrieval.test")
    assert "RetrievalFunction" not in [one.name for one in own.functions()]
    environment = function("RagQueryFunction", RetrievalUrl="https://retrieval.test").environment
    assert (environment["RETRIEVAL_URL"], environment["RETRIEVAL_AUTH"]) == ("https://retrieval.test", "")


def test_origins_are_a_list_and_without_one_there_is_no_cors() -> None:
    cors = template().cors()
    assert cors is not None
    assert cors["AllowOrigins"] == ["https://a.test", "https://b.test"]
    assert "idempotency-key" in cors["AllowHeaders"]
    assert template(AllowedOrigins="").cors() is None


def test_the_sweeper_runs_on_a_schedule_that_the_local_system_reads_too() -> None:
    sweeper = function("DocumentsSweeper")
    assert sweeper.every == 900
    assert sweeper.timeout < sweeper.every
