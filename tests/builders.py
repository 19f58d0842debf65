"""Events, tokens and callers for tests."""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import jwt

from tests.conftest import ENVIRONMENT

SESSION = {
    "name": "9-A Biyoloji",
    "description": "Hücre ünitesi",
    "category": "biology",
    "grade_level": "9",
    "subject_area": "Biyoloji",
    "learning_objectives": ["Organelleri tanır"],
    "tags": ["hücre", "mitoz"],
    "is_public": True,
}
"""A value for each field that a teacher gives to a session; none is the field's default."""

Handler = Callable[[dict[str, Any], Any], dict[str, Any]]


class Context:
    """What Lambda hands to a handler besides the event."""

    aws_request_id = "test-invocation"
    function_name = "test"
    memory_limit_in_mb = 512

    def __init__(self, remaining_ms: int = 29_000) -> None:
        self.remaining_ms = remaining_ms

    def get_remaining_time_in_millis(self) -> int:
        return self.remaining_ms


def token(user: str, role: str = "teacher", **claims: Any) -> str:
    """A token of the shared-secret kind; a claim given as None is left out."""
    now = int(time.time())
    given = {"sub": user, "role": role, "aud": "derslik", "iat": now, "exp": now + 600, **claims}
    kept = {name: value for name, value in given.items() if value is not None}
    return jwt.encode(kept, ENVIRONMENT["JWT_SECRET"], algorithm="HS256")


def api_event(
    method: str,
    path: str,
    *,
    query: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
    body: str | None = None,
) -> dict[str, Any]:
    """An API Gateway HTTP API event, payload format 2.0."""
    return {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": urlencode(query, doseq=True) if query else "",
        "headers": {"host": "api.test", "x-forwarded-port": "443", "x-forwarded-proto": "https", **(headers or {})},
        "requestContext": {
            "http": {"method": method, "path": path, "sourceIp": "192.0.2.1", "protocol": "HTTP/1.1"},
            "requestId": "test-request",
            "stage": "$default",
        },
        "body": body,
        "isBase64Encoded": False,
    }


@dataclass(frozen=True)
class Reply:
    status: int
    headers: dict[str, str]
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)

    @property
    def code(self) -> str:
        """The `code` of a problem."""
        assert self.headers["content-type"] == "application/problem+json"
        return str(self.json["code"])


@dataclass(frozen=True)
class Caller:
    """Somebody who calls a function through its handler."""

    handler: Handler
    token: str | None

    def __call__(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        query: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        raw: str | None = None,
        remaining_ms: int = 29_000,
    ) -> Reply:
        sent: dict[str, str] = {}
        if self.token is not None:
            sent["authorization"] = f"Bearer {self.token}"
        text = raw if raw is not None else (None if body is None else json.dumps(body))
        if text is not None:
            sent |= {"content-type": "application/json", "content-length": str(len(text.encode()))}
        sent |= {name.lower(): value for name, value in (headers or {}).items()}
        event = api_event(method, path, query=query, headers=sent, body=text)
        reply = self.handler(event, Context(remaining_ms))
        assert not reply["isBase64Encoded"]
        return Reply(reply["statusCode"], reply["headers"], reply["body"])
