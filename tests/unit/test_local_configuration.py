"""What the functions are told on this machine."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from derslik import config
from local import system
from local.environments import Limit, Pool
from local.template import Template

TEMPLATE = Path(__file__).parents[2] / "template.yaml"
AWS = {"AWS_REGION": "eu-central-1", "AWS_ENDPOINT_URL": "http://127.0.0.1:4566"}


def pools(state: Path, caller: Mapping[str, str]) -> dict[str, Pool]:
    given = Template.load(TEMPLATE, "eu-central-1", system.parameters("http://127.0.0.1:3000", caller))
    known = given.with_resources(
        {"Table": "t", "Bucket": "b", "Queue": "http://q", "QuestionsQueue": "http://qq", "QueryQueue": "http://qq"},
        {"RetrievalFunctionUrl.FunctionUrl": "http://127.0.0.1:4"},
    )
    return {one.name: system.pool(one, state, AWS, Limit(1)) for one in known.functions()}


def test_tokens_of_the_local_issuer_are_accepted_by_its_keys(tmp_path: Path) -> None:
    settings = config.load_config(pools(tmp_path, {})["SessionsFunction"].variables)
    assert settings.jwt_issuer == config.LOCAL_ISSUER
    assert settings.jwt_jwks_url == "http://127.0.0.1:3000/.well-known/jwks.json"


def test_no_function_believes_to_be_in_the_cloud(tmp_path: Path) -> None:
    assert not [one for one in pools(tmp_path, {}).values() if "AWS_LAMBDA_RUNTIME_API" in one.variables]


def test_addresses_of_the_caller_are_passed_on(tmp_path: Path) -> None:
    caller = {
        "RETRIEVAL_URL": "http://127.0.0.1:8001",
        "GENERATION_URL": "http://127.0.0.1:8002/v1",
        "GENERATION_MODEL": "m",
        "APRAG_SERVICE_URL": "http://127.0.0.1:8003",
        "AUTH_SERVICE_URL": "http://127.0.0.1:8004",
    }
    made = pools(tmp_path, caller)
    query = config.load_config(made["RagQueryFunction"].variables)
    assert (query.retrieval_url, query.retrieval_iam) == ("http://127.0.0.1:8001", False)
    assert (query.generation_url, query.generation_model) == ("http://127.0.0.1:8002/v1", "m")
    assert query.aprag_url == "http://127.0.0.1:8003"
    assert config.load_config(made["SettingsFunction"].variables).auth_url == "http://127.0.0.1:8004"
    assert "RetrievalFunction" not in made


def test_the_generation_key_goes_only_to_who_generates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GENERATION_API_KEY", "k")
    holders = {name for name, one in pools(tmp_path, {}).items() if "GENERATION_API_KEY" in one.variables}
    assert holders == {"RagQueryFunction", "QueryWorker", "QuestionsFunction", "QuestionsWorker", "RetrievalFunction"}


def test_a_key_of_embeddings_or_reranking_goes_to_retrieval_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("EMBEDDING_API_KEY", "RERANK_API_KEY"):
        monkeypatch.setenv(name, "k")
        assert {one for one, made in pools(tmp_path, {}).items() if name in made.variables} == {"RetrievalFunction"}


def test_embeddings_come_from_the_generation_endpoint_unless_they_have_their_own(tmp_path: Path) -> None:
    shared = {"GENERATION_URL": "http://127.0.0.1:8002/v1", "GENERATION_API_KEY": "g"}
    assert (config.load_config(shared).embedding_url, config.load_config(shared).embedding_api_key) == (
        *shared.values(),
    )
    own = config.load_config({**shared, "EMBEDDING_URL": "http://127.0.0.1:8005/v1"})
    assert (own.embedding_url, own.embedding_api_key, own.embedding_api_key_arn) == (
        "http://127.0.0.1:8005/v1",
        None,
        None,
    )


def test_nothing_else_of_the_callers_environment_reaches_a_function(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_OF_THE_CALLER", "s")
    assert not [one for one in pools(tmp_path, {}).values() if "SECRET_OF_THE_CALLER" in one.variables]
