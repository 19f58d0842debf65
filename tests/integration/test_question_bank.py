"""The bank: a life in steps, edits that keep versions, lists, hostile models, jobs, import and export."""

import json
from typing import Any

import httpx
import pytest

from derslik.workers.received import MAX_RECEIVES
from questions import worker
from retrieval.app import app as retrieval_app
from tests.builders import Caller, Context
from tests.integration.conftest import As
from tests.integration.course import CELL, MITOSIS, Course, biology, sqs_event
from tests.integration.test_queries import generates
from tests.integration.upstreams import Upstreams, answers, fails


@pytest.fixture
def course(calls: As, cloud: Any, upstreams: Upstreams) -> Course:
    return biology(calls, cloud, upstreams)


@pytest.fixture
def teacher(calls: As) -> Caller:
    return calls("questions", "ayse")


@pytest.fixture
def path(course: Course) -> str:
    return f"/sessions/{course.session_id}"


def make(teacher: Caller, path: str, count: int = 5, **wanted: Any) -> list[Any]:
    reply = teacher("POST", f"{path}/generate-questions", {"count": count, **wanted})
    assert reply.status == 200, reply.text
    items: list[Any] = reply.json["items"]
    return items


def step(teacher: Caller, path: str, action: str, *ids: str) -> Any:
    return teacher("POST", f"{path}/questions/batch", {"action": action, "question_ids": list(ids)}).json


def test_what_is_made_is_a_draft_in_the_bank_and_the_bank_holds_nothing_twice(teacher: Caller, path: str) -> None:
    first = make(teacher, path)
    assert {item["status"] for item in first} == {"draft"}
    again = make(teacher, path, 50)
    listed = teacher("GET", f"{path}/questions", query={"limit": 100}).json
    assert {item["question_id"] for item in first + again} == {item["question_id"] for item in listed}
    assert len({item["stem"] for item in listed}) == len(listed)


def test_a_batch_tells_the_result_of_each_item(teacher: Caller, path: str) -> None:
    one, two = (item["question_id"] for item in make(teacher, path, 2))
    assert step(teacher, path, "approve", one)["succeeded"] == 1
    mixed = step(teacher, path, "publish", one, two, "unknown")
    assert [(result["ok"], result["code"]) for result in mixed["results"]] == [
        (True, None),
        (False, "wrong_status"),
        (False, "question_not_found"),
    ]
    step(teacher, path, "retire", one)
    assert step(teacher, path, "approve", one)["results"][0]["code"] == "wrong_status"


def test_a_retired_item_is_not_offered_again(teacher: Caller, path: str) -> None:
    retired = make(teacher, path, 1)[0]["question_id"]
    step(teacher, path, "retire", retired)
    assert retired not in {item["question_id"] for item in make(teacher, path, 50)}


def test_an_edit_keeps_what_was_said_before_and_needs_approval_again(teacher: Caller, path: str) -> None:
    item = make(teacher, path, 1, types=["short_answer", "cloze"])[0]
    place = f"{path}/questions/{item['question_id']}"
    step(teacher, path, "approve", item["question_id"])
    tag = teacher("GET", place).headers["etag"]
    edited = teacher("PATCH", place, {"explanation": "Ders kitabına bakınız."}, headers={"if-match": tag})
    assert (edited.status, edited.json["status"], edited.json["version"]) == (200, "draft", 2)
    (before,) = teacher("GET", f"{place}/versions").json
    assert (before["explanation"], before["version"], before["status"]) == (None, 1, "approved")
    assert teacher("PATCH", place, {"explanation": "x"}, headers={"if-match": tag}).status == 412


def test_an_edit_that_the_proof_does_not_bear_is_refused_with_its_reason(teacher: Caller, path: str) -> None:
    item = make(teacher, path, 1, types=["short_answer"])[0]
    reply = teacher("PATCH", f"{path}/questions/{item['question_id']}", {"key": "peynir"})
    assert (reply.status, reply.code, reply.json["reasons"]) == (422, "item_refused", ["key_not_in_quote"])


def test_the_list_filters_and_pages(teacher: Caller, path: str, course: Course) -> None:
    items = make(teacher, path, 50)
    cloze = [item for item in items if item["type"] == "cloze"]
    assert len(teacher("GET", f"{path}/questions", query={"type": "cloze", "limit": 100}).json) == len(cloze)
    document = items[0]["proof"]["document_id"]
    found = teacher("GET", f"{path}/questions", query={"document_id": document, "limit": 100}).json
    assert {item["proof"]["document_id"] for item in found} == {document}
    assert teacher("GET", f"{path}/questions", query={"status": "published"}).json == []
    understood = teacher("GET", f"{path}/questions", query={"bloom": "understand", "limit": 100}).json
    assert {item["bloom"] for item in understood} == {"understand"}
    assert len(understood) < len(items)
    page = teacher("GET", f"{path}/questions", query={"limit": 2})
    seen = [item["question_id"] for item in page.json]
    while "link" in page.headers:
        target = page.headers["link"].split(">")[0].strip("<")
        query = dict(part.split("=") for part in target.split("?")[1].split("&"))
        page = teacher("GET", f"{path}/questions", query=query)
        seen += [item["question_id"] for item in page.json]
    assert sorted(seen) == sorted({item["question_id"] for item in items})


def test_only_the_kinds_that_were_asked_for_are_made(teacher: Caller, path: str) -> None:
    for kind in ("cloze", "short_answer", "open", "true_false"):
        made = make(teacher, path, 10, types=[kind])
        assert {item["type"] for item in made} <= {kind}
    for item in make(teacher, path, 10, types=["true_false"]):
        said = item["correction"] or item["stem"].partition("? ")[2].rstrip(".")
        assert said.casefold() in item["proof"]["quote"].replace("*", "").casefold()


def test_topics_and_documents_narrow_what_is_asked(teacher: Caller, path: str) -> None:
    about = make(teacher, path, 10, topics=["ribozom"])
    assert about
    assert make(teacher, path, 10, topics=["volkan"]) == []
    document = about[0]["proof"]["document_id"]
    chosen = make(teacher, path, 10, document_ids=[document])
    assert {item["proof"]["document_id"] for item in chosen} == {document}


RIBOSOME = "Ribozom, protein sentezinin yapıldığı zarsız organeldir."
HOSTILE: dict[str, dict[str, Any]] = {
    "duplicate options": {"type": "multiple_choice", "options": ["Ribozom", "RİBOZOM", "Koful", "Lizozom"]},
    "two keys": {"type": "multiple_choice", "options": ["Ribozom", "Ribozom ", "Koful", "Golgi"]},
    "a list of keys": {"answer": ["Ribozom", "Koful"]},
    "a key that is no option": {"type": "multiple_choice", "options": ["Golgi", "Koful", "Lizozom"]},
    "a key not in the text": {"answer": "Peynir"},
    "a quote not in the text": {"quote": "Ribozom, ayın üzerinde bulunan büyük bir organeldir."},
    "everything is right": {"type": "multiple_choice", "options": ["Ribozom", "Koful", "Lizozom", "Hepsi"]},
    "leans on the text": {"question": "Yukarıdaki parçada protein nerede yapılır?"},
    "points back": {"question": "Bu organelde hangi madde üretilir?"},
}


def proposal(**changes: Any) -> dict[str, Any]:
    good = {"question": "Hücrede XYZ üretimi nerede olur?", "type": "short_answer", "answer": "Ribozom"}
    return {**good, "quote": RIBOSOME, "options": None, "passage": 0, **changes}


@pytest.mark.parametrize("changes", HOSTILE.values(), ids=HOSTILE.keys())
def test_what_a_model_gets_wrong_never_reaches_the_bank(
    course: Course, teacher: Caller, path: str, monkeypatch: pytest.MonkeyPatch, changes: dict[str, Any]
) -> None:
    wrong = proposal(**changes)
    generates(monkeypatch, course.upstreams, answers(json.dumps({"items": [wrong]}, ensure_ascii=False)))
    reply = teacher("POST", f"{path}/generate-questions", {"count": 2}).json
    assert reply["dropped"] == 1
    assert reply["rejected"]
    assert reply["mode"] == "from_text"
    kept = teacher("GET", f"{path}/questions").text + teacher("GET", f"{path}/questions/quarantine").text
    assert wrong["question"] not in kept
    assert "XYZ" not in kept


def test_an_item_without_proof_is_put_away_with_its_reason_and_without_its_words(
    course: Course, teacher: Caller, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = proposal(answer="Peynir")
    generates(monkeypatch, course.upstreams, answers(json.dumps({"items": [wrong]}, ensure_ascii=False)))
    make(teacher, path, 1)
    (away,) = teacher("GET", f"{path}/questions/quarantine").json
    assert (away["reasons"], away["made_by"]) == (["key_not_in_quote"], "model")


def silent(request: httpx.Request) -> httpx.Response:
    raise httpx.ReadTimeout("silence", request=request)


@pytest.mark.parametrize("route", [fails(500), silent, answers("{broken"), answers("Yardımcı olamam.")])
def test_a_model_that_gives_nothing_leaves_the_questions_to_the_text(
    course: Course, teacher: Caller, path: str, monkeypatch: pytest.MonkeyPatch, route: Any
) -> None:
    generates(monkeypatch, course.upstreams, route)
    assert {item["made_by"] for item in make(teacher, path, 2)} == {"text"}


def job(teacher: Caller, path: str, **asked: Any) -> str:
    reply = teacher("POST", f"{path}/question-jobs", {"count": 20, "seed": 3, **asked})
    assert (reply.status, reply.headers["location"]) == (202, f"/jobs/{reply.json['job_id']}")
    return str(reply.json["job_id"])


def test_a_job_makes_drafts_and_ends_and_coming_twice_changes_nothing(
    course: Course, teacher: Caller, path: str
) -> None:
    job_id = job(teacher, path)
    assert course.teacher("GET", f"/jobs/{job_id}").json["status"] == "queued"
    event = sqs_event({"task": "make_questions", "job_id": job_id})
    for _ in range(2):
        assert worker.handler(event, Context(300_000)) == {"batchItemFailures": []}
        ended = course.teacher("GET", f"/jobs/{job_id}").json
        stored = teacher("GET", f"{path}/questions", query={"limit": 100}).json
        assert (ended["status"], ended["result"]["questions"]) == ("done", len(stored))
        assert stored


def test_a_job_that_fails_to_the_last_ends_with_a_reason(course: Course, teacher: Caller, path: str) -> None:
    job_id = job(teacher, path)
    course.upstreams.play("retrieval.test", fails(503))
    for attempt in range(1, MAX_RECEIVES + 1):
        event = sqs_event({"task": "make_questions", "job_id": job_id}, attempt=attempt)
        assert worker.handler(event, Context(300_000))["batchItemFailures"]
    ended = course.teacher("GET", f"/jobs/{job_id}").json
    assert (ended["status"], ended["documents"][0]["code"]) == ("failed", "given_up")


@pytest.mark.parametrize("kind", ["json", "csv", "gift", "moodle-xml"])
def test_an_export_is_imported_into_another_session_with_the_same_documents(
    course: Course, calls: As, teacher: Caller, path: str, kind: str
) -> None:
    make(teacher, path, 20, types=["multiple_choice", "short_answer", "cloze", "open", "true_false", "matching"])
    exported = teacher("GET", f"{path}/questions/export", query={"format": kind}).text
    other = Course(calls, course.cloud, course.upstreams)
    course.upstreams.play("retrieval.test", httpx.ASGITransport(app=retrieval_app))
    other.processed(CELL, filename="hücre.md")
    other.processed(MITOSIS, filename="mitoz.md")
    place = f"/sessions/{other.session_id}/questions"
    done = teacher("POST", f"{place}/import", {"format": kind, "content": exported}).json
    assert (done["failed"], done["succeeded"] > 3) == (0, True), done
    again = teacher("POST", f"{place}/import", {"format": kind, "content": exported}).json
    assert {reason for result in again["results"] for reason in result["reasons"]} == {"duplicate"}


def test_an_imported_item_that_no_document_proves_is_refused(teacher: Caller, path: str) -> None:
    items = [
        {"type": "short_answer", "stem": "Türkiye'nin başkenti neresidir?", "key": "Ankara"},
        {"type": "short_answer", "stem": "Protein sentezi hangi organelde yapılır?", "key": "Ribozom"},
        "soru",
    ]
    sent = {"format": "json", "content": json.dumps(items)}
    done = teacher("POST", f"{path}/questions/import", sent).json
    assert [result["reasons"] for result in done["results"]] == [["no_proof"], [], ["unreadable"]]


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        *(("json", content) for content in ("{", "5", "null", '{"items": 3}')),
        ("json", json.dumps([{}] * 301)),
        ("moodle-xml", '<!DOCTYPE q [<!ENTITY a "a">]><quiz>&a;</quiz>'),
        ("qti21", "UEsDBA=="),
        ("csv", "a" * 200_000),
    ],
)
def test_a_file_that_is_none_is_refused(teacher: Caller, path: str, kind: str, content: str) -> None:
    reply = teacher("POST", f"{path}/questions/import", {"format": kind, "content": content})
    assert (reply.status, reply.code) == (422, "invalid")
