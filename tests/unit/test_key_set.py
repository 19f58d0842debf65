"""When the identity provider's keys are fetched: at first, for a new key now and then, and again after a while."""

import json
import time
from typing import Any
from unittest.mock import Mock

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from derslik.clients import http
from derslik.clients.jwks import KEEP_SECONDS, REFETCH_SECONDS, KeySet


@pytest.mark.parametrize(
    ("key_id", "age", "fetches"),
    [
        ("known", KEEP_SECONDS, 1),
        ("known", KEEP_SECONDS + 1, 2),
        ("unknown", REFETCH_SECONDS, 1),
        ("unknown", REFETCH_SECONDS + 1, 2),
    ],
)
async def test_keys_are_fetched_again_only_when_that_can_help(
    key_id: str, age: float, fetches: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    now, fetched = 0.0, 0
    keys, key = KeySet("http://identity.test"), Mock()

    async def fetch_keys() -> dict[str, Any]:
        nonlocal fetched
        fetched += 1
        return {"known": key}

    monkeypatch.setattr(time, "monotonic", lambda: now)
    monkeypatch.setattr(keys, "fetch_keys", fetch_keys)
    assert await keys.get_key("known") is key
    now = age
    assert await keys.get_key(key_id) is (key if key_id == "known" else None)
    assert fetched == fetches


async def test_only_rsa_keys_with_an_id_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    rsa_key = RSAAlgorithm.to_jwk(rsa.generate_private_key(65537, 2048).public_key(), as_dict=True)
    other_key = ECAlgorithm.to_jwk(ec.generate_private_key(ec.SECP256R1()).public_key(), as_dict=True)
    keys = {"keys": [{**rsa_key, "kid": "mine"}, rsa_key, {**other_key, "kid": "other"}]}

    async def answer(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, stream=httpx.ByteStream(json.dumps(keys).encode()))

    monkeypatch.setattr(http, "open_transports", [httpx.MockTransport(answer)])
    assert list(await KeySet("http://identity.test").fetch_keys()) == ["mine"]
