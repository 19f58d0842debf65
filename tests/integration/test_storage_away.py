"""The table, the bucket or the queues away or too busy: every route says 503 and when to come again, never 500."""

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectionClosedError,
    ConnectTimeoutError,
    CredentialRetrievalError,
    EndpointConnectionError,
    ParamValidationError,
    ReadTimeoutError,
)

from derslik.storage import aws
from local.template import Template
from tests.builders import Reply
from tests.integration.conftest import ROOT, As
from tests.integration.test_access import QUESTION, School, make_school
from tests.integration.test_query_jobs import LATER, QueryQueue, work
from tests.integration.upstreams import Upstreams

NEEDS_NO_TABLE = {"GET /health", "HEAD /health", "GET /profile"}
SERVICES = ("dynamodb", "s3", "sqs")


def refusal(code: str, status: int) -> ClientError:
    return ClientError({"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}}, "AnyCall")


UNREACHABLE = EndpointConnectionError(endpoint_url="http://table.test")
THROTTLED = refusal("ProvisionedThroughputExceededException", 400)
AWAY: tuple[Exception, ...] = (
    UNREACHABLE,
    ConnectTimeoutError(endpoint_url="http://table.test"),
    ReadTimeoutError(endpoint_url="http://table.test"),
    ConnectionClosedError(endpoint_url="http://table.test"),
    CredentialRetrievalError(provider="role", error_msg="no"),
    THROTTLED,
    refusal("ThrottlingException", 400),
    refusal("RequestLimitExceeded", 400),
    refusal("InternalServerError", 500),
    refusal("SlowDown", 503),
    refusal("ServiceUnavailable", 503),
    refusal("ResourceNotFoundException", 400),
    refusal("NoSuchBucket", 404),
    refusal("AWS.SimpleQueueService.NonExistentQueue", 400),
)
OUR_FAULT: tuple[Exception, ...] = (
    ParamValidationError(report="no such parameter"),
    refusal("ValidationException", 400),
    refusal("AccessDeniedException", 400),
    refusal("ConditionalCheckFailedException", 400),
    refusal("NoSuchKey", 404),
)


class Outage:
    """Behind every call to AWS: from call number `at` on (so many `times`) those to `services` fail with `error`."""

    def __init__(self) -> None:
        self.error: Exception | None = None
        self.services: tuple[str, ...] = ()
        self.at = self.calls = 0
        self.times = 1_000
        for service in SERVICES:
            aws.make_client(service)
            aws.made[service].meta.events.register_first(f"before-call.{service}", self.fail)

    def fail(self, model: Any, **_: Any) -> None:
        if self.error is None or model.service_model.service_name not in self.services:
            return
        self.calls += 1
        if self.at <= self.calls < self.at + self.times:
            raise self.error

    def begin(self, error: Exception, *services: str, at: int = 1, times: int = 1_000) -> None:
        self.error, self.services, self.at, self.times, self.calls = error, services, at, times, 0

    def end(self) -> None:
        self.error = None

    @property
    def felt(self) -> bool:
        return self.calls >= self.at


@pytest.fixture
def school(calls: As, cloud: Any, upstreams: Upstreams, quick_parser: None) -> School:
    return make_school(calls, cloud, upstreams)


@pytest.fixture
def outage(cloud: Any) -> Outage:
    return Outage()


def routes() -> Iterator[tuple[str, str]]:
    """Each function with each of its routes, `METHOD /path`."""
    template = Template.load(ROOT / "template.yaml", "eu-central-1", {})
    for name in template.of_type("AWS::Serverless::Function"):
        function = template.properties(name)["Handler"].partition(".")[0]
        yield from ((function, f"{route.method} {route.path}") for route in template.routes(name))


def call(school: School, function: str, route: str) -> Reply:
    """The route as its most powerful caller calls it; what it needs has been made before."""
    user = ("can", "student") if route.endswith(("/feedback", "/mine")) else ("ayse", "teacher")
    method, _, path = route.partition(" ")
    return school.calls(function, *user)(method, path.format(**school.ids), **school.sent(route))


def told_to_come_again(reply: Reply) -> bool:
    return reply.status == 503 and int(reply.headers["retry-after"]) > 0 and reply.code != "internal"


@pytest.mark.parametrize("error", [UNREACHABLE, THROTTLED], ids=["unreachable", "throttled"])
def test_without_the_table_every_route_that_needs_it_says_503(
    school: School,
    outage: Outage,
    error: Exception,
) -> None:
    outage.begin(error, *SERVICES)
    replies = {route: call(school, function, route) for function, route in routes()}
    wrong = {route: reply.text for route, reply in replies.items() if not told_to_come_again(reply)}
    assert wrong.keys() == NEEDS_NO_TABLE


@pytest.mark.parametrize("service", SERVICES)
def test_an_outage_that_begins_in_the_midst_of_a_request_is_no_500(
    school: School,
    outage: Outage,
    service: str,
) -> None:
    wrong = {}
    for function, route in routes():
        for at in range(1, 30):
            ids = school.ids
            outage.end()
            school.ids = {**ids, **school.made_for(route)}
            outage.begin(UNREACHABLE, service, at=at)
            reply = call(school, function, route)
            school.ids = ids
            if reply.status >= 500 and not told_to_come_again(reply):
                wrong[f"{route} at {at}"] = reply.text
            if not outage.felt:
                break
    assert wrong == {}


def test_a_job_whose_message_cannot_be_sent_is_left_to_the_sweeper(school: School, outage: Outage) -> None:
    outage.begin(UNREACHABLE, "sqs")
    for function, route in (
        ("questions", "POST /sessions/{session_id}/question-jobs"),
        ("documents", "POST /sessions/{session_id}/reprocess"),
        ("documents", "GET /sessions/{session_id}/export"),
    ):
        reply = call(school, function, route)
        assert reply.status == 202
        assert reply.json["job_id"] in {row["job_id"]["S"] for row in school.course.listed("JOB")}


@pytest.fixture
def queue(school: School, monkeypatch: pytest.MonkeyPatch) -> QueryQueue:
    return QueryQueue(school.course.cloud, monkeypatch)


def ask_later(school: School, **headers: str) -> Reply:
    body = {**QUESTION, "session_id": school.ids["session_id"]}
    return school.calls("rag_query", "can", "student")("POST", "/rag/query", body, headers={**LATER, **headers})


def test_a_query_whose_message_cannot_be_sent_has_failed_and_may_be_asked_again(
    school: School,
    outage: Outage,
    queue: QueryQueue,
) -> None:
    outage.begin(UNREACHABLE, "sqs")
    assert told_to_come_again(ask_later(school, **{"idempotency-key": "k"}))
    outage.end()
    assert ask_later(school, **{"idempotency-key": "k"}).status == 202
    assert len(queue.bodies()) == 1


def test_a_query_that_meets_an_outage_in_the_worker_comes_again(
    school: School,
    outage: Outage,
    queue: QueryQueue,
) -> None:
    query_id = ask_later(school).json["query_id"]
    (message,) = queue.bodies()
    outage.begin(UNREACHABLE, "dynamodb", at=2, times=1)
    assert work(message) != []
    outage.end()
    assert work(message) == []
    student = school.calls("rag_query", "can", "student")
    assert student("GET", f"/rag/queries/{query_id}").json["status"] == "done"


@pytest.mark.parametrize("error", AWAY, ids=str)
def test_what_says_that_aws_is_not_available(error: Exception) -> None:
    assert aws.unavailable(error)


@pytest.mark.parametrize("error", OUR_FAULT, ids=str)
def test_what_is_an_answer_of_aws(error: BotoCoreError) -> None:
    assert aws.unavailable(error) is None


def test_a_service_that_hangs_has_failed_before_the_api_gives_up(outage: Outage) -> None:
    """With all its attempts, and the longest waits between them (botocore: up to 1 s, then up to 2 s, …)."""
    settings = aws.made["dynamodb"].meta.config
    attempts = settings.retries["total_max_attempts"]
    waits = sum(2**attempt for attempt in range(attempts - 1))
    assert attempts * max(settings.read_timeout, settings.connect_timeout) + waits < 28
