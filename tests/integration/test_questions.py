"""Questions out of a session's documents, through the real handler over the real retrieval app."""

import json
import os
from typing import Any

import pytest

from derslik.language.folding import fold
from tests.builders import Caller
from tests.integration.conftest import As
from tests.integration.course import CELL, MITOSIS, Course, biology
from tests.integration.test_queries import generates
from tests.integration.upstreams import Upstreams, answers, fails


@pytest.fixture
def course(calls: As, cloud: Any, upstreams: Upstreams) -> Course:
    return biology(calls, cloud, upstreams)


@pytest.fixture
def teacher(calls: As) -> Caller:
    return calls("questions", "ayse")


def generated(caller: Caller, course: Course, **body: Any) -> Any:
    reply = caller("POST", f"/sessions/{course.session_id}/generate-questions", body)
    assert reply.status == 200, reply.text
    return reply.json


TEXTS = {"hücre.md": CELL.decode(), "mitoz.md": MITOSIS.decode()}


def test_every_question_is_proved_by_the_documents_own_words(course: Course, teacher: Caller) -> None:
    made = generated(teacher, course, count=4)
    assert made["questions"] == [item["stem"] for item in made["items"]]
    assert made["mode"] == "from_text"
    assert len(made["items"]) >= 3
    for item in made["items"]:
        proof = item["proof"]
        assert TEXTS[proof["filename"]][proof["start"] : proof["end"]] == proof["quote"]
        assert fold(item["key"]) in " ".join(fold(proof["quote"]).split())


def test_no_question_is_asked_twice_and_a_seed_asks_the_same_again(course: Course, teacher: Caller) -> None:
    first, again = (generated(teacher, course, count=5, seed=7) for _ in range(2))
    assert first["items"] == again["items"]
    assert len(set(first["questions"])) == len(first["questions"])


def test_documents_that_give_no_more_questions_say_so(course: Course, teacher: Caller) -> None:
    made = generated(teacher, course, count=100)
    assert len(made["items"]) < 100
    assert made["requested"] == 100
    assert "fewer" in made["notice"]


def test_a_session_without_documents_has_no_questions(course: Course, calls: As, teacher: Caller) -> None:
    empty = Course(calls, course.cloud, course.upstreams)
    made = generated(teacher, empty, count=5)
    assert (made["questions"], made["mode"]) == ([], "none")
    assert made["notice"]


def test_a_models_questions_are_kept_only_with_their_proof(
    course: Course, teacher: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    proved = {"question": "Protein sentezi nerede yapılır?", "type": "short_answer", "answer": "Ribozom"}
    proved |= {"quote": "Ribozom, protein sentezinin yapıldığı zarsız organeldir."}
    invented = {
        "question": "Ay neden yapılmıştır?",
        "type": "short_answer",
        "answer": "peynir",
        "quote": "Ay peynirdir.",
    }
    generates(monkeypatch, course.upstreams, answers(reply_of(proved, invented)))
    made = generated(teacher, course, count=1)
    assert made["questions"] == ["Protein sentezi nerede yapılır?"]
    assert (made["mode"], made["dropped"], made["rejected"]) == ("generated", 1, {"quote_not_in_document": 1})


def reply_of(*items: dict[str, Any]) -> str:
    return json.dumps({"items": items}, ensure_ascii=False)


@pytest.mark.parametrize("route", [fails(500), answers("I am sorry, I cannot."), answers("{broken")])
def test_without_a_useful_model_the_questions_come_from_the_text(
    course: Course, teacher: Caller, monkeypatch: pytest.MonkeyPatch, route: Any
) -> None:
    generates(monkeypatch, course.upstreams, route)
    made = generated(teacher, course, count=2)
    assert (len(made["items"]), made["mode"]) == (2, "from_text")


@pytest.mark.parametrize("body", [{"count": 0}, {"count": 101}, {"count": "5"}, {"count": 1e9}, {"topic": "x"}, []])
def test_a_request_that_is_not_well_formed_is_refused(course: Course, teacher: Caller, body: Any) -> None:
    reply = teacher("POST", f"/sessions/{course.session_id}/generate-questions", body)
    assert (reply.status, reply.code) == (422, "invalid")


def test_questions_with_their_keys_are_not_for_students(course: Course, calls: As) -> None:
    path = f"/sessions/{course.session_id}/generate-questions"
    assert calls("questions", "can", "student")("POST", path, {"count": 1}).status == 403
    assert calls("questions", "mehmet")("POST", path, {"count": 1}).status == 404


def test_retrieval_that_is_down_is_not_hidden(course: Course, teacher: Caller) -> None:
    course.upstreams.play("retrieval.test", fails(503))
    reply = teacher("POST", f"/sessions/{course.session_id}/generate-questions", {"count": 1})
    assert (reply.status, reply.code) == (503, "upstream_unavailable")


def test_a_deleted_sessions_questions_go_with_it(course: Course, teacher: Caller) -> None:
    path = f"/sessions/{course.session_id}"
    assert generated(teacher, course, count=2)["items"]
    ids = [item["question_id"] for item in teacher("GET", f"{path}/questions").json]
    teacher("POST", f"{path}/questions/batch", {"question_ids": ids, "action": "approve"})
    course.sessions("DELETE", path)
    course.work_queue()
    table = course.cloud.client("dynamodb").scan(TableName=os.environ["TABLE_NAME"])
    assert [item for item in table["Items"] if course.session_id in item["pk"]["S"]] == []
