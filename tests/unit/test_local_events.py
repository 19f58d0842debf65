"""Events as the cloud makes them."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from local import events
from local.events import MalformedResult, Request

EVENTS = Path(__file__).parents[2] / "events"


def request(**changes: Any) -> Request:
    values: dict[str, Any] = {
        "method": "POST",
        "path": "/sessions/s1",
        "query": "",
        "headers": [("host", "127.0.0.1:3000")],
        "body": b"",
        "client": "127.0.0.1",
    }
    return Request(**values | changes)


def api_event(**changes: Any) -> events.Event:
    return events.api_event(request(**changes), "POST /sessions/{session_id}", {"session_id": "s1"}, "r1")


def test_the_http_api_decodes_the_path_and_cuts_it_at_a_decoded_question_mark() -> None:
    assert api_event(path="/sessions/a%20b%3Fc")["rawPath"] == "/sessions/a b"


def test_a_function_url_keeps_the_path_encoded() -> None:
    assert events.url_event(request(path="/sessions/a%20b%3Fc"), "r1")["rawPath"] == "/sessions/a%20b%3Fc"


def test_the_query_string_stays_encoded_and_is_also_given_decoded_and_joined() -> None:
    event = api_event(query="q=a%20b&tag=1&tag=2&empty=")
    assert event["rawQueryString"] == "q=a%20b&tag=1&tag=2&empty="
    assert event["queryStringParameters"] == {"q": "a b", "tag": "1,2", "empty": ""}


def test_headers_of_one_name_are_joined_and_cookies_stand_apart() -> None:
    event = api_event(headers=[("accept", "a"), ("accept", "b"), ("cookie", "x=1; y=2")])
    assert event["headers"] == {"accept": "a,b"}
    assert event["cookies"] == ["x=1", "y=2"]


@pytest.mark.parametrize(
    ("content_type", "is_text"),
    [
        ("application/json", True),
        ("application/json; charset=utf-8", True),
        ("text/markdown", True),
        ("application/x-www-form-urlencoded", False),
        ("multipart/form-data; boundary=x", False),
        ("application/problem+json", False),
        (None, False),
    ],
)
def test_a_body_is_text_for_few_types_only(content_type: str | None, is_text: bool) -> None:
    headers = [] if content_type is None else [("content-type", content_type)]
    event = api_event(headers=headers, body=b"{}")
    assert event["isBase64Encoded"] is not is_text
    assert event["body"] == ("{}" if is_text else base64.b64encode(b"{}").decode())


def test_a_result_becomes_a_response() -> None:
    result = {"statusCode": 201, "headers": {"ETag": '"1"'}, "cookies": ["a=1"], "body": "ş"}
    response = events.response(result)
    assert (response.status, response.body) == (201, "ş".encode())
    assert response.headers == [("etag", '"1"'), ("set-cookie", "a=1")]


def test_a_result_in_base64_is_decoded() -> None:
    assert events.response({"statusCode": 200, "body": "AAE=", "isBase64Encoded": True}).body == b"\x00\x01"


def test_a_result_without_a_status_is_the_body_of_a_200() -> None:
    response = events.response({"ok": True})
    assert (response.status, response.body) == (200, b'{"ok": true}')


@pytest.mark.parametrize(
    "result",
    [
        {"statusCode": "many"},
        {"statusCode": 200, "headers": ["x"]},
        {"statusCode": 200, "body": "?", "isBase64Encoded": True},
    ],
)
def test_a_malformed_result_is_told(result: Any) -> None:
    with pytest.raises(MalformedResult):
        events.response(result)


@pytest.mark.parametrize(
    ("result", "failed"),
    [
        (None, set()),
        ({}, set()),
        ({"batchItemFailures": []}, set()),
        ({"batchItemFailures": None}, set()),
        ({"batchItemFailures": [{"itemIdentifier": "b"}]}, {"b"}),
        ({"batchItemFailures": [{"itemIdentifier": "unknown"}]}, {"a", "b"}),
        ({"batchItemFailures": [{"id": "b"}]}, {"a", "b"}),
        ("done", {"a", "b"}),
    ],
)
def test_an_answer_out_of_shape_fails_the_whole_batch(result: Any, failed: set[str]) -> None:
    assert events.failed_ids(result, ["a", "b"]) == failed


def test_an_sqs_event_carries_what_the_worker_reads() -> None:
    message = {
        "MessageId": "m1",
        "ReceiptHandle": "h",
        "Body": "{}",
        "Attributes": {"ApproximateReceiveCount": "2"},
        "MD5OfBody": "d",
    }
    (record,) = events.sqs_event([message], "arn:queue", "eu-central-1")["Records"]
    assert record["messageId"] == "m1"
    assert record["attributes"]["ApproximateReceiveCount"] == "2"
    assert record["eventSourceARN"] == "arn:queue"


@pytest.mark.parametrize("path", sorted(EVENTS.glob("*.json")), ids=lambda path: path.stem)
def test_the_examples_have_the_fields_of_the_events_that_are_made_here(path: Path) -> None:
    example = json.loads(path.read_text(encoding="utf-8"))
    if "Records" in example:
        message = dict.fromkeys(("MessageId", "ReceiptHandle", "Body", "Attributes", "MD5OfBody"), "")
        made = events.sqs_event([message], "arn", "region")
        assert example["Records"][0].keys() == made["Records"][0].keys()
    else:
        assert api_event().keys() <= example.keys() | {"pathParameters"}
        assert example["requestContext"].keys() == api_event()["requestContext"].keys()
