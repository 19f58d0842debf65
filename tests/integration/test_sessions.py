"""Sessions through the real handler."""

from typing import Any

import pytest

from derslik.domain.sessions import SessionFields, stored_default
from tests.builders import SESSION, Caller
from tests.integration.conftest import As, somebody

NEW = {"name": "9-A Biyoloji", "category": "biology"}


@pytest.fixture
def teacher(calls: As) -> Caller:
    return calls("sessions", "ayse")


@pytest.fixture
def student(calls: As) -> Caller:
    return calls("sessions", "can", "student")


def opened(caller: Caller, status: str = "active", **fields: Any) -> str:
    """The id of a new session with this status."""
    session_id = str(caller("POST", "/sessions", {**NEW, **fields}).json["session_id"])
    caller("PATCH", f"/sessions/{session_id}/status", {"status": status})
    return session_id


def test_a_new_session_has_the_origins_fields_and_begins_as_a_draft(teacher: Caller) -> None:
    reply = teacher("POST", "/sessions", {**NEW, "tags": ["hücre"], "grade_level": "9"})
    assert reply.status == 201
    assert reply.headers["location"] == f"/sessions/{reply.json['session_id']}"
    expected = {"name": "9-A Biyoloji", "status": "draft", "created_by": "ayse", "tags": ["hücre"], "query_count": 0}
    assert reply.json.items() >= expected.items()
    assert "settings_version" not in reply.json


def test_the_same_idempotency_key_makes_one_session(teacher: Caller) -> None:
    headers = {"Idempotency-Key": "a-form-sent-twice"}
    first, again = (teacher("POST", "/sessions", NEW, headers=headers) for _ in range(2))
    assert first.json["session_id"] == again.json["session_id"]
    assert len(teacher("GET", "/sessions").json) == 1


def test_an_idempotency_key_with_another_request_is_refused(teacher: Caller) -> None:
    headers = {"Idempotency-Key": "a-form-sent-twice"}
    teacher("POST", "/sessions", NEW, headers=headers)
    reply = teacher("POST", "/sessions", {**NEW, "name": "9-B"}, headers=headers)
    assert (reply.status, reply.code) == (422, "idempotency_key_reused")


def test_a_teacher_sees_her_own_sessions_an_admin_all_and_a_student_the_active(
    calls: As, teacher: Caller, student: Caller
) -> None:
    draft, active = opened(teacher, "draft"), opened(teacher, "active")
    other = opened(calls("sessions", "mehmet"))
    admin = calls("sessions", "root", "admin")
    listed = {who: {s["session_id"] for s in caller("GET", "/sessions").json} for who, caller in
              {"teacher": teacher, "student": student, "admin": admin}.items()}  # fmt: skip
    assert listed == {"teacher": {draft, active}, "student": {active, other}, "admin": {draft, active, other}}


def test_a_student_cannot_list_drafts_by_asking_for_them(teacher: Caller, student: Caller) -> None:
    opened(teacher, "draft")
    assert student("GET", "/sessions", query={"status": "draft"}).json == []


def test_pages_of_a_list_come_in_order_and_end(teacher: Caller) -> None:
    made = [opened(teacher) for _ in range(5)]
    seen, path, query = [], "/sessions", {"limit": "2"}
    while True:
        reply = teacher("GET", path, query=query)
        seen += [session["session_id"] for session in reply.json]
        if "link" not in reply.headers:
            break
        link = reply.headers["link"]
        assert link.endswith('; rel="next"')
        query = dict(pair.split("=") for pair in link[link.index("?") + 1 : link.index(">")].split("&"))
    assert seen == made[::-1]


@pytest.mark.parametrize("cursor", ["x", "bnVsbA", "W10", "WyJhIiwge31d", "é"])
def test_a_cursor_that_was_not_ours_is_refused(teacher: Caller, cursor: str) -> None:
    reply = teacher("GET", "/sessions", query={"cursor": cursor})
    assert (reply.status, reply.code) == (400, "invalid_cursor")


def test_a_cursor_belongs_to_its_caller(calls: As, teacher: Caller) -> None:
    for _ in range(2):
        opened(teacher)
    link = teacher("GET", "/sessions", query={"limit": "1"}).headers["link"]
    cursor = link[link.index("cursor=") + 7 : link.index(">")]
    reply = calls("sessions", "mehmet")("GET", "/sessions", query={"cursor": cursor, "limit": "1"})
    assert (reply.status, reply.code) == (400, "invalid_cursor")


def test_somebody_elses_session_is_not_there(calls: As, teacher: Caller, student: Caller) -> None:
    session_id = opened(teacher, "draft")
    for caller in (student, calls("sessions", "mehmet")):
        for method, path, body in (
            ("GET", "", None),
            ("PATCH", "", {"name": "mine"}),
            ("PATCH", "/status", {"status": "active"}),
            ("DELETE", "", None),
            ("GET", "/stats", None),
            ("GET", "/chunks", None),
        ):
            reply = caller(method, f"/sessions/{session_id}{path}", body)
            assert (reply.status, reply.code) == (404, "session_not_found"), (method, path)


def test_a_student_may_read_an_active_session_but_not_change_it(teacher: Caller, student: Caller) -> None:
    session_id = opened(teacher)
    assert student("GET", f"/sessions/{session_id}").status == 200
    for method, path, body in (
        ("PATCH", "", {"name": "mine"}),
        ("PATCH", "/status", {"status": "draft"}),
        ("DELETE", "", None),
        ("GET", "/stats", None),
        ("GET", "/chunks", None),
    ):
        assert student(method, f"/sessions/{session_id}{path}", body).status == 403
    assert student("POST", "/sessions", NEW).status == 403


def test_a_student_counts_once_however_often_he_looks(calls: As, teacher: Caller, student: Caller) -> None:
    session_id = opened(teacher)
    for caller in (student, student, calls("sessions", "ece", "student"), teacher):
        caller("GET", f"/sessions/{session_id}")
    assert teacher("GET", f"/sessions/{session_id}").json["student_entry_count"] == 2


def test_a_change_touches_only_the_fields_that_were_sent(teacher: Caller) -> None:
    session_id = opened(teacher, description="Hücre ünitesi", tags=["a"])
    changed = teacher("PATCH", f"/sessions/{session_id}", {"name": "9-B", "tags": None})
    assert changed.status == 200
    assert changed.json.items() >= {"name": "9-B", "description": "Hücre ünitesi", "tags": []}.items()


def test_the_samples_are_of_all_fields() -> None:
    assert SESSION.keys() == SessionFields.model_fields.keys()


def test_a_session_is_created_with_every_field(teacher: Caller) -> None:
    created = teacher("POST", "/sessions", SESSION)
    assert created.status == 201
    assert teacher("GET", f"/sessions/{created.json['session_id']}").json.items() >= SESSION.items()


@pytest.mark.parametrize("field", SessionFields.model_fields)
def test_every_field_is_changed_and_brought_back_to_its_default_by_null(teacher: Caller, field: str) -> None:
    path = f"/sessions/{opened(teacher)}"
    assert teacher("PATCH", path, {field: SESSION[field]}).json[field] == SESSION[field]
    reset = teacher("PATCH", path, {field: None})
    if SessionFields.model_fields[field].is_required():
        assert (reset.status, reset.code) == (422, "invalid")
        assert teacher("GET", path).json[field] == SESSION[field]
    else:
        assert (reset.status, reset.json[field]) == (200, stored_default(field))
        assert teacher("GET", path).json[field] == stored_default(field) != SESSION[field]


def test_a_change_of_a_version_that_is_no_longer_current_is_refused(teacher: Caller) -> None:
    session_id = opened(teacher)
    read = teacher("GET", f"/sessions/{session_id}")
    assert teacher("PATCH", f"/sessions/{session_id}", {"name": "first"}).status == 200
    late = teacher("PATCH", f"/sessions/{session_id}", {"name": "late"}, headers={"If-Match": read.headers["etag"]})
    assert (late.status, late.code) == (412, "stale")
    assert teacher("GET", f"/sessions/{session_id}").json["name"] == "first"


@pytest.mark.parametrize("tag", ['"0"', '"999"', "nonsense", ""])
def test_a_version_that_it_never_had_is_refused_too(teacher: Caller, tag: str) -> None:
    path = f"/sessions/{opened(teacher)}"
    for changed, body in (path, {"name": "late"}), (f"{path}/status", {"status": "archived"}):
        assert teacher("PATCH", changed, body, headers={"If-Match": tag}).status == 412
    settings = somebody("settings", "ayse")("PATCH", f"{path}/rag-settings", {"top_k": 7}, headers={"If-Match": tag})
    assert settings.status == 412
    refused = teacher("PATCH", path, {"name": 7}, headers={"If-Match": tag})
    assert refused.status == 422  # what the request says is checked before what it is compared with


def test_the_status_reply_is_the_origins(teacher: Caller) -> None:
    session_id = opened(teacher, "draft")
    reply = teacher("PATCH", f"/sessions/{session_id}/status", {"status": "inactive"})
    assert reply.json.items() >= {"success": True, "session_id": session_id, "new_status": "inactive"}.items()
    assert reply.json["updated_session"]["status"] == "inactive"


def test_a_deleted_session_is_gone_and_its_remains_are_queued_for_removal(teacher: Caller, cloud: Any) -> None:
    session_id = opened(teacher)
    assert teacher("DELETE", f"/sessions/{session_id}").json == {"deleted": True, "session_id": session_id}
    assert teacher("GET", f"/sessions/{session_id}").status == 404
    assert teacher("DELETE", f"/sessions/{session_id}").status == 404
    sqs = cloud.client("sqs")
    url = sqs.get_queue_url(QueueName="derslik-test")["QueueUrl"]
    (message,) = sqs.receive_message(QueueUrl=url)["Messages"]
    assert '"delete_session"' in message["Body"]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"name": "x"},
        {**NEW, "name": " "},
        {**NEW, "name": 7},
        {**NEW, "name": "x" * 201},
        {**NEW, "category": "astrology"},
        {**NEW, "is_public": "yes"},
        {**NEW, "tags": "not a list"},
        {**NEW, "created_by": "somebody else"},
        [NEW],
        "text",
        7,
        None,
    ],
)
def test_a_session_that_is_not_well_formed_is_refused(teacher: Caller, body: Any) -> None:
    reply = teacher("POST", "/sessions", raw="null" if body is None else None, body=body)
    assert (reply.status, reply.code) == (422, "invalid")
    assert reply.json["request_id"] == "test-request"
    assert teacher("GET", "/sessions").json == []


@pytest.mark.parametrize("raw", ["{", "", '{"name": "\\ud800"', "[" * 100_000, '{"n": ' + "9" * 5_000 + "}"])
def test_malformed_json_is_refused(teacher: Caller, raw: str) -> None:
    reply = teacher("POST", "/sessions", raw=raw)
    assert reply.status in (400, 422)


@pytest.mark.parametrize("raw", ['{"name": NaN, "category": "biology"}', '{"name": "\\ud800", "category": "biology"}',
                                 '{"\\ud800": 1, "name": "x", "category": "biology"}'])  # fmt: skip
def test_values_that_json_should_not_hold_are_refused(teacher: Caller, raw: str) -> None:
    assert teacher("POST", "/sessions", raw=raw).status == 422


def test_another_content_type_is_refused(teacher: Caller) -> None:
    reply = teacher("POST", "/sessions", NEW, headers={"content-type": "text/plain"})
    assert (reply.status, reply.code) == (415, "unsupported_media_type")


def test_a_body_over_the_limit_is_refused(teacher: Caller) -> None:
    reply = teacher("POST", "/sessions", {**NEW, "description": "x" * 1_100_000})
    assert (reply.status, reply.code) == (413, "too_large")


@pytest.mark.parametrize("session_id", ["unknown", "a" * 3_000, "%00", "..", "ğ", "a%2Fb"])
def test_an_id_that_cannot_be_is_simply_not_found(teacher: Caller, session_id: str) -> None:
    assert teacher("GET", f"/sessions/{session_id}").status == 404


def test_hostile_host_headers_do_not_reach_the_adapter(teacher: Caller) -> None:
    assert teacher("GET", "/health", headers={"Host": "a:b:c", "X-Forwarded-Port": "80,443"}).status == 200


def test_an_unknown_path_or_method_is_a_problem(teacher: Caller) -> None:
    assert teacher("GET", "/nowhere").code == "not_found"
    assert teacher("DELETE", "/health").code == "method_not_allowed"
