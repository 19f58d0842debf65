"""What is too long for a row lies in the bucket, comes back whole, and goes with its session; pages end in time."""

import json
from typing import Any

import boto3
import httpx
import pytest

from derslik.clients.retrieval import MAX_PASSAGE
from derslik.config import config
from derslik.domain.jobs import MAX_DOCUMENTS
from derslik.domain.quizzes import MAX_QUIZ_BYTES
from derslik.storage.items import from_item, to_item
from derslik.storage.large_texts import MAX_BYTES_IN_ROW
from documents.filenames import MAX_CHARS
from rag_query import worker
from tests.builders import Caller, Context
from tests.integration.conftest import As
from tests.integration.course import BUCKET, Course, biology, sqs_event
from tests.integration.test_query_jobs import LATER, QueryQueue
from tests.integration.test_quizzes import Class
from tests.integration.test_table_limits import REPLY_BYTES, require_storable
from tests.integration.upstreams import Upstreams

LETTERS = "şğıöçü" * 20_000
"""240 KB."""


@pytest.fixture
def course(calls: As, cloud: Any, upstreams: Upstreams) -> Course:
    return biology(calls, cloud, upstreams)


@pytest.fixture
def student(calls: As) -> Caller:
    return calls("rag_query", "can", "student")


def in_utf8(body: Any) -> str:
    """As a browser sends it: escapes would make it longer than a body may be."""
    return json.dumps(body, ensure_ascii=False)


def objects(prefix: str) -> list[str]:
    listed = boto3.client("s3").list_objects_v2(Bucket=BUCKET, Prefix=prefix)
    return [entry["Key"] for entry in listed.get("Contents", [])]


def answers_from(course: Course, text: str, upstreams: Upstreams) -> None:
    """A retrieval service of somebody else that finds the whole document, in passages as long as they may be."""
    document_id = course.processed(text.encode(), filename="uzun.md")

    def route(request: httpx.Request) -> httpx.Response:
        if request.url.path != "/query":
            return httpx.Response(404)
        metadata = {"document_id": document_id, "note": "x" * 10_000}
        parts = [text[start : start + MAX_PASSAGE] for start in range(0, len(text), MAX_PASSAGE)]
        sources = [{"content": part, "metadata": metadata} for part in parts]
        return httpx.Response(200, json={"answer": "Evet.", "sources": sources})

    upstreams.play("retrieval.test", route)


def test_a_long_conversation_is_kept_for_the_worker(
    course: Course, student: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue = QueryQueue(course.cloud, monkeypatch)
    turns = [{"role": "user", "content": "ş" * 8_000}] * 40
    body = {"session_id": course.session_id, "query": "Protein sentezi nerede yapılır?", "conversation_history": turns}
    place = student("POST", "/rag/query", raw=in_utf8(body), headers=LATER).headers["location"]
    require_storable()
    assert len(objects(f"answers/{course.session_id}/")) == 1
    assert worker.handler(sqs_event(*queue.bodies()), Context(60_000))["batchItemFailures"] == []
    assert student("GET", place).json["outcome"] == "answered"


def test_an_answer_with_long_sources_comes_back_whole_and_goes_with_its_session(
    course: Course, student: Caller, upstreams: Upstreams
) -> None:
    text = f"# Uzun\n\n{LETTERS[:110_000]}"
    answers_from(course, text, upstreams)
    body = {"session_id": course.session_id, "query": "Uzun nedir?", "max_context_chars": 100_000}
    given = student("POST", "/rag/query", body).json
    contents = [source["content"] for source in given["sources"]]
    assert "".join(contents) == text[: len("".join(contents))]
    assert len("".join(contents)) > 80_000
    assert all("note" not in source["metadata"] for source in given["sources"])
    require_storable()
    assert len(objects("answers/")) == 1
    assert student("GET", f"/rag/queries/{given['query_id']}").json["response"] == given
    for _ in range(4):
        student("POST", "/rag/query", body)
    page = student("GET", "/rag/queries", query={"limit": 100})
    shown = [[source["content"] for source in record["response"]["sources"]] for record in page.json]
    assert shown == [contents] * len(shown)
    assert 0 < len(shown) < 5
    assert page.headers["link"].endswith('rel="next"')
    course.sessions("DELETE", f"/sessions/{course.session_id}")
    upstreams.play("retrieval.test", lambda _: httpx.Response(204))
    course.work_queue()
    assert objects("answers/") == []


def test_an_answer_whose_object_has_expired_is_not_there_and_nothing_breaks(
    course: Course, student: Caller, upstreams: Upstreams
) -> None:
    answers_from(course, f"# Uzun\n\n{LETTERS}", upstreams)
    body = {"session_id": course.session_id, "query": "Uzun nedir?", "max_context_chars": 100_000}
    query_id = student("POST", "/rag/query", body).json["query_id"]
    boto3.client("s3").delete_object(Bucket=BUCKET, Key=objects("answers/")[0])
    record = student("GET", f"/rag/queries/{query_id}").json
    assert (record["status"], record["response"]) == ("done", None)
    assert student("GET", f"/rag/queries/{query_id}/events").status == 200


def change_items(course: Class, **fields: Any) -> None:
    """The bank's items as they would be with such content."""
    dynamodb = boto3.client("dynamodb")
    for item in course.items:
        key = to_item({"pk": f"BANK#{course.path.rpartition('/')[2]}", "sk": f"QUESTION#{item['question_id']}"})
        row = from_item(dynamodb.get_item(TableName=config().table_name, Key=key)["Item"])
        dynamodb.put_item(TableName=config().table_name, Item=to_item({**row, **fields}))


def new_quiz(course: Class) -> Any:
    ids = [item["question_id"] for item in course.items]
    return course.teacher("POST", f"{course.path}/quizzes", {"title": "Uzun", "question_ids": ids})


def test_a_long_quiz_is_taken_and_listed_as_a_short_one(calls: As, course: Course) -> None:
    made = Class(calls, course)
    change_items(made, explanation="ş" * (MAX_BYTES_IN_ROW // len(made.items)))
    quiz = new_quiz(made).json
    require_storable()
    assert objects("quizzes/") == [f"quizzes/{course.session_id}/{quiz['quiz_id']}"]
    listed = made.teacher("GET", f"{made.path}/quizzes").json[-1]
    assert (listed["item_count"], listed["out_of"]) == (len(made.items), len(made.items))
    place = f"{made.path}/quizzes/{quiz['quiz_id']}"
    assert made.teacher("PATCH", place, {"status": "open"}).json["items"] == quiz["items"]
    paper = calls("questions", "can", "student")("GET", place).json
    assert [item["stem"] for item in paper["items"]] == [item["stem"] for item in made.items]


def test_a_quiz_that_no_reply_could_hold_is_refused(calls: As, course: Course) -> None:
    made = Class(calls, course)
    change_items(made, explanation="ş" * (MAX_QUIZ_BYTES // len(made.items) // 2))
    refused = new_quiz(made)
    assert (refused.status, refused.code) == (422, "quiz_too_large")


def test_answers_that_no_row_could_hold_are_refused(calls: As, course: Course) -> None:
    made = Class(calls, course)
    made.set("open")
    long = {item["question_id"]: ["ş" * 4_000] * 10 for item in made.items[:6]}
    refused = calls("questions", "can", "student")("POST", f"{made.place}/attempts", raw=in_utf8({"answers": long}))
    assert (refused.status, refused.code) == (422, "answers_too_long")


def test_results_come_in_pages_each_of_which_a_reply_can_hold(calls: As, course: Course) -> None:
    made = Class(calls, course)
    change_items(made, explanation="ş" * (MAX_BYTES_IN_ROW // len(made.items)))
    quiz_id = new_quiz(made).json["quiz_id"]
    place = f"{made.path}/quizzes/{quiz_id}"
    made.teacher("PATCH", place, {"status": "open"})
    pupils = [f"öğrenci-{number:02}" for number in range(12)]
    for pupil in pupils:
        sent = calls("questions", pupil, "student")("POST", f"{place}/attempts", {"answers": made.right()})
        assert sent.status == 201
    seen: list[str] = []
    query: dict[str, Any] = {"limit": 100}
    pages = 0
    while True:
        page = made.teacher("GET", f"{place}/results", query=query)
        assert len(page.text.encode()) < REPLY_BYTES / 2
        assert (page.json["attempts"], page.json["average_points"]) == (12, page.json["average_points"])
        seen += [student["user_id"] for student in page.json["students"]]
        pages += 1
        if "link" not in page.headers:
            break
        query["cursor"] = page.headers["link"].partition("cursor=")[2].partition(">")[0]
    assert seen == pupils
    assert pages > 1
    wrong = made.teacher("GET", f"{made.place}/results", query=query)
    assert (wrong.status, wrong.code) == (400, "invalid_cursor")


def test_a_job_over_the_most_documents_with_the_longest_names_is_stored(course: Course) -> None:
    dynamodb = boto3.client("dynamodb")
    (of_before, *_) = [from_item(row) for row in course.rows(f"SESSION#{course.session_id}")]
    names = []
    for number in range(MAX_DOCUMENTS):
        names.append(f"{number:03}" + "𝟙" * 990)
        row = {**of_before, "document_id": f"d{number}", "filename": names[-1][:MAX_CHARS]}
        keys = {"pk": f"SESSION#{course.session_id}", "sk": f"DOC#d{number}"}
        dynamodb.put_item(TableName=config().table_name, Item=to_item({**row, **keys}))
    reply = course.teacher("POST", f"/sessions/{course.session_id}/reprocess", raw=in_utf8({"source_files": names}))
    assert reply.status == 202, reply.text
    job = course.teacher("GET", reply.headers["location"]).json
    assert (job["total"], job["failed"]) == (MAX_DOCUMENTS, 0)
    require_storable()


def test_a_list_of_the_largest_sessions_is_cut_where_a_reply_is_full(calls: As, cloud: Any) -> None:
    teacher = calls("sessions", "ayse")
    labels = [f"{number:02}" + "ş" * 298 for number in range(50)]
    largest = {"name": "9-A", "category": "biology", "learning_objectives": labels, "tags": labels}
    for _ in range(40):
        assert teacher("POST", "/sessions", largest).status == 201
    page = teacher("GET", "/sessions", query={"limit": 100})
    assert len(page.text.encode()) < REPLY_BYTES / 2
    assert 0 < len(page.json) < 40
    assert "link" in page.headers


def test_a_page_of_long_chunks_is_cut_where_a_reply_is_full_and_none_is_lost(calls: As, course: Course) -> None:
    calls("settings", "ayse")("PATCH", f"/sessions/{course.session_id}/rag-settings", {"chunk_size": 8_000})
    words = " ".join(f"漢字{number}的細胞。" for number in range(60_000))
    course.processed(words.encode(), filename="uzun.md")
    indexes: list[tuple[str, int]] = []
    query: dict[str, Any] = {"limit": 500}
    while True:
        page = course.sessions("GET", f"/sessions/{course.session_id}/chunks", query=query)
        assert len(page.text.encode()) < REPLY_BYTES / 2
        indexes += [(chunk["document_name"], chunk["chunk_index"]) for chunk in page.json["chunks"]]
        if "link" not in page.headers:
            break
        query["cursor"] = page.headers["link"].partition("cursor=")[2].partition(">")[0]
    assert len(indexes) == len(set(indexes)) == page.json["total_count"]
