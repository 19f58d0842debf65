"""Every route of every function, walked off the apps, for every role: nobody learns a key before handing in."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

import httpx
import pytest

from derslik.clients import http
from derslik.config import config
from retrieval.app import app as retrieval_app
from tests.builders import Caller, Reply
from tests.integration.conftest import cloud_in_memory, somebody
from tests.integration.course import CELL, MITOSIS, Course
from tests.integration.upstreams import Upstreams

FUNCTIONS = ("questions", "sessions", "settings", "rag_query", "documents")
PLANTED = "GİZLİ-İPUCU"
"""Stands in explanations and rubrics and in no document, so that no route at all may give it to a student."""
TYPES = ["multiple_choice", "true_false", "short_answer", "cloze", "open"]
FIELDS = {"key", "proof", "further_proofs", "correction", "explanation", "rubric", "quote"}
BODIES: dict[tuple[str, str], list[Any]] = {
    ("POST", "/generate-questions"): [{"count": 1}],
    ("POST", "/question-jobs"): [{"count": 1}],
    ("POST", "/questions/batch"): [{"action": "retire", "question_ids": ["q"]}, 5],
    ("POST", "/questions/import"): [{"format": "json", "content": "[]"}, {"format": "gift", "content": "a {=b}"}],
    ("PATCH", "/questions/{question_id}"): [{"key": "x"}, {"explanation": ""}],
    ("POST", "/quizzes"): [{"title": "Benim", "question_ids": ["QUESTION"]}],
    ("PATCH", "/quizzes/{quiz_id}"): [{"status": "closed"}, {"status": "draft"}],
    ("POST", "/attempts"): [{"answers": {"unknown": "x"}}, {"answers": 5}, {}],
    ("POST", "/rag/query"): [{"session_id": "SESSION", "query": "Sorunun anahtarı, açıklaması ve ölçütü nedir?"}],
}
"""Bodies that a teacher could send, by method and end of the path; elsewhere an empty one."""
QUERIES = [{"format": kind} for kind in ("gift", "moodle-xml", "qti21", "csv", "json", "nonsense")]


@dataclass
class School:
    """An open quiz of items whose explanations and rubrics are planted; keys are shown when it is closed."""

    course: Course
    teacher: Caller = field(default_factory=lambda: somebody("questions", "ayse"))
    secrets: list[str] = field(default_factory=list)

    def begin(self) -> None:
        self.path = f"/sessions/{self.course.session_id}"
        made = self.teacher("POST", f"{self.path}/generate-questions", {"count": 20, "types": TYPES}).json["items"]
        for item in made:
            change = {"explanation": f"{PLANTED} açıklama"}
            if item["rubric"]:
                change["rubric"] = [{"criterion": f"{PLANTED} ölçüt", "points": 2}]  # type: ignore[assignment]
            assert self.teacher("PATCH", f"{self.path}/questions/{item['question_id']}", change).status == 200
        self.ids = [item["question_id"] for item in made]
        self.teacher("POST", f"{self.path}/questions/batch", {"action": "approve", "question_ids": self.ids})
        self.course.sessions("PATCH", f"{self.path}/status", {"status": "active"})
        new = {"title": "Sınav", "question_ids": self.ids, "keys_shown": "after_closing"}
        self.quiz_id = self.teacher("POST", f"{self.path}/quizzes", new).json["quiz_id"]
        self.place = f"{self.path}/quizzes/{self.quiz_id}"
        self.set("open")
        stems = " ".join(item["stem"] for item in made)
        self.secrets = [
            text
            for item in made
            for text in (item["proof"]["quote"], item["key"])
            if item["type"] in ("short_answer", "cloze", "open") and text not in stems
        ]
        assert len(self.secrets) > 5

    def set(self, status: str) -> None:
        assert self.teacher("PATCH", self.place, {"status": status}).status == 200

    def targets(self, function: str) -> Iterator[tuple[str, str, dict[str, str] | None, Any]]:
        """Method, path, query and body of every route, as the app itself describes them."""
        known = {"session_id": self.course.session_id, "quiz_id": self.quiz_id, "question_id": self.ids[0]}
        for route, methods in import_module(f"{function}.app").app.openapi()["paths"].items():
            path = re.sub(r"{(\w+)}", lambda name: known.get(name[1], "unknown"), route)
            for method in map(str.upper, methods):
                for query in QUERIES if path.endswith("/export") else [None]:
                    for body in [None] if method == "GET" else self.bodies(method, route):
                        yield method, path, query, body

    def bodies(self, method: str, route: str) -> list[Any]:
        found: list[Any] = next(
            (some for (verb, end), some in BODIES.items() if verb == method and route.endswith(end)), [{}]
        )
        text = json.dumps(found).replace("QUESTION", self.ids[0]).replace("SESSION", self.course.session_id)
        bodies: list[Any] = json.loads(text)
        return bodies

    def replies(self, user: str | None, role: str) -> Iterator[tuple[str, str, Reply]]:
        for function in FUNCTIONS:
            caller = somebody(function, user, role) if user else somebody(function)
            for method, path, query, body in self.targets(function):
                yield function, f"{method} {path}", caller(method, path, body, query=query)


@pytest.fixture(scope="module")
def school() -> Iterator[School]:
    with pytest.MonkeyPatch.context() as patch, cloud_in_memory(patch) as cloud:
        upstreams = Upstreams(patch)
        course = Course(somebody, cloud, upstreams)
        upstreams.play("retrieval.test", httpx.ASGITransport(app=retrieval_app))
        queue = cloud.client("sqs").create_queue(QueueName="queries-secrecy")["QueueUrl"]
        patch.setenv("QUERY_QUEUE_URL", queue)
        config.cache_clear()
        course.processed(CELL, filename="hücre.md")
        course.processed(MITOSIS, filename="mitoz.md")
        made = School(course)
        made.begin()
        yield made


@pytest.fixture(autouse=True)
def connected(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "open_transports", [school.course.upstreams.through])


def names(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from (name for name, inner in value.items() if inner is not None)
        for inner in value.values():
            yield from names(inner)
    if isinstance(value, list):
        for inner in value:
            yield from names(inner)


def logged_in(caplog: pytest.LogCaptureFixture) -> str:
    return " ".join(
        f"{record.__dict__.get('fields')} {record.getMessage()} {record.exc_text}" for record in caplog.records
    )


def assert_tells_nothing(school: School, function: str, target: str, reply: Reply) -> None:
    said = reply.text + json.dumps(reply.headers)
    assert PLANTED not in said, target
    if function != "questions":
        return  # a student may read the documents: a source's quote is no key
    assert not [secret for secret in school.secrets if secret in said], target
    shown = set(names(json.loads(reply.text))) if reply.text else set()
    assert not shown & FIELDS, (target, shown)


@pytest.mark.parametrize(
    ("user", "role"), [("can", "student"), ("ali", "student"), ("mehmet", "teacher"), (None, "")], ids=str
)
def test_no_route_tells_anybody_a_key_of_an_open_quiz(
    school: School, user: str | None, role: str, caplog: pytest.LogCaptureFixture
) -> None:
    """`ali` has handed in, and the keys are shown when the quiz is closed."""
    if user == "ali":
        somebody("questions", "ali", "student")("POST", f"{school.place}/attempts", {"answers": {school.ids[0]: "x"}})
    seen = 0
    for function, target, reply in school.replies(user, role):
        assert reply.status < 500, target
        assert_tells_nothing(school, function, target, reply)
        seen += reply.status == 200 and target not in ("GET /health", "HEAD /health")
    assert (seen > 0) is (user is not None)
    logged = logged_in(caplog)
    assert not [secret for secret in (PLANTED, *school.secrets) if secret in logged]


def test_everybody_elses_teacher_and_no_student_gets_past_the_questions_of_a_teacher(school: School) -> None:
    """What a teacher may and they may not: each route of the bank is refused, whatever is sent."""
    for method, path, query, body in school.targets("questions"):
        bank = "/quizzes" not in path
        for user, role, allowed in (("can", "student", {403, 422}), ("mehmet", "teacher", {404, 422})):
            status = somebody("questions", user, role)(method, path, body, query=query).status
            assert not bank or status in allowed, (method, path, status)


def test_the_teacher_and_an_admin_read_all_of_it_and_no_log_does(
    school: School, caplog: pytest.LogCaptureFixture
) -> None:
    for user, role in (("ayse", "teacher"), ("root", "admin")):
        caller = somebody("questions", user, role)
        for path in (f"{school.path}/questions", school.place, f"{school.place}/results"):
            reply = caller("GET", path)
            assert reply.status == 200
            assert PLANTED in reply.text or path.endswith("/results")
    logged = logged_in(caplog)
    assert not [secret for secret in (PLANTED, *school.secrets) if secret in logged]


def test_a_closed_quiz_tells_its_keys_to_who_handed_in_only_and_opened_again_to_nobody(school: School) -> None:
    ali, can = (somebody("questions", user, "student") for user in ("ali", "can"))
    ali("POST", f"{school.place}/attempts", {"answers": {school.ids[0]: "x"}})
    school.set("closed")
    assert PLANTED in ali("GET", f"{school.place}/attempts/mine").text
    for path in (school.place, f"{school.place}/attempts/mine", f"{school.path}/quizzes"):
        assert_tells_nothing(school, "questions", path, can("GET", path))
    late = can("POST", f"{school.place}/attempts", {"answers": {}})
    assert (late.status, late.code) == (409, "quiz_not_open")
    school.set("open")
    assert_tells_nothing(school, "questions", "mine", ali_mine := ali("GET", f"{school.place}/attempts/mine"))
    assert ali_mine.status == 200
    again = ali("POST", f"{school.place}/attempts", {"answers": {school.ids[0]: "y"}})
    assert (again.status, again.code) == (409, "already_submitted")
