"""The environment of a function, read once into one frozen value. Nothing else reads `os.environ`."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

LOCAL_ISSUER = "https://local.derslik.invalid"


class ConfigError(RuntimeError):
    """The environment cannot be used; the message says which variable and why."""


@dataclass(frozen=True, slots=True)
class Config:
    """Addresses are base URLs without a trailing slash; None means the service is not configured.

    Embeddings come from the generation endpoint, with its key, unless they have an address of their own.
    """

    table_name: str
    bucket_name: str
    queue_url: str
    query_queue_url: str | None
    questions_queue_url: str
    jwt_issuer: str | None
    jwt_audience: str | None
    jwt_jwks_url: str | None
    jwt_secret: str | None
    jwt_secret_arn: str | None
    jwt_role_claim: str
    retrieval_url: str | None
    retrieval_iam: bool
    generation_url: str | None
    generation_api_key: str | None
    generation_api_key_arn: str | None
    generation_model: str
    embedding_url: str | None
    embedding_api_key: str | None
    embedding_api_key_arn: str | None
    rerank_url: str | None
    rerank_api_key: str | None
    rerank_api_key_arn: str | None
    aprag_url: str | None
    auth_url: str | None
    region: str
    local_endpoint: bool
    max_upload_bytes: int
    history_days: int
    queries_per_minute: int
    log_level: str
    function_name: str
    tracing: bool


def read(env: Mapping[str, str]) -> Config:
    """Read and check the environment; raises `ConfigError`. Empty values count as absent."""

    def text(name: str) -> str | None:
        return env.get(name, "").strip() or None

    def url(name: str) -> str | None:
        value = text(name)
        if value is not None and not value.startswith(("http://", "https://")):
            raise ConfigError(f"{name} must be an http(s) address")
        return value.rstrip("/") if value else None

    def number(name: str, default: int) -> int:
        value = text(name)
        try:
            return default if value is None else int(value)
        except ValueError as error:
            raise ConfigError(f"{name} must be a whole number") from error

    def endpoint(address: str, key: str, arn: str) -> tuple[str | None, str | None, str | None]:
        """Together, so that a key never goes to another address."""
        return url(address), text(key), text(arn)

    generation = endpoint("GENERATION_URL", "GENERATION_API_KEY", "GENERATION_API_KEY_ARN")
    embedding = endpoint("EMBEDDING_URL", "EMBEDDING_API_KEY", "EMBEDDING_API_KEY_ARN")
    embedding = generation if embedding[0] is None else embedding
    rerank = endpoint("RERANK_URL", "RERANK_API_KEY", "RERANK_API_KEY_ARN")
    config = Config(
        table_name=text("TABLE_NAME") or "derslik",
        bucket_name=text("BUCKET_NAME") or "derslik",
        queue_url=text("QUEUE_URL") or "",
        query_queue_url=text("QUERY_QUEUE_URL"),
        questions_queue_url=text("QUESTIONS_QUEUE_URL") or "",
        jwt_issuer=text("JWT_ISSUER"),
        jwt_audience=text("JWT_AUDIENCE"),
        jwt_jwks_url=url("JWT_JWKS_URL"),
        jwt_secret=text("JWT_SECRET"),
        jwt_secret_arn=text("JWT_SECRET_ARN"),
        jwt_role_claim=text("JWT_ROLE_CLAIM") or "role",
        retrieval_url=url("RETRIEVAL_URL"),
        retrieval_iam=text("RETRIEVAL_AUTH") == "iam",
        generation_url=generation[0],
        generation_api_key=generation[1],
        generation_api_key_arn=generation[2],
        generation_model=text("GENERATION_MODEL") or "",
        embedding_url=embedding[0],
        embedding_api_key=embedding[1],
        embedding_api_key_arn=embedding[2],
        rerank_url=rerank[0],
        rerank_api_key=rerank[1],
        rerank_api_key_arn=rerank[2],
        aprag_url=url("APRAG_SERVICE_URL"),
        auth_url=url("AUTH_SERVICE_URL"),
        region=text("AWS_REGION") or text("AWS_DEFAULT_REGION") or "eu-central-1",
        local_endpoint=text("AWS_ENDPOINT_URL") is not None,
        max_upload_bytes=number("MAX_UPLOAD_BYTES", 50_000_000),
        history_days=number("HISTORY_DAYS", 365),
        queries_per_minute=number("QUERIES_PER_MINUTE", 30),
        log_level=text("LOG_LEVEL") or "INFO",
        function_name=text("AWS_LAMBDA_FUNCTION_NAME") or "local",
        tracing=text("TRACING") == "on",
    )
    if config.jwt_jwks_url is not None and config.jwt_issuer is None:
        raise ConfigError("JWT_JWKS_URL needs JWT_ISSUER: a key set alone does not say whose tokens to accept")
    if config.jwt_secret is not None and len(config.jwt_secret) < 32:
        raise ConfigError("JWT_SECRET must have at least 32 characters")
    if "AWS_LAMBDA_RUNTIME_API" in env:
        refuse_development_identity(config)
    return config


def refuse_development_identity(config: Config) -> None:
    """Inside Lambda the local issuer's tokens, or keys fetched without TLS, must never be accepted."""
    if config.jwt_issuer == LOCAL_ISSUER:
        raise ConfigError("JWT_ISSUER is the local development issuer, which is refused inside Lambda")
    if config.jwt_jwks_url is not None and not config.jwt_jwks_url.startswith("https://"):
        raise ConfigError("JWT_JWKS_URL must be an https address inside Lambda")


@cache
def config() -> Config:
    """This process's configuration."""
    return read(os.environ)
