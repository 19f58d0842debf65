"""RAG settings and profile through the real handler."""

from collections.abc import Callable

import pytest

from tests.builders import Caller
from tests.integration.conftest import As
from tests.integration.test_sessions import opened

Patch = Callable[..., object]


@pytest.fixture
def session_id(calls: As) -> str:
    return opened(calls("sessions", "ayse"))


@pytest.fixture
def teacher(calls: As) -> Caller:
    return calls("settings", "ayse")


def path(session_id: str) -> str:
    return f"/sessions/{session_id}/rag-settings"


def test_without_a_saved_setting_the_origins_defaults_count(teacher: Caller, session_id: str) -> None:
    settings = teacher("GET", path(session_id)).json
    expected = {"top_k": 5, "use_rerank": True, "min_score": 0.1, "max_context_chars": 8000, "chunk_size": 1000}
    assert settings.items() >= expected.items()
    assert set(settings["origins"].values()) == {"default"}


def test_a_saved_setting_counts_until_null_clears_it(teacher: Caller, session_id: str) -> None:
    changed = teacher("PATCH", path(session_id), {"top_k": 7, "min_score": 0.25})
    assert changed.json["success"] is True
    assert changed.json["rag_settings"].items() >= {"top_k": 7, "min_score": 0.25}.items()
    assert changed.json["rag_settings"]["origins"]["top_k"] == "teacher"
    teacher("PATCH", path(session_id), {"top_k": None})
    settings = teacher("GET", path(session_id)).json
    assert (settings["top_k"], settings["origins"]["top_k"]) == (5, "default")
    assert (settings["min_score"], settings["origins"]["min_score"]) == (0.25, "teacher")


def test_false_and_zero_are_values(teacher: Caller, session_id: str) -> None:
    settings = teacher("PATCH", path(session_id), {"use_rerank": False, "min_score": 0, "chunk_overlap": 0}).json
    assert settings["rag_settings"].items() >= {"use_rerank": False, "min_score": 0, "chunk_overlap": 0}.items()
    assert settings["rag_settings"]["origins"]["min_score"] == "teacher"


def test_a_change_of_an_old_version_is_refused(teacher: Caller, session_id: str) -> None:
    tag = teacher("GET", path(session_id)).headers["etag"]
    assert teacher("PATCH", path(session_id), {"top_k": 7}, headers={"If-Match": tag}).status == 200
    late = teacher("PATCH", path(session_id), {"top_k": 9}, headers={"If-Match": tag})
    assert (late.status, late.code) == (412, "stale")
    assert teacher("GET", path(session_id)).json["top_k"] == 7


@pytest.mark.parametrize(
    "change",
    [
        {"top_k": -1},
        {"top_k": 1e30},
        {"top_k": 10**400},
        {"top_k": "5"},
        {"top_k": True},
        {"min_score": 1.1},
        {"use_rerank": "yes"},
        {"chain_type": "magic"},
        {"model": ""},
        {"model": "x" * 300},
        {"unknown": 1},
        {"chunk_size": 100, "chunk_overlap": 100},
        {"chunk_overlap": 2_000},
    ],
)
def test_a_value_that_is_not_accepted_changes_nothing(
    teacher: Caller, session_id: str, change: dict[str, object]
) -> None:
    before = teacher("GET", path(session_id)).json
    reply = teacher("PATCH", path(session_id), {"use_rerank": False, **change})
    assert (reply.status, reply.code) in ((422, "invalid"), (400, "malformed_body"))
    assert teacher("GET", path(session_id)).json == before


def test_settings_belong_to_the_sessions_teacher(calls: As, session_id: str) -> None:
    assert calls("settings", "mehmet")("PATCH", path(session_id), {"top_k": 1}).status == 404
    student = calls("settings", "can", "student")
    assert student("PATCH", path(session_id), {"top_k": 1}).status == 403
    assert student("GET", path(session_id)).status == 200
    assert calls("settings", "root", "admin")("PATCH", path(session_id), {"top_k": 1}).status == 200


def test_a_profile_is_made_of_the_claims(calls: As) -> None:
    caller = calls("settings", "ayse", "ogretmen", preferred_username="ayse.y", given_name="Ayşe")
    expected = {"id": "ayse", "username": "ayse.y", "first_name": "Ayşe", "role": "teacher", "role_name": "teacher"}
    assert caller("GET", "/profile").json.items() >= expected.items()
