"""Who asks in Turkish is answered in Turkish, whatever is wrong."""

from typing import Any

import pytest

from tests.builders import Caller
from tests.integration.conftest import As
from tests.integration.test_sessions import NEW

TURKISH = {"Accept-Language": "tr-TR,tr;q=0.9,en;q=0.8"}
FORM = {"content-type": "text/plain"}


@pytest.mark.parametrize(
    ("role", "path", "sent", "status", "detail"),
    [
        ("teacher", "/sessions", {"raw": "a", "headers": FORM}, 415, "Gövdeyi şu türde gönderin: application/json"),
        ("teacher", "/sessions", {"raw": "{"}, 400, "İsteğin gövdesi geçerli bir JSON değil"),
        ("teacher", "/sessions", {"body": {**NEW, "name": "a" * 201}}, 422, "name: en çok 200 karakter olabilir"),
        ("teacher", "/sessions", {"body": {"name": "Hücre"}}, 422, "category: gerekli"),
        (
            "teacher",
            "/sessions",
            {"body": {**NEW, "is_public": "x"}},
            422,
            "is_public: true veya false olmalı (gelen: 'x')",
        ),
        ("student", "/sessions", {"body": NEW}, 403, "Bunu yalnızca öğretmenler yapabilir"),
    ],
)
def test_a_refusal_is_turkish(calls: As, role: str, path: str, sent: dict[str, Any], status: int, detail: str) -> None:
    headers = {**TURKISH, **sent.pop("headers", {})}
    reply = calls("sessions", "ayse", role)("POST", path, **sent, headers=headers)
    assert reply.status == status
    assert (reply.headers["content-language"], reply.headers["vary"]) == ("tr", "Accept-Language")
    assert reply.json["detail"].startswith(detail)
    if status == 422:
        assert reply.json["errors"][0]["detail"].startswith(detail)


def test_without_a_token_it_is_turkish_too(calls: As) -> None:
    reply = calls("sessions")("GET", "/sessions", headers=TURKISH)
    assert (reply.status, reply.json["title"]) == (401, "Geçerli bir erişim belirteci gerekli")


def test_the_body_cap_and_an_unknown_path_are_turkish(calls: As) -> None:
    teacher: Caller = calls("sessions", "ayse", "teacher")
    large = teacher("POST", "/sessions", raw='"' + "a" * 1_000_001, headers=TURKISH)
    assert (large.status, large.json["title"]) == (413, "İstek çok büyük")
    assert teacher("GET", "/nowhere", headers=TURKISH).json["title"] == "Bu adreste bir şey yok"


def test_everybody_else_reads_english(calls: As) -> None:
    reply = calls("sessions")("GET", "/sessions", headers={"Accept-Language": "de"})
    assert (reply.headers["content-language"], reply.json["title"]) == ("en", "A valid bearer token is needed")
