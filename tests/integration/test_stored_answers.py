"""How an answer is stored, and that rows of before can be read."""

import json
import os
from typing import Any

import pytest

from derslik.storage.items import from_item, to_item
from tests.builders import Caller
from tests.integration.conftest import As
from tests.integration.course import Course, biology
from tests.integration.upstreams import Upstreams


@pytest.fixture
def course(calls: As, cloud: Any, upstreams: Upstreams) -> Course:
    return biology(calls, cloud, upstreams)


@pytest.fixture
def student(calls: As) -> Caller:
    return calls("rag_query", "can", "student")


def test_an_answer_is_read_as_it_was_given_as_one_text_and_as_the_map_of_before(
    course: Course, student: Caller
) -> None:
    body = {"session_id": course.session_id, "query": "Protein sentezi nerede yapılır?"}
    given = student("POST", "/rag/query", body).json
    path = f"/rag/queries/{given['query_id']}"
    shown = student("GET", path).json["response"]
    assert shown == given

    dynamodb = course.cloud.client("dynamodb")
    key = to_item({"pk": f"QUERY#{given['query_id']}", "sk": "META"})
    row = from_item(dynamodb.get_item(TableName=os.environ["TABLE_NAME"], Key=key)["Item"])
    stored = json.loads(row["response"])
    assert [source.pop("quote") for source in given["sources"]] == [one["content"] for one in stored["sources"]]
    assert stored == given
    before = to_item({**row, "response": stored})
    dynamodb.put_item(TableName=os.environ["TABLE_NAME"], Item=before)
    assert student("GET", path).json["response"] == shown
