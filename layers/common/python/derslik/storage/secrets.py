"""Secrets from Secrets Manager, kept in the environment for some minutes: they are rotated while it lives."""

import logging
import time
from dataclasses import dataclass
from typing import Any

from derslik.logs import log
from derslik.storage import aws

KEEP_SECONDS = 300.0
REREAD_SECONDS = 30.0
"""A secret that somebody refuses is read again at most this often, so that forged tokens make no flood of reads."""


@dataclass(frozen=True, slots=True)
class KeptSecret:
    text: str
    read_at: float

    @property
    def age(self) -> float:
        return time.monotonic() - self.read_at


kept: dict[str, KeptSecret] = {}
"""By ARN. Another environment can do without."""


async def secret(arn: str | None, plain: str | None = None) -> str | None:
    """The secret's text: `plain` when given (a laptop), else what Secrets Manager holds under `arn`."""
    return await read_secret(arn, plain, KEEP_SECONDS)


async def renewed_secret(arn: str | None, plain: str | None = None) -> str | None:
    """The same, after it was refused: it may have been rotated."""
    return await read_secret(arn, plain, REREAD_SECONDS)


async def read_secret(arn: str | None, plain: str | None, keep_seconds: float) -> str | None:
    """What was read longer ago is read again; while Secrets Manager fails, the old text goes on."""
    if plain is not None or arn is None:
        return plain
    known = kept.get(arn)
    if known is None:
        kept[arn] = KeptSecret(await fetch_secret(arn), time.monotonic())
    elif known.age >= keep_seconds:
        kept[arn] = KeptSecret(await fetch_again(arn, known), time.monotonic())
    return kept[arn].text


async def fetch_again(arn: str, known: KeptSecret) -> str:
    try:
        return await fetch_secret(arn)
    except aws.any_error():
        log("secret not read again", logging.WARNING, exc_info=True)
        return known.text


async def fetch_secret(arn: str) -> str:
    reply: dict[str, Any] = await aws.call((await aws.client("secretsmanager")).get_secret_value, SecretId=arn)
    return str(reply["SecretString"])
