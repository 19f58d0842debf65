"""Who is let in: tokens through the real handler of a function."""

import json
import time
from collections.abc import Iterator
from typing import Any

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from derslik.clients import http, jwks
from derslik.config import LOCAL_ISSUER, ConfigError, config, load_config
from derslik.web import identity
from settings.app import handler
from tests.builders import Caller, token
from tests.conftest import ENVIRONMENT

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
ISSUER = "https://school.test"


def claims(**changes: Any) -> dict[str, Any]:
    now = int(time.time())
    return {"sub": "ayse", "role": "teacher", "iss": ISSUER, "aud": "derslik", "exp": now + 600, **changes}


def signed(key: Any = KEY, kid: str = "k1", **changes: Any) -> str:
    return jwt.encode(claims(**changes), key, algorithm="RS256", headers={"kid": kid})


def status(credentials: str | None) -> int:
    return Caller(handler, credentials)("GET", "/profile").status


class Provider:
    """An identity provider that counts how often its keys are fetched."""

    def __init__(self) -> None:
        public = json.loads(RSAAlgorithm.to_jwk(KEY.public_key()))
        self.keys: Any = {"keys": [{**public, "kid": "k1", "use": "sig", "alg": "RS256"}]}
        self.fetches = 0
        self.down = False

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.fetches += 1
        if self.down:
            raise httpx.ConnectError("refused", request=request)
        return httpx.Response(200, json=self.keys)


class Clock:
    """The time as the key set sees it."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def monotonic(self) -> float:
        return time.monotonic() + self.ahead


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    made = Provider()
    monkeypatch.setenv("JWT_JWKS_URL", f"{ISSUER}/keys")
    monkeypatch.setenv("JWT_ISSUER", ISSUER)
    monkeypatch.setattr(http, "open_transports", [httpx.MockTransport(made)])
    config.cache_clear()
    identity.key_set.cache_clear()
    yield made
    identity.key_set.cache_clear()


def test_a_token_signed_with_the_providers_key_is_let_in(provider: Provider) -> None:
    assert status(signed()) == 200
    assert status(signed()) == 200
    assert provider.fetches == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "https://another.test"},
        {"iss": None},
        {"aud": "another"},
        {"exp": int(time.time()) - 60},
        {"nbf": int(time.time()) + 600},
        {"sub": 7},
        {"sub": ""},
        {"sub": "x" * 200},
    ],
)
def test_a_signed_token_with_wrong_claims_is_refused(provider: Provider, changes: dict[str, Any]) -> None:
    with_claims = {name: value for name, value in claims(**changes).items() if value is not None}
    forged = jwt.api_jws.encode(json.dumps(with_claims).encode(), KEY, algorithm="RS256", headers={"kid": "k1"})
    assert status(forged) == 401


def test_a_token_signed_with_another_key_is_refused(provider: Provider) -> None:
    stranger = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    assert status(signed(stranger)) == 401


def test_forged_key_ids_do_not_flood_the_provider(provider: Provider) -> None:
    for number in range(5):
        assert status(signed(kid=f"forged-{number}")) == 401
    assert provider.fetches == 1


def test_a_public_key_is_no_shared_secret(provider: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JWT_SECRET")
    config.cache_clear()
    header = {"alg": "HS256", "kid": "k1", "typ": "JWT"}
    public = provider.keys["keys"][0]["n"].encode()
    forged = jwt.encode(claims(), public, algorithm="HS256", headers=header)
    assert status(forged) == 401


def test_an_unsigned_token_is_refused(provider: Provider) -> None:
    assert status(jwt.encode(claims(), "", algorithm="none")) == 401


NO_KEY_SETS: tuple[Any, ...] = (
    ["garbage"],
    {},
    {"keys": []},
    {"keys": "none"},
    {"keys": [{"kty": "RSA", "kid": "k1", "n": "!", "e": "AQAB"}]},
    {"keys": [{"kty": "oct", "kid": "k1", "k": "c2VjcmV0"}]},
)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(jwks, "time", made)
    return made


@pytest.mark.parametrize("keys", NO_KEY_SETS)
def test_keys_that_cannot_be_had_are_not_the_callers_fault(provider: Provider, keys: Any) -> None:
    provider.keys = keys
    reply = Caller(handler, signed())("GET", "/profile")
    assert (reply.status, reply.code) == (503, "upstream_unavailable")
    assert 0 < int(reply.headers["retry-after"]) <= 31


@pytest.mark.parametrize("keys", [None, *NO_KEY_SETS])
def test_known_keys_go_on_for_a_day_while_the_provider_gives_none(provider: Provider, clock: Clock, keys: Any) -> None:
    assert status(signed()) == 200
    provider.down, provider.keys = keys is None, keys
    for ahead in (10 * 60, 2 * 3600, 23 * 3600):
        clock.ahead = ahead
        assert status(signed()) == 200
    assert status(signed(kid="new")) == 503
    clock.ahead = 25 * 3600
    assert status(signed()) == 503


def test_a_provider_that_is_down_is_asked_every_30_seconds_and_no_more(provider: Provider, clock: Clock) -> None:
    provider.down = True
    for number in range(3):
        assert status(signed(kid=f"forged-{number}")) == 503
    assert provider.fetches == 1
    clock.ahead, provider.down = 31, False
    assert status(signed()) == 200
    assert provider.fetches == 2


def test_a_key_that_the_provider_takes_back_is_refused_after_an_hour(provider: Provider, clock: Clock) -> None:
    assert status(signed()) == 200
    provider.keys["keys"][0]["kid"] = "k2"
    clock.ahead = 3601
    assert status(signed()) == 401
    assert status(signed(kid="k2")) == 200


@pytest.mark.parametrize("credentials", [None, "", "x", "a.b.c", "é", "e30.e30.", "x" * 9_000])
def test_what_is_no_token_is_refused(credentials: str | None) -> None:
    reply = Caller(handler, credentials)("GET", "/profile")
    assert reply.status == 401
    assert reply.headers["www-authenticate"] == "Bearer"


def test_a_shared_secret_lets_in_and_a_wrong_one_does_not() -> None:
    assert status(token("ayse")) == 200
    assert status(jwt.encode(claims(), "b" * 40, algorithm="HS256")) == 401


def test_an_expired_token_says_so() -> None:
    reply = Caller(handler, token("ayse", exp=int(time.time()) - 60))("GET", "/profile")
    assert (reply.status, reply.code) == (401, "token_expired")


@pytest.mark.parametrize(
    ("claim", "role"),
    [
        ("admin", "admin"),
        ("SuperAdmin", "admin"),
        ("ogretmen", "teacher"),
        ("instructor", "teacher"),
        (["student", "teacher"], "teacher"),
        ("janitor", "student"),
        (None, "student"),
        (7, "student"),
    ],
)
def test_roles_come_from_the_claims(claim: Any, role: str) -> None:
    assert Caller(handler, token("ayse", role=claim))("GET", "/profile").json["role"] == role


def test_the_local_issuer_is_refused_inside_lambda() -> None:
    local = {**ENVIRONMENT, "JWT_JWKS_URL": "http://127.0.0.1:3000/keys", "JWT_ISSUER": LOCAL_ISSUER}
    assert load_config(local).jwt_issuer == LOCAL_ISSUER
    with pytest.raises(ConfigError, match="refused inside Lambda"):
        load_config({**local, "AWS_LAMBDA_RUNTIME_API": "127.0.0.1:9001"})


def test_keys_without_tls_are_refused_inside_lambda() -> None:
    plain = {"JWT_JWKS_URL": "http://school.test/keys", "JWT_ISSUER": ISSUER, "AWS_LAMBDA_RUNTIME_API": "x"}
    with pytest.raises(ConfigError, match="https"):
        load_config(plain)
