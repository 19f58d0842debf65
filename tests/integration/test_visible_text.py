"""What is visible is decided when it is read: every route that returns stored text, after everything that hides it."""

from collections.abc import Callable
from typing import Any

import pytest

from rag_query.notices import SOURCE_DELETED
from tests.builders import Caller, Reply
from tests.integration.conftest import As
from tests.integration.test_access import QUESTION, School, make_school
from tests.integration.test_storage_away import routes
from tests.integration.upstreams import Upstreams

HIDDEN = "yapıldığı zarsız organel"
"""Of the document, and of answers made of it."""
ASKED = "asked with a key"
PEOPLE = {
    "asker": ("can", "student"),
    "other student": ("deniz", "student"),
    "teacher": ("ayse", "teacher"),
    "admin": ("okul", "admin"),
}
QUERY_ROUTES = {"GET /rag/queries/{query_id}", "GET /rag/queries/{query_id}/events"}
ITEM_ROUTES = {
    "GET /sessions/{session_id}/questions",
    "GET /sessions/{session_id}/questions/export",
    "GET /sessions/{session_id}/questions/{question_id}",
    "GET /sessions/{session_id}/questions/{question_id}/versions",
    "GET /sessions/{session_id}/quizzes/{quiz_id}",
    "GET /sessions/{session_id}/quizzes/{quiz_id}/attempts/mine",
    "GET /sessions/{session_id}/quizzes/{quiz_id}/results",
}
"""Items are the teacher's own since they were made: their words go with the session (decision 51)."""


@pytest.fixture
def school(calls: As, cloud: Any, upstreams: Upstreams, quick_parser: None) -> School:
    made = make_school(calls, cloud, upstreams)
    made.ids["query_id"] = str(asked(made, "asker").json["query_id"])
    made.ids["export_id"] = export(made)
    return made


def caller(school: School, person: str, function: str) -> Caller:
    return school.calls(function, *PEOPLE[person])


def asked(school: School, person: str) -> Reply:
    body = {**QUESTION, "session_id": school.ids["session_id"]}
    return caller(school, person, "rag_query")("POST", "/rag/query", body, headers={"idempotency-key": ASKED})


def export(school: School) -> str:
    """The id of an export that is done."""
    path = f"/sessions/{school.ids['session_id']}/export"
    job_id = str(school.course.teacher("GET", path).json["job_id"])
    school.course.work_queue()
    return job_id


def exported(school: School, person: str) -> Reply:
    path = f"/sessions/{school.ids['session_id']}/export"
    return caller(school, person, "documents")("GET", path, query={"job_id": school.ids["export_id"]})


def handed_in_again(school: School, person: str) -> Reply:
    path = f"/sessions/{school.ids['session_id']}/quizzes/{school.ids['quiz_id']}/attempts"
    return caller(school, person, "questions")("POST", path, {"answers": {}})


def replies(school: School, person: str) -> dict[str, Reply]:
    """Of every route that reads, and of every one that gives again what it gave."""
    read = {
        f"GET {path}": caller(school, person, function)("GET", path.format(**school.ids), **school.sent(f"GET {path}"))
        for function, route in routes()
        for method, path in [route.split(" ")]
        if method == "GET"
    }
    replayed = {"query again": asked, "export": exported, "attempt again": handed_in_again}
    return read | {name: reply(school, person) for name, reply in replayed.items()}


def showing(school: School, person: str) -> set[str]:
    """The routes that show this person the document's words, or the way to its bytes."""
    given = replies(school, person)
    assert {name: reply.text for name, reply in given.items() if reply.status >= 500} == {}
    return {name for name, reply in given.items() if HIDDEN in reply.text or "exports/" in reply.text}


def delete_document(school: School) -> None:
    path = f"{school.course.path}/{school.ids['document_id']}"
    assert school.course.teacher("DELETE", path).status == 204


def delete_document_and_clean(school: School) -> None:
    delete_document(school)
    school.course.work_queue()


def suspend(school: School) -> None:
    school.course.sessions("PATCH", f"/sessions/{school.ids['session_id']}/status", {"status": "suspended"})


def delete_session(school: School) -> None:
    assert school.course.sessions("DELETE", f"/sessions/{school.ids['session_id']}").status == 200


def delete_session_and_clean(school: School) -> None:
    delete_session(school)
    school.course.work_queue()


def reprocess(school: School) -> None:
    school.course.teacher("POST", f"/sessions/{school.ids['session_id']}/reprocess", {"chunk_size": 300})
    school.course.work_queue()


STUDENTS = ("asker", "other student")
STAFF = ("teacher", "admin")


@pytest.mark.parametrize("change", [None, reprocess])
def test_what_is_visible_is_shown_to_whom_it_was(school: School, change: Callable[[School], None] | None) -> None:
    if change is not None:
        change(school)
    assert showing(school, "asker") >= {*QUERY_ROUTES, "GET /rag/queries", "query again"}
    assert not showing(school, "other student") & QUERY_ROUTES
    for person in STAFF:
        assert showing(school, person) >= {*QUERY_ROUTES, "GET /sessions/{session_id}/chunks", "export"}


@pytest.mark.parametrize("change", [delete_document, delete_document_and_clean])
def test_a_deleted_documents_words_are_shown_to_nobody(school: School, change: Callable[[School], None]) -> None:
    change(school)
    for person in PEOPLE:
        assert showing(school, person) <= ITEM_ROUTES
    assert exported(school, "teacher").code == "export_outdated"
    again = asked(school, "asker").json
    assert (again["answer"], again["sources"], again["suggestions"]) == (SOURCE_DELETED["tr"], [], [])
    assert again["query_id"] == school.ids["query_id"]


@pytest.mark.parametrize("change", [delete_document, delete_document_and_clean])
def test_a_deleted_document_is_not_quoted_to_who_handed_in(school: School, change: Callable[[School], None]) -> None:
    path = f"/sessions/{school.ids['session_id']}/quizzes/{school.ids['quiz_id']}"
    student, teacher = caller(school, "asker", "questions"), caller(school, "teacher", "questions")

    def quotes() -> list[Any]:
        marked = [
            *student("GET", f"{path}/attempts/mine").json["answers"],
            *handed_in_again(school, "asker").json["answers"],
            *(answer for one in teacher("GET", f"{path}/results").json["students"] for answer in one["answers"]),
        ]
        assert all(answer["key"] is not None for answer in marked)
        return [answer["quote"] for answer in marked]

    assert all(quotes())
    change(school)
    assert set(quotes()) == {None}


def test_a_suspended_session_shows_its_students_nothing(school: School) -> None:
    suspend(school)
    for person in STUDENTS:
        assert showing(school, person) == set()
        statuses = {name: reply.status for name, reply in replies(school, person).items()}
        assert {statuses[name] for name in (*QUERY_ROUTES, "query again", "attempt again")} == {404}
        assert caller(school, person, "rag_query")("GET", "/rag/queries").json == []
    for person in STAFF:
        assert showing(school, person) >= QUERY_ROUTES
    school.course.sessions("PATCH", f"/sessions/{school.ids['session_id']}/status", {"status": "active"})
    assert showing(school, "asker") >= QUERY_ROUTES


@pytest.mark.parametrize("change", [delete_session, delete_session_and_clean])
def test_a_deleted_session_shows_nobody_anything(school: School, change: Callable[[School], None]) -> None:
    change(school)
    for person in PEOPLE:
        assert showing(school, person) == set()
        statuses = {name: reply.status for name, reply in replies(school, person).items()}
        assert {statuses[name] for name in (*QUERY_ROUTES, "query again", "export", "attempt again")} <= {403, 404}
    rating = caller(school, "asker", "rag_query")
    assert rating("PUT", f"/rag/queries/{school.ids['query_id']}/feedback", {"rating": 5}).status == 404


def test_a_list_passes_over_pages_of_what_is_hidden(school: School) -> None:
    student = caller(school, "asker", "rag_query")
    first, path = student("GET", "/rag/queries").json, f"/sessions/{school.course.session_id}"
    school.course.begin()
    other = school.course.session_id
    school.course.sessions("PATCH", f"/sessions/{other}/status", {"status": "active"})
    for _ in range(3):
        assert student("POST", "/rag/query", {**QUESTION, "session_id": other}).status == 200
    assert [query["session_id"] for query in student("GET", "/rag/queries", query={"limit": 1}).json] == [other]
    school.course.sessions("PATCH", f"/sessions/{other}/status", {"status": "draft"})
    assert path.endswith(first[0]["session_id"])
    assert student("GET", "/rag/queries", query={"limit": 1}).json == first[:1]
