"""Bodies, headers and tokens whose text is none, or would read as another."""

import base64
from typing import Any

import pytest

from sessions.app import handler
from tests.builders import SESSION, Context, api_event, token
from tests.integration.conftest import As

PLAIN = b'{"name": "9-A \xc5\x9eube", "category": "biology"}'
BROKEN = [
    b'{"name": "9-A \xff", "category": "biology"}',
    b'{"name": "9-A \xed\xa0\x80", "category": "biology"}',
    b'{"name": "9-A \xc3\x28", "category": "biology"}',
    b'\xff\xfe{\x00}\x00',
]  # fmt: skip


def send(body: bytes, *, replaced: bool) -> dict[str, Any]:
    """As API Gateway gives it: text with U+FFFD for what is no text, or Base64."""
    headers = {"authorization": f"Bearer {token('ayse')}", "content-type": "application/json"}
    headers["content-length"] = str(len(body))
    text = body.decode(errors="replace") if replaced else base64.b64encode(body).decode()
    event = api_event("POST", "/sessions", headers=headers, body=text)
    return handler({**event, "isBase64Encoded": not replaced}, Context())


@pytest.mark.parametrize("replaced", [True, False])
@pytest.mark.parametrize("body", BROKEN)
def test_a_body_that_is_not_utf_8_is_malformed(cloud: Any, body: bytes, *, replaced: bool) -> None:
    reply = send(body, replaced=replaced)
    assert reply["statusCode"] == 400
    assert '"malformed_body"' in reply["body"]


@pytest.mark.parametrize("replaced", [True, False])
def test_letters_and_a_replacement_character_that_was_sent_are_taken(cloud: Any, *, replaced: bool) -> None:
    assert send(PLAIN, replaced=replaced)["statusCode"] == 201
    assert send(PLAIN.replace(b"9-A", "9-A \ufffd".encode()), replaced=replaced)["statusCode"] == 201


def test_half_a_character_in_a_token_is_no_subject_and_no_name(calls: As, cloud: Any) -> None:
    refused = calls("sessions", "ay\ud800se")("GET", "/sessions")
    assert (refused.status, refused.code) == (401, "token_invalid")
    named = {"preferred_username": "ay\ud800se", "email": "a\udfff@okul", "given_name": "\u202eAyşe", "role": "\ud800"}
    profile = calls("settings", "ayse", **named)("GET", "/profile").json
    assert (profile["username"], profile["email"], profile["first_name"]) == ("ayse", "a@okul", "Ayşe")


@pytest.mark.parametrize("key", ["", "a\tb", "a" * 201, "anahtarım"])
def test_an_idempotency_key_is_as_the_schema_says(calls: As, cloud: Any, key: str) -> None:
    teacher = calls("sessions", "ayse")
    assert teacher("POST", "/sessions", SESSION, headers={"Idempotency-Key": key}).status == 422
    assert teacher("POST", "/sessions", SESSION, headers={"Idempotency-Key": "~" * 200}).status == 201


def test_names_are_stored_without_marks(calls: As, cloud: Any) -> None:
    named = {**SESSION, "name": "9-A\u202e Fen\n", "grade_level": "9\u2028", "tags": ["\u200ehücre"]}
    made = calls("sessions", "ayse")("POST", "/sessions", named).json
    assert (made["name"], made["grade_level"], made["tags"]) == ("9-A Fen", "9", ["hücre"])


def test_a_whole_number_may_have_a_point(calls: As, cloud: Any) -> None:
    session = calls("sessions", "ayse")("POST", "/sessions", SESSION).json["session_id"]
    change = {"top_k": 7.0, "min_score": 5e-324, "chunk_size": 500.0}
    saved = calls("settings", "ayse")("PATCH", f"/sessions/{session}/rag-settings", change)
    assert saved.status == 200
    kept = saved.json["rag_settings"]
    assert (kept["top_k"], kept["min_score"], kept["chunk_size"]) == (7, 0.0, 500)
