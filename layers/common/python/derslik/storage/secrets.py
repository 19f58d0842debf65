"""Secrets, read once for each environment from Secrets Manager."""

from typing import Any

from derslik.storage import aws

_values: dict[str, str] = {}


async def secret(arn: str | None, plain: str | None = None) -> str | None:
    """The secret's text: `plain` when given (a laptop), else what Secrets Manager holds under `arn`."""
    if plain is not None or arn is None:
        return plain
    if arn not in _values:
        reply: dict[str, Any] = await aws.call((await aws.client("secretsmanager")).get_secret_value, SecretId=arn)
        _values[arn] = reply["SecretString"]
    return _values[arn]
