"""Quizzes: who sees what before and after handing in, marks with reasons, results for the teacher."""

from typing import Any

import httpx
import pytest

from retrieval.app import app as retrieval_app
from tests.builders import Caller
from tests.integration.conftest import As
from tests.integration.course import CELL, MITOSIS, Course
from tests.integration.upstreams import Upstreams


class Class:
    """An active session with an open quiz of all that its documents give."""

    def __init__(self, calls: As, course: Course) -> None:
        self.teacher = calls("questions", "ayse")
        self.path = f"/sessions/{course.session_id}"
        asked = {"count": 20, "types": ["multiple_choice", "true_false", "short_answer", "cloze", "open"]}
        self.items = self.teacher("POST", f"{self.path}/generate-questions", asked).json["items"]
        ids = [item["question_id"] for item in self.items]
        self.teacher("POST", f"{self.path}/questions/batch", {"action": "approve", "question_ids": ids})
        course.sessions("PATCH", f"{self.path}/status", {"status": "active"})
        new = {"title": "Hücre", "question_ids": ids}
        self.quiz_id = self.teacher("POST", f"{self.path}/quizzes", new).json["quiz_id"]
        self.place = f"{self.path}/quizzes/{self.quiz_id}"

    def set(self, status: str) -> int:
        return self.teacher("PATCH", self.place, {"status": status}).status

    def right(self) -> dict[str, str]:
        return {item["question_id"]: item["key"] for item in self.items}


@pytest.fixture
def school(calls: As, cloud: Any, upstreams: Upstreams) -> Class:
    course = Course(calls, cloud, upstreams)
    upstreams.play("retrieval.test", httpx.ASGITransport(app=retrieval_app))
    course.processed(CELL, filename="hücre.md")
    course.processed(MITOSIS, filename="mitoz.md")
    return Class(calls, course)


@pytest.fixture
def student(calls: As) -> Caller:
    return calls("questions", "can", "student")


def test_a_student_takes_the_quiz_once_and_then_sees_keys_and_reasons(school: Class, student: Caller) -> None:
    school.set("open")
    paper = student("GET", school.place).json
    assert [item["stem"] for item in paper["items"]] == [item["stem"] for item in school.items]
    answers = {key: value.upper().replace("I", "ı") for key, value in school.right().items()}
    done = student("POST", f"{school.place}/attempts", {"answers": answers})
    assert done.status == 201
    closed = [item for item in school.items if item["type"] != "open"]
    assert done.json["points"] == len(closed)
    assert {one["reason"] for one in done.json["answers"]} <= {"correct", "for_the_teacher"}
    assert student("GET", f"{school.place}/attempts/mine").json["answers"][0]["key"] == school.items[0]["key"]
    assert student("POST", f"{school.place}/attempts", {"answers": answers}).json == done.json
    other = student("POST", f"{school.place}/attempts", {"answers": {}})
    assert (other.status, other.code) == (409, "already_submitted")


def test_keys_wait_until_the_quiz_is_closed_where_the_teacher_wants_it(school: Class, student: Caller) -> None:
    ids = [item["question_id"] for item in school.items[:2]]
    new = {"title": "Sınav", "question_ids": ids, "keys_shown": "after_closing"}
    quiz = school.teacher("POST", f"{school.path}/quizzes", new).json["quiz_id"]
    place = f"{school.path}/quizzes/{quiz}"
    school.teacher("PATCH", place, {"status": "open"})
    done = student("POST", f"{place}/attempts", {"answers": {}}).json
    assert {one["key"] for one in done["answers"]} == {None}
    assert {one["quote"] for one in done["answers"]} == {None}
    school.teacher("PATCH", place, {"status": "closed"})
    assert None not in {one["quote"] for one in student("GET", f"{place}/attempts/mine").json["answers"]}


def test_a_quiz_is_changed_only_by_who_has_seen_its_last_state(school: Class) -> None:
    tag = school.teacher("GET", school.place).headers["etag"]
    opened = school.teacher("PATCH", school.place, {"status": "open"}, headers={"if-match": tag})
    assert (opened.status, opened.headers["etag"] != tag) == (200, True)
    stale = school.teacher("PATCH", school.place, {"status": "closed"}, headers={"if-match": tag})
    assert stale.status == 412


def test_a_quiz_that_is_not_open_takes_nothing(school: Class, student: Caller) -> None:
    assert student("POST", f"{school.place}/attempts", {"answers": {}}).status == 404
    school.set("open")
    school.set("closed")
    late = student("POST", f"{school.place}/attempts", {"answers": {}})
    assert (late.status, late.code) == (409, "quiz_not_open")


def test_a_later_edit_or_retirement_changes_no_quiz(school: Class, student: Caller) -> None:
    school.set("open")
    before = student("GET", school.place).json
    one = school.items[0]["question_id"]
    school.teacher("POST", f"{school.path}/questions/batch", {"action": "retire", "question_ids": [one]})
    assert student("GET", school.place).json == before


def test_only_approved_items_make_a_quiz(school: Class) -> None:
    one = school.items[0]["question_id"]
    school.teacher("POST", f"{school.path}/questions/batch", {"action": "retire", "question_ids": [one]})
    reply = school.teacher("POST", f"{school.path}/quizzes", {"title": "x", "question_ids": [one]})
    assert (reply.status, reply.code) == (422, "not_approved")


def test_the_teacher_sees_how_each_item_did(calls: As, school: Class) -> None:
    school.set("open")
    right = dict(school.right().items())
    first, *others = [item["question_id"] for item in school.items if item["type"] != "open"]
    for user, answers in (("a", right), ("b", {first: right[first]}), ("c", {}), ("d", {others[0]: "yanlış"})):
        calls("questions", user, "student")("POST", f"{school.place}/attempts", {"answers": answers})
    results = school.teacher("GET", f"{school.place}/results").json
    assert results["attempts"] == 4
    found = {item["question_id"]: item for item in results["items"]}
    assert found[first]["share_correct"] == 0.5
    assert found[first]["discrimination"] > 0
    assert school.teacher("GET", school.place).json["attempt_count"] == 4
