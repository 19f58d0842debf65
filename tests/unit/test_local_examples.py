"""The events of `events/` reach their functions' routes."""

import importlib
import json
from pathlib import Path
from typing import Any

import pytest

from derslik.domain.messages import AnswerQuery, parse_messages
from local.environment import Context

EVENTS = Path(__file__).parents[2] / "events"
CONTEXT = Context("r1", 4_000_000_000_000, "f", 1024, "arn")


def run(name: str) -> dict[str, Any]:
    event = json.loads((EVENTS / f"{name}.json").read_text(encoding="utf-8"))
    handler = importlib.import_module(f"{name}.app").handler
    result: dict[str, Any] = handler(event, CONTEXT)
    return result


@pytest.mark.parametrize("name", ["sessions", "settings", "rag_query", "questions", "documents"])
def test_an_example_reaches_its_route_which_refuses_the_placeholder_for_a_token(name: str) -> None:
    result = run(name)
    assert result["statusCode"] == 401
    assert json.loads(result["body"])["code"] == "token_invalid"


def test_the_example_of_an_upload_names_a_document_to_process() -> None:
    event = json.loads((EVENTS / "documents_worker.json").read_text(encoding="utf-8"))
    (record,) = event["Records"]
    (message,) = parse_messages(record["body"])
    assert message.task == "process"


def test_the_example_of_a_question_left_to_the_worker_names_a_query() -> None:
    event = json.loads((EVENTS / "rag_query_worker.json").read_text(encoding="utf-8"))
    (record,) = event["Records"]
    (message,) = parse_messages(record["body"])
    assert message == AnswerQuery(query_id="01JZ0000000000000000000002")
