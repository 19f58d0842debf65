"""The environment of a function, read once into one frozen value. Nothing else reads `os.environ`."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

LOCAL_ISSUER = "https://local.derslik.invalid"


class ConfigError(RuntimeError):
    """The environment cannot be used; the message says which variable and why."""


@dataclass(frozen=True, slots=True)
class Config:
    """Addresses are base URLs without a trailing slash; None means the service is not configured.

    Embeddings come from the generation endpoint, with its key, unless they have an address of their own.
    """

    table_name: str = "derslik"
    bucket_name: str = "derslik"
    queue_url: str = ""
    query_queue_url: str | None = None
    questions_queue_url: str = ""
    jwt_issuer: str | None = None
    jwt_audience: str | None = None
    jwt_jwks_url: str | None = None
    jwt_secret: str | None = None
    jwt_secret_arn: str | None = None
    jwt_role_claim: str = "role"
    retrieval_url: str | None = None
    retrieval_iam: bool = False
    generation_url: str | None = None
    generation_api_key: str | None = None
    generation_api_key_arn: str | None = None
    generation_model: str = ""
    embedding_url: str | None = None
    embedding_api_key: str | None = None
    embedding_api_key_arn: str | None = None
    rerank_url: str | None = None
    rerank_api_key: str | None = None
    rerank_api_key_arn: str | None = None
    aprag_url: str | None = None
    auth_url: str | None = None
    region: str = "eu-central-1"
    local_endpoint: bool = False
    max_upload_bytes: int = 50_000_000
    history_days: int = 365
    queries_per_minute: int = 30
    log_level: str = "INFO"
    function_name: str = "local"
    tracing: bool = False


def parse_text(_: str, value: str) -> str:
    return value


def parse_url(name: str, value: str) -> str:
    if not value.startswith(("http://", "https://")):
        raise ConfigError(f"{name} must be an http(s) address")
    return value.rstrip("/")


def parse_number(name: str, value: str) -> int:
    try:
        return int(value)
    except ValueError as error:
        raise ConfigError(f"{name} must be a whole number") from error


VARIABLES: Mapping[str, tuple[str, Callable[[str, str], Any]]] = {
    "TABLE_NAME": ("table_name", parse_text),
    "BUCKET_NAME": ("bucket_name", parse_text),
    "QUEUE_URL": ("queue_url", parse_text),
    "QUERY_QUEUE_URL": ("query_queue_url", parse_text),
    "QUESTIONS_QUEUE_URL": ("questions_queue_url", parse_text),
    "JWT_ISSUER": ("jwt_issuer", parse_text),
    "JWT_AUDIENCE": ("jwt_audience", parse_text),
    "JWT_JWKS_URL": ("jwt_jwks_url", parse_url),
    "JWT_SECRET": ("jwt_secret", parse_text),
    "JWT_SECRET_ARN": ("jwt_secret_arn", parse_text),
    "JWT_ROLE_CLAIM": ("jwt_role_claim", parse_text),
    "RETRIEVAL_URL": ("retrieval_url", parse_url),
    "RETRIEVAL_AUTH": ("retrieval_iam", lambda _, value: value == "iam"),
    "GENERATION_URL": ("generation_url", parse_url),
    "GENERATION_API_KEY": ("generation_api_key", parse_text),
    "GENERATION_API_KEY_ARN": ("generation_api_key_arn", parse_text),
    "GENERATION_MODEL": ("generation_model", parse_text),
    "EMBEDDING_URL": ("embedding_url", parse_url),
    "EMBEDDING_API_KEY": ("embedding_api_key", parse_text),
    "EMBEDDING_API_KEY_ARN": ("embedding_api_key_arn", parse_text),
    "RERANK_URL": ("rerank_url", parse_url),
    "RERANK_API_KEY": ("rerank_api_key", parse_text),
    "RERANK_API_KEY_ARN": ("rerank_api_key_arn", parse_text),
    "APRAG_SERVICE_URL": ("aprag_url", parse_url),
    "AUTH_SERVICE_URL": ("auth_url", parse_url),
    "AWS_DEFAULT_REGION": ("region", parse_text),
    "AWS_REGION": ("region", parse_text),  # counts before AWS_DEFAULT_REGION: the last one does
    "AWS_ENDPOINT_URL": ("local_endpoint", lambda *_: True),
    "MAX_UPLOAD_BYTES": ("max_upload_bytes", parse_number),
    "HISTORY_DAYS": ("history_days", parse_number),
    "QUERIES_PER_MINUTE": ("queries_per_minute", parse_number),
    "LOG_LEVEL": ("log_level", parse_text),
    "AWS_LAMBDA_FUNCTION_NAME": ("function_name", parse_text),
    "TRACING": ("tracing", lambda _, value: value == "on"),
}
"""Each variable with its field and with what makes the field's value of the variable's name and text."""


def load_config(env: Mapping[str, str]) -> Config:
    """Read and check the environment; raises `ConfigError`. Empty values count as absent."""
    fields = {}
    for name, (field, parse) in VARIABLES.items():
        if value := env.get(name, "").strip():
            fields[field] = parse(name, value)
    config = with_embeddings(Config(**fields))
    if config.jwt_jwks_url is not None and config.jwt_issuer is None:
        raise ConfigError("JWT_JWKS_URL needs JWT_ISSUER: a key set alone does not say whose tokens to accept")
    if config.jwt_secret is not None and len(config.jwt_secret) < 32:
        raise ConfigError("JWT_SECRET must have at least 32 characters")
    if "AWS_LAMBDA_RUNTIME_API" in env:
        refuse_development_identity(config)
    return config


def with_embeddings(config: Config) -> Config:
    """Address and key go together, so that a key never goes to another address."""
    if config.embedding_url is not None:
        return config
    return replace(
        config,
        embedding_url=config.generation_url,
        embedding_api_key=config.generation_api_key,
        embedding_api_key_arn=config.generation_api_key_arn,
    )


def refuse_development_identity(config: Config) -> None:
    """Inside Lambda the local issuer's tokens, or keys fetched without TLS, must never be accepted."""
    if config.jwt_issuer == LOCAL_ISSUER:
        raise ConfigError("JWT_ISSUER is the local development issuer, which is refused inside Lambda")
    if config.jwt_jwks_url is not None and not config.jwt_jwks_url.startswith("https://"):
        raise ConfigError("JWT_JWKS_URL must be an https address inside Lambda")


@cache
def config() -> Config:
    """This process's configuration."""
    return load_config(os.environ)
