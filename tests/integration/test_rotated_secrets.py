"""A secret that was rotated while environments live: read again after some minutes, or when the old one is refused."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import httpx
import jwt
import pytest
from botocore.exceptions import ClientError

from derslik import bootstrap
from derslik.clients import http
from derslik.config import config
from derslik.domain.deadline import Deadline
from derslik.errors import UpstreamError
from derslik.storage import secrets
from retrieval import model_services
from settings.app import handler
from tests.builders import Caller

OLD, NEW = "the-old-secret-of-a-school-that-rotates", "the-new-secret-of-a-school-that-rotates"
ARN = "rotated"


class Manager:
    """Secrets Manager with one secret."""

    def __init__(self) -> None:
        self.text = OLD
        self.reads = 0
        self.down = False

    async def fetch(self, _: str) -> str:
        self.reads += 1
        if self.down:
            raise ClientError({"Error": {"Code": "InternalServiceError"}}, "GetSecretValue")
        return self.text


@pytest.fixture
def manager(cloud: Any, monkeypatch: pytest.MonkeyPatch) -> Manager:
    made = Manager()
    monkeypatch.setattr(secrets, "fetch_secret", made.fetch)
    return made


def pass_seconds(seconds: float) -> None:
    for arn, one in secrets.kept.items():
        secrets.kept[arn] = replace(one, read_at=one.read_at - seconds)


async def test_a_secret_is_read_again_after_some_minutes(manager: Manager) -> None:
    assert [await secrets.secret(ARN) for _ in range(3)] == [OLD] * 3
    manager.text = NEW
    assert (await secrets.secret(ARN), manager.reads) == (OLD, 1)
    pass_seconds(secrets.KEEP_SECONDS + 1)
    assert (await secrets.secret(ARN), manager.reads) == (NEW, 2)


async def test_while_secrets_cannot_be_read_the_known_one_goes_on(manager: Manager) -> None:
    await secrets.secret(ARN)
    manager.down = True
    pass_seconds(secrets.KEEP_SECONDS + 1)
    assert [await secrets.secret(ARN) for _ in range(3)] == [OLD] * 3
    assert manager.reads == 2


async def generation() -> Any:
    made = await bootstrap.generation()
    assert made is not None
    return await made.complete([], Deadline.after(9))


async def embeddings() -> Any:
    made = await model_services.embeddings()
    assert made is not None
    return await made.embed("tiny", ["text"], Deadline.after(9))


async def reranking() -> Any:
    made = await model_services.reranking()
    assert made is not None
    return await made.rank(None, "q", ["text"], Deadline.after(9))


class Model:
    """Takes one key; what it was asked with."""

    def __init__(self, status: int) -> None:
        self.status = status
        self.keys: list[str] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.keys.append(request.headers["authorization"].removeprefix("Bearer "))
        if self.keys[-1] != NEW:
            return httpx.Response(self.status)
        choices = [{"message": {"content": "So."}}]
        data, results = [{"embedding": [1.0]}], [{"index": 0, "relevance_score": 1.0}]
        return httpx.Response(200, json={"choices": choices, "data": data, "results": results})


@pytest.fixture
def model(manager: Manager, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Model:
    made = Model(request.param)
    for name in ("GENERATION", "EMBEDDING", "RERANK"):
        monkeypatch.setenv(f"{name}_URL", "http://model.test")
        monkeypatch.setenv(f"{name}_API_KEY_ARN", ARN)
    monkeypatch.setattr(http, "open_transports", [httpx.MockTransport(made)])
    config.cache_clear()
    return made


@pytest.mark.parametrize("model", [401, 403], indirect=True)
@pytest.mark.parametrize("ask", [generation, embeddings, reranking])
async def test_a_key_that_a_model_refuses_is_read_again_and_the_model_asked_once_more(
    manager: Manager, model: Model, ask: Callable[[], Awaitable[Any]]
) -> None:
    await secrets.secret(ARN)
    manager.text = NEW
    pass_seconds(secrets.REREAD_SECONDS + 1)
    await ask()
    assert model.keys == [OLD, NEW]
    await ask()
    assert model.keys == [OLD, NEW, NEW]
    assert manager.reads == 2


@pytest.mark.parametrize("model", [401], indirect=True)
@pytest.mark.parametrize("ask", [generation, embeddings, reranking])
async def test_a_key_that_is_wrong_and_not_rotated_is_not_tried_again(
    manager: Manager, model: Model, ask: Callable[[], Awaitable[Any]]
) -> None:
    await secrets.secret(ARN)
    pass_seconds(secrets.REREAD_SECONDS + 1)
    for _ in range(3):
        with pytest.raises(UpstreamError):
            await ask()
    assert (model.keys, manager.reads) == ([OLD] * 3, 2)


def status(key: str) -> int:
    claims = {"sub": "ayse", "role": "teacher", "aud": "derslik", "exp": int(time.time()) + 600}
    return Caller(handler, jwt.encode(claims, key, algorithm="HS256"))("GET", "/profile").status


def test_tokens_of_a_rotated_shared_secret_are_let_in(manager: Manager, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JWT_SECRET")
    monkeypatch.setenv("JWT_SECRET_ARN", ARN)
    config.cache_clear()
    assert status(OLD) == 200
    manager.text = NEW
    assert (status(NEW), manager.reads) == (401, 1)
    pass_seconds(secrets.REREAD_SECONDS + 1)
    assert (status(NEW), manager.reads) == (200, 2)
    assert status(OLD) == 401


def test_forged_tokens_make_no_flood_of_reads(manager: Manager, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JWT_SECRET")
    monkeypatch.setenv("JWT_SECRET_ARN", ARN)
    config.cache_clear()
    assert status(OLD) == 200
    pass_seconds(secrets.REREAD_SECONDS + 1)
    assert [status("forged-by-somebody-who-knows-nothing") for _ in range(5)] == [401] * 5
    assert manager.reads == 2
