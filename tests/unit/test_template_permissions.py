"""Who may do what: the rules for the roles that template.yaml and SAM make together."""

import json
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from local.template import Function
from tests.permissions import EVERY_SECRET, TAKE_MESSAGES, WRITE_LOGS, WRITE_TRACES, Permission, Roles, permissions_in
from tests.unit.test_template import FUNCTIONS, ROOT, template

SAM = ROOT / ".tools" / "sam" / "bin" / "python"
MANAGED_POLICIES_OF_A_ROLE = 10
"""AWS's quota, unless one asks for more."""
QUEUES = {"QUEUE_URL": "Queue", "QUESTIONS_QUEUE_URL": "QuestionsQueue", "QUERY_QUEUE_URL": "QueryQueue"}
KEYS = {f"{name}_API_KEY_ARN": f"arn:{name.title()}ApiKey" for name in ("GENERATION", "EMBEDDING", "RERANK")}
SERVICES = {"RETRIEVAL_URL", "GENERATION_URL", "EMBEDDING_URL", "RERANK_URL", "APRAG_SERVICE_URL", "AUTH_SERVICE_URL"}
BREAKERS_ONLY = '{"ForAllValues:StringLike": {"dynamodb:LeadingKeys": "BREAKER#*"}}'


def roles() -> Roles:
    """Under a configuration that uses every secret."""
    return Roles.of(template(**EVERY_SECRET))


def permissions() -> dict[str, set[Permission]]:
    """By function."""
    made = roles()
    return {name: made.permissions(name) for name in made.functions()}


def resources(permitted: set[Permission], action: str) -> set[str]:
    """On what one may do this."""
    return {permission.resource for permission in permitted if permission.action == action}


@pytest.mark.parametrize("one", FUNCTIONS, ids=lambda one: one.name)
def test_no_permission_has_a_wildcard_for_its_action_or_its_resource(one: Function) -> None:
    """What SAM attaches by itself is looked at too; it lets each function write logs, which no test can narrow."""
    for action, resource, _ in roles().permissions(one.name):
        assert "*" not in action
        assert "*" not in resource.removesuffix("/*") or action in WRITE_LOGS, (action, resource)


def test_a_worker_takes_messages_from_its_own_queue_and_from_no_other() -> None:
    permitted = permissions()
    for one in FUNCTIONS:
        own = set() if one.queue is None else {f"arn:{one.queue.queue}"}
        for action in TAKE_MESSAGES:
            assert resources(permitted[one.name], action) == own, (one.name, action)


def test_a_worker_may_hide_messages_of_its_own_queue_and_send_them_again_to_it() -> None:
    """Who retries: whoever takes messages from a queue that gives up after some attempts."""
    permitted = permissions()
    redriven = {
        name for name in template().of_type("AWS::SQS::Queue") if "RedrivePolicy" in template().properties(name)
    }
    for one in FUNCTIONS:
        own = {f"arn:{one.queue.queue}"} if one.queue is not None and one.queue.queue in redriven else set()
        assert resources(permitted[one.name], "sqs:ChangeMessageVisibility") == own, one.name
        assert own <= resources(permitted[one.name], "sqs:SendMessage"), one.name


def test_functions_may_write_traces_only_with_a_layer_that_makes_them() -> None:
    traced = Roles.of(template(**EVERY_SECRET, TelemetryLayerArn="arn:layer", Tracing="Active"))
    write = {Permission(action, "*") for action in WRITE_TRACES}
    assert {"xray:PutTelemetryRecords", "xray:PutTraceSegments"} <= set(WRITE_TRACES)
    for name, permitted in permissions().items():
        assert traced.permissions(name) == permitted | write, name
        assert not permitted & write


def test_the_retrieval_service_reads_texts_and_writes_none() -> None:
    permitted = permissions()["RetrievalFunction"]
    on_texts = {one.action for one in permitted if one.resource.endswith("/texts/*")}
    assert on_texts == {"s3:GetObject"}


def test_who_is_given_a_queues_address_may_send_to_it_and_nobody_else() -> None:
    permitted = permissions()
    for one in FUNCTIONS:
        given = {f"arn:{queue}" for variable, queue in QUEUES.items() if variable in one.environment}
        assert resources(permitted[one.name], "sqs:SendMessage") == given, one.name


def test_who_is_given_a_keys_name_may_read_that_key_and_only_who_checks_tokens_their_secret() -> None:
    permitted = permissions()
    for one in FUNCTIONS:
        given = {secret for variable, secret in KEYS.items() if variable in one.environment}
        tokens = {"arn:JwtSecret"} if one.routes else set()
        assert resources(permitted[one.name], "secretsmanager:GetSecretValue") == given | tokens, one.name


def test_only_who_calls_retrieval_may_invoke_it_and_only_through_its_url() -> None:
    permitted = permissions()
    for one in FUNCTIONS:
        invocations = {permission for permission in permitted[one.name] if permission.action.startswith("lambda:")}
        assert {each.action for each in invocations} == (
            {"lambda:InvokeFunction", "lambda:InvokeFunctionUrl"} if "RETRIEVAL_URL" in one.environment else set()
        )
        assert all(each.resource == "arn:RetrievalFunction" and each.condition for each in invocations)


def test_whoever_calls_a_service_may_read_and_note_its_circuit_breaker() -> None:
    permitted = permissions()
    callers = [one.name for one in FUNCTIONS if SERVICES & one.environment.keys()]
    assert len(callers) >= 8
    for name in callers:
        for action in ("dynamodb:GetItem", "dynamodb:UpdateItem"):
            either = {Permission(action, "arn:Table"), Permission(action, "arn:Table", BREAKERS_ONLY)}
            assert either & permitted[name], (name, action)


def test_the_retrieval_service_sees_no_row_but_the_circuit_breakers() -> None:
    rows = [one for one in roles().permissions("RetrievalFunction") if one.action.startswith("dynamodb:")]
    assert {permission.condition for permission in rows} == {BREAKERS_ONLY}


def test_each_permission_is_written_once() -> None:
    """Objects apart: a prefix is written by one function and read by another, so the same verb may stand twice."""
    written = roles()
    managed = [written.managed(name) for name in written.template.of_type("AWS::IAM::ManagedPolicy")]
    own = [policy for name in written.functions() for policy in written.policies(name) if not isinstance(policy, str)]
    documents = [*managed, *own]
    statements = Counter(
        json.dumps({**statement, "Sid": None}, sort_keys=True)
        for document in documents
        for statement in document["Statement"]
    )
    permissions = Counter(permission for document in documents for permission in permissions_in(document))
    assert [statement for statement, times in statements.items() if times > 1] == []
    assert [each for each, times in permissions.items() if times > 1 and not each.action.startswith("s3:")] == []


def test_a_managed_policy_is_attached_by_more_than_one_function() -> None:
    """What one function alone may do stands with it."""
    made = roles()
    policies = [policy for name in made.functions() for policy in made.policies(name)]
    attached = Counter(policy for policy in policies if isinstance(policy, str))
    assert attached.keys() == set(made.template.of_type("AWS::IAM::ManagedPolicy"))
    assert min(attached.values()) > 1


def test_a_role_has_no_more_managed_policies_than_aws_allows() -> None:
    made = Roles.of(template(**EVERY_SECRET, TelemetryLayerArn="arn:layer", Tracing="Active"))
    for name in made.functions():
        managed = [policy for policy in made.policies(name) if isinstance(policy, str)]
        assert len(managed) + len(made.added_by_sam(name)) <= MANAGED_POLICIES_OF_A_ROLE, name


@pytest.mark.parametrize("parameter", ["JwtSecretArn", "GenerationApiKeyArn", "EmbeddingApiKeyArn", "RerankApiKeyArn"])
def test_without_a_secret_nobody_may_read_it_and_nothing_else_changes(parameter: str) -> None:
    without = Roles.of(template(**{**EVERY_SECRET, parameter: ""}))
    read_it = Permission("secretsmanager:GetSecretValue", EVERY_SECRET[parameter])
    for name, permitted in permissions().items():
        assert without.permissions(name) == permitted - {read_it}, name


@pytest.mark.skipif(not SAM.exists(), reason="make validate sets up SAM")
@pytest.mark.parametrize("tracing", ["Disabled", "Active"])
def test_sam_attaches_to_each_role_what_these_rules_say_that_it_does(tmp_path: Path, tracing: str) -> None:
    """Also to a worker with an event of type SQS, as SAM's own examples have it, and with traces."""
    text = (ROOT / "template.yaml").read_text(encoding="utf-8")
    clock = "Clock: {Type: Schedule, Properties: {Schedule: rate(15 minutes)}}"
    assert clock in text
    work = "Work: {Type: SQS, Properties: {Queue: !GetAtt Queue.Arn}}"
    path = tmp_path / "template.yaml"
    given = text.replace(clock, f"{clock}\n        {work}").replace("Default: Disabled", f"Default: {tracing}")
    path.write_text(given, encoding="utf-8")
    ran = subprocess.run([SAM, ROOT / "scripts" / "sam_roles.py", path], capture_output=True, check=True, text=True)
    attached = json.loads(ran.stdout)
    made = Roles.of(template(**EVERY_SECRET, Tracing=tracing))
    expected = {name: made.added_by_sam(name) for name in made.functions()}
    expected["DocumentsSweeper"].append("AWSLambdaSQSQueueExecutionRole")
    assert attached == expected
