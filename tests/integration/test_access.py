"""Whoever a route says may call it may, and nobody else: every route, called by everybody."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest

from derslik.web.callers import Callers
from local import docs
from local.template import Template
from retrieval.app import app as retrieval_app
from tests.integration.conftest import ROOT, As
from tests.integration.course import CELL, TEXT, Course, announced
from tests.integration.test_sessions import NEW, opened
from tests.integration.upstreams import Upstreams

PEOPLE: dict[str, tuple[str, str] | None] = {
    "nobody": None,
    "student": ("can", "student"),
    "other teacher": ("mehmet", "teacher"),
    "owner": ("ayse", "teacher"),
    "admin": ("okul", "admin"),
}
REFUSED: dict[Callers, dict[str, int]] = {
    Callers.ANYONE: {},
    Callers.SIGNED_IN: {"nobody": 401},
    Callers.TEACHERS: {"nobody": 401, "student": 403},
    Callers.SESSION_READERS: {"nobody": 401, "other teacher": 404},
    Callers.SESSION_OWNER: {"nobody": 401, "student": 403, "other teacher": 404},
    Callers.QUERY_READERS: {"nobody": 401, "other teacher": 404},
    Callers.JOB_READERS: {"nobody": 401, "student": 404, "other teacher": 404},
    Callers.QUERY_OWNER: {"nobody": 401, "other teacher": 404, "owner": 404, "admin": 404},
}
"""Who is refused, and how; everybody else is served."""
SERVED = 200
"""Or any other status of success, or an address to go to."""

QUESTION = {"query": "Protein sentezi nerede yapılır?"}
FORM = {"content-type": "application/x-www-form-urlencoded"}
SENT: dict[str, dict[str, Any]] = {
    "POST /sessions": {"body": NEW},
    "PATCH /sessions/{session_id}": {"body": {"description": "Hücre ve bölünmesi"}},
    "PATCH /sessions/{session_id}/status": {"body": {"status": "active"}},
    "PATCH /sessions/{session_id}/rag-settings": {"body": {"top_k": 4}},
    "POST /rag/suggestions": {"body": {"question": "Ribozom nedir?", "answer": "Protein sentezinin yapıldığı yerdir."}},
    "PUT /rag/queries/{query_id}/feedback": {"body": {"rating": 5}},
    "POST /sessions/{session_id}/generate-questions": {"body": {"count": 1}},
    "POST /sessions/{session_id}/question-jobs": {"body": {"count": 1}},
    "GET /sessions/{session_id}/questions/export": {"query": {"format": "json"}},
    "POST /sessions/{session_id}/questions/import": {"body": {"format": "json", "content": "[]"}},
    "PATCH /sessions/{session_id}/questions/{question_id}": {"body": {"explanation": "Metinde yazıyor."}},
    "POST /sessions/{session_id}/quizzes/{quiz_id}/attempts": {"body": {"answers": {}}},
    "POST /sessions/{session_id}/documents": {"body": announced(TEXT)},
    "POST /sessions/{session_id}/reprocess": {"body": {}},
    "POST /sessions/import": {"body": {"size": 1000, "sha256": "0" * 64}},
}


@dataclass
class School:
    """A session of `ayse` that has one of everything: a document, a question, a quiz, a job, and `can`'s query."""

    course: Course
    calls: As
    ids: dict[str, str] = field(default_factory=dict)

    def fill(self) -> None:
        session_id = self.course.session_id
        self.course.sessions("PATCH", f"/sessions/{session_id}/status", {"status": "active"})
        questions, path = self.calls("questions", "ayse"), f"/sessions/{session_id}"
        items = questions("POST", f"{path}/generate-questions", {"count": 2}).json["items"]
        self.ids = {
            "session_id": session_id,
            "document_id": self.course.teacher("GET", self.course.path).json[0]["document_id"],
            "question_id": items[0]["question_id"],
            "kept_question_id": items[1]["question_id"],
            "job_id": self.course.teacher("POST", f"{path}/reprocess", {}).json["job_id"],
            "query_id": self.ask(),
        }
        self.ids["quiz_id"] = self.quiz("open")
        for user, role in (("can", "student"), ("ayse", "teacher"), ("okul", "admin")):
            caller = self.calls("questions", user, role)
            caller("POST", f"{path}/quizzes/{self.ids['quiz_id']}/attempts", {"answers": {}})

    def ask(self) -> str:
        asked = {**QUESTION, "session_id": self.course.session_id}
        reply = self.calls("rag_query", "can", "student")("POST", "/rag/query", asked)
        return str(reply.json["query_id"])

    def quiz(self, status: str) -> str:
        """The id of a new quiz of the question that nobody edits."""
        questions, path = self.calls("questions", "ayse"), f"/sessions/{self.course.session_id}"
        kept = [self.ids["kept_question_id"]]
        questions("POST", f"{path}/questions/batch", {"action": "approve", "question_ids": kept})
        quiz_id = str(questions("POST", f"{path}/quizzes", {"title": "Hücre", "question_ids": kept}).json["quiz_id"])
        if status != "draft":
            questions("PATCH", f"{path}/quizzes/{quiz_id}", {"status": status})
        return quiz_id

    def call(self, function: str, route: str, person: str) -> int:
        """The status that somebody gets. What a call would use up is made anew for it."""
        who = PEOPLE[person]
        caller = self.calls(function, *who) if who is not None else self.calls(function)
        ids = {**self.ids, **self.made_for(route)}
        method, _, path = route.partition(" ")
        return caller(method, path.format(**ids), **self.sent(route)).status

    def made_for(self, route: str) -> dict[str, str]:
        make: dict[str, Callable[[], dict[str, str]]] = {
            "DELETE /sessions/{session_id}": lambda: {"session_id": opened(self.course.sessions)},
            "DELETE /sessions/{session_id}/documents/{document_id}": lambda: {"document_id": self.course.add(TEXT)},
            "PATCH /sessions/{session_id}/quizzes/{quiz_id}": lambda: {"quiz_id": self.quiz("draft")},
        }
        return make[route]() if route in make else {}

    def sent(self, route: str) -> dict[str, Any]:
        """What the call carries; what names this school's ids is put together here."""
        match route:
            case "POST /rag/query":
                return {"body": {**QUESTION, "session_id": self.ids["session_id"]}}
            case "POST /documents/process-and-store":
                form = {"session_id": self.ids["session_id"], "markdown_files": '["hücre.md"]'}
                return {"raw": urlencode(form), "headers": FORM}
            case "POST /sessions/{session_id}/questions/batch":
                return {"body": {"action": "approve", "question_ids": [self.ids["question_id"]]}}
            case "POST /sessions/{session_id}/quizzes":
                return {"body": {"title": "Hücre", "question_ids": [self.ids["kept_question_id"]]}}
            case "PATCH /sessions/{session_id}/quizzes/{quiz_id}":
                return {"body": {"status": "open"}}
        return SENT.get(route, {})


@pytest.fixture
def school(calls: As, cloud: Any, upstreams: Upstreams, quick_parser: None) -> School:
    return make_school(calls, cloud, upstreams)


def make_school(calls: As, cloud: Any, upstreams: Upstreams) -> School:
    course = Course(calls, cloud, upstreams)
    upstreams.play("retrieval.test", httpx.ASGITransport(app=retrieval_app))
    course.processed(CELL, filename="hücre.md")
    made = School(course, calls)
    made.fill()
    return made


def test_a_route_serves_whom_it_says_and_refuses_everybody_else(school: School) -> None:
    template = Template.load(ROOT / "template.yaml", "eu-central-1", {"JwtIssuer": "https://i.test"})
    paths = docs.openapi(template)["paths"]
    wrong = {}
    for name in template.of_type("AWS::Serverless::Function"):
        function = template.properties(name)["Handler"].partition(".")[0]
        for route in template.routes(name):
            admitted = Callers(paths[route.path][route.method.lower()]["x-caller"])
            statuses = {person: school.call(function, f"{route.method} {route.path}", person) for person in PEOPLE}
            if outcomes(statuses) != {person: REFUSED[admitted].get(person, SERVED) for person in PEOPLE}:
                wrong[f"{route.method} {route.path}"] = (admitted.value, statuses)
    assert wrong == {}


def outcomes(statuses: dict[str, int]) -> dict[str, int]:
    return {person: SERVED if 200 <= status < 400 else status for person, status in statuses.items()}
