"""What all tests share: a known environment, AWS in memory, and each function called through its real handler."""

import os
from collections.abc import Iterator

ENVIRONMENT = {
    "BUCKET_NAME": "derslik-test",
    "QUEUE_URL": "",
    "JWT_SECRET": "a-secret-of-the-tests-and-of-nothing-else",
    "JWT_AUDIENCE": "derslik",
    "RETRIEVAL_URL": "http://retrieval.test",
    "AWS_DEFAULT_REGION": "eu-central-1",
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
}
for unwanted in ("AWS_ENDPOINT_URL", "AWS_PROFILE", "GENERATION_URL", "APRAG_SERVICE_URL", "AUTH_SERVICE_URL"):
    os.environ.pop(unwanted, None)
os.environ.update(ENVIRONMENT)

import pytest

from derslik.clients import http, retrieval
from derslik.config import config
from derslik.storage import aws, breakers, secrets, texts


@pytest.fixture(autouse=True)
def fresh_environment() -> Iterator[None]:
    """Each test begins as a new execution environment does: nothing cached from the one before."""
    yield
    for cached in (config, aws.credentials):
        cached.cache_clear()
    aws.made.clear()
    http.open_transports.clear()
    breakers.seen.clear()
    secrets.kept.clear()
    retrieval.without_answerable.clear()
    texts.text_cache.cache_clear()
