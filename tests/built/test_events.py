"""Every example event through its real handler, out of the build alone, on an engine that plays AWS."""

import asyncio
import json
import time
from functools import partial
from pathlib import Path
from typing import Any

import boto3
import jwt
import pytest

from local import resources
from local.engine import engine
from local.template import Template
from tests.built.conftest import ROOT, SECRET, VARIABLES, functions, invoke

EVENTS = sorted((ROOT / "events").glob("*.json"))
PLACEHOLDER = "01JZ0000000000000000000001"
HANDLERS = {one.handler.removesuffix(".handler").replace(".app", "").replace(".", "_"): one for one in functions()}
SUCCEEDS = {"sessions", "settings", "documents"}
"""The others need more than a session: a retrieval service, or documents in it. They end as a problem."""


def function_of(event: Path) -> Any:
    """The function that an event is for: its file's name, up to a further word, is the handler's."""
    fitting = [name for name in HANDLERS if event.stem == name or event.stem.startswith(f"{name}_")]
    return HANDLERS[max(fitting, key=len)]


def filled(event: Path, session_id: str) -> Any:
    claims = {"sub": "ayse", "role": "teacher", "aud": "derslik", "exp": int(time.time()) + 600}
    token = jwt.encode(claims, SECRET, algorithm="HS256")
    text = event.read_text(encoding="utf-8").replace("Bearer TOKEN", f"Bearer {token}")
    return json.loads(text.replace(PLACEHOLDER, session_id))


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return asyncio.run(answered(tmp_path_factory.mktemp("engine")))


async def answered(state: Path) -> dict[str, Any]:
    """Each event's answer, after that of `sessions.json`, whose session the others are about."""
    (state / "logs").mkdir()
    async with engine(state, {}) as endpoint:
        keys = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing"}
        client = partial(boto3.client, endpoint_url=endpoint, region_name="eu-central-1", **keys)
        parameters = {"JwtIssuer": "", "AllowedOrigins": "*"}
        template = Template.load(ROOT / "template.yaml", "eu-central-1", parameters)
        made = await asyncio.to_thread(resources.create_resources, template, client)
        names = {"TABLE_NAME": "Table", "BUCKET_NAME": "Bucket", "QUEUE_URL": "Queue"}
        names |= {"QUERY_QUEUE_URL": "QueryQueue", "QUESTIONS_QUEUE_URL": "QuestionsQueue"}
        names = {variable: str(made.resolve.ref(name)) for variable, name in names.items()}
        variables = {**VARIABLES, **names, "AWS_ENDPOINT_URL": endpoint}
        session_id = PLACEHOLDER
        replies = {}
        for event in sorted(EVENTS, key=lambda path: path.stem != "sessions"):
            run = await asyncio.to_thread(invoke, function_of(event), [filled(event, session_id)], variables)
            (replies[event.stem],) = run.answers
            if event.stem == "sessions":
                session_id = json.loads(replies["sessions"]["body"])["session_id"]
        return replies


@pytest.mark.parametrize("name", [event.stem for event in EVENTS])
def test_every_event_is_answered(answers: dict[str, Any], name: str) -> None:
    answer = answers[name]
    if "batchItemFailures" in answer:
        assert answer == {"batchItemFailures": []}
    elif name in SUCCEEDS:
        assert 200 <= answer["statusCode"] < 300, answer
    elif answer["statusCode"] >= 300:
        assert answer["headers"]["content-type"] == "application/problem+json"
        assert json.loads(answer["body"])["code"] != "internal", answer
