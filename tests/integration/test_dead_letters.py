"""What any worker's queue gave up ends as failed, and goes back to that queue when it is sent again."""

import json
from typing import Any

import pytest

from derslik.config import config
from operations import sweeper
from questions import worker as questions_worker
from rag_query import worker as query_worker
from tests.builders import Caller, Context
from tests.integration.conftest import As
from tests.integration.course import Course, biology, s3_event, sqs_event
from tests.integration.upstreams import Upstreams

QUEUES = {"documents": "derslik-test", "questions": "questions-test", "queries": "queries-test"}


@pytest.fixture
def course(calls: As, cloud: Any, upstreams: Upstreams, monkeypatch: pytest.MonkeyPatch) -> Course:
    """Of two documents, with a queue for each worker."""
    for variable, name in (("QUESTIONS_QUEUE_URL", "questions"), ("QUERY_QUEUE_URL", "queries")):
        monkeypatch.setenv(variable, cloud.client("sqs").create_queue(QueueName=QUEUES[name])["QueueUrl"])
    config.cache_clear()
    return biology(calls, cloud, upstreams)


@pytest.fixture
def student(calls: As) -> Caller:
    return calls("rag_query", "can", "student")


def taken(course: Course, queue: str) -> list[Any]:
    """All messages of a queue."""
    sqs = course.cloud.client("sqs")
    url = sqs.get_queue_url(QueueName=QUEUES[queue])["QueueUrl"]
    messages = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
    for message in messages:
        sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return [json.loads(message["Body"]) for message in messages]


def sent_again(course: Course) -> dict[str, list[Any]]:
    """Send all dead letters again; the messages of each queue that has any."""
    assert sweeper.handler({"redrive": "all"}, Context(300_000)) == {"redriven": 1}
    return {name: messages for name in QUEUES if (messages := taken(course, name))}


def test_a_question_that_was_given_up_has_failed_and_is_answered_when_it_is_sent_again(
    course: Course, student: Caller
) -> None:
    course.sessions("PATCH", f"/sessions/{course.session_id}/status", {"status": "active"})
    asked = {"session_id": course.session_id, "query": "Protein sentezi nerede yapılır?"}
    path = student("POST", "/rag/query", asked, headers={"prefer": "respond-async"}).headers["location"]
    (message,) = taken(course, "queries")
    assert course.give_up(message) == []
    failed = student("GET", path).json
    assert (failed["status"], failed["error"]["code"]) == ("failed", "processing_failed")
    assert sent_again(course) == {"queries": [message]}
    assert student("GET", path).json["status"] == "queued"
    query_worker.handler(sqs_event(message), Context(120_000))
    assert student("GET", path).json["response"]["outcome"] == "answered"


def test_a_question_job_that_was_given_up_has_failed_and_is_done_when_it_is_sent_again(
    course: Course, calls: As
) -> None:
    ayse = calls("questions", "ayse")
    path = ayse("POST", f"/sessions/{course.session_id}/question-jobs", {"count": 2}).headers["location"]
    (message,) = taken(course, "questions")
    assert course.give_up(message) == []
    failed = course.teacher("GET", path).json
    assert (failed["status"], failed["documents"][0]["code"]) == ("failed", "given_up")
    sweeper.handler({}, Context(300_000))
    assert course.listed("JOB") == []
    assert sent_again(course) == {"questions": [message]}
    assert course.teacher("GET", path).json["status"] == "queued"
    assert len(course.listed("JOB")) == 1
    questions_worker.handler(sqs_event(message), Context(300_000))
    assert course.teacher("GET", path).json["status"] == "done"


def test_a_share_of_a_job_that_was_given_up_waits_again(course: Course) -> None:
    path = course.teacher("POST", f"/sessions/{course.session_id}/reprocess").headers["location"]
    message, other = taken(course, "documents")
    assert course.give_up(message) == []
    assert course.teacher("GET", path).json["failed"] == 1
    assert sent_again(course) == {"documents": [message]}
    assert course.teacher("GET", path).json["failed"] == 0
    course.work(message, other)
    assert course.teacher("GET", path).json["status"] == "done"


def test_an_export_that_was_given_up_is_done_when_it_is_sent_again(course: Course) -> None:
    job = course.teacher("GET", f"/sessions/{course.session_id}/export").json["job_id"]
    (message,) = taken(course, "documents")
    assert course.give_up(message) == []
    assert course.teacher("GET", f"/jobs/{job}").json["status"] == "failed"
    assert sent_again(course) == {"documents": [message]}
    course.work(message)
    assert course.teacher("GET", f"/jobs/{job}").json["status"] == "done"


@pytest.mark.parametrize(
    "nobodys", ["nonsense", {"query_id": 7}, {"task": "make_questions"}, {"query_id": "gone"}, s3_event("a/b")]
)
def test_what_nobody_can_read_or_find_is_kept_and_harmless(course: Course, nobodys: Any) -> None:
    assert course.give_up(nobodys) == []
    assert list(sent_again(course).values()) == [[nobodys]]


def test_a_job_that_is_gone_is_nobodys_concern(course: Course) -> None:
    assert course.give_up({"task": "make_questions", "job_id": "gone"}) == []
    assert sent_again(course).keys() == {"questions"}
