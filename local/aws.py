"""boto3 clients for the engine, and the AWS variables that it and the functions get."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import boto3
import botocore.config

REGION = "eu-central-1"
LOOPBACK = ("127.0.0.1", "localhost", "::1")
ROOT_KEY = "test"
"""The one key that the engine knows by itself: it checks the signature of every presigned address."""
CREDENTIALS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")


def variables(endpoint: str, caller: Mapping[str, str]) -> dict[str, str]:
    """AWS_* for this endpoint. Made-up credentials are for loopback only; elsewhere the caller's own are used."""
    if urlsplit(endpoint).hostname in LOOPBACK:
        credentials = {"AWS_ACCESS_KEY_ID": ROOT_KEY, "AWS_SECRET_ACCESS_KEY": ROOT_KEY}
    else:
        credentials = {name: caller[name] for name in CREDENTIALS if name in caller}
    region = caller.get("AWS_REGION", REGION)
    return {
        **credentials,
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
        "AWS_EC2_METADATA_DISABLED": "true",
    }


def client(service: str, variables: Mapping[str, str]) -> Any:
    """Path-style buckets, since `bucket.127.0.0.1` is no host."""
    return boto3.client(
        service,
        endpoint_url=variables["AWS_ENDPOINT_URL"],
        region_name=variables["AWS_REGION"],
        aws_access_key_id=variables.get("AWS_ACCESS_KEY_ID"),
        aws_secret_access_key=variables.get("AWS_SECRET_ACCESS_KEY"),
        aws_session_token=variables.get("AWS_SESSION_TOKEN"),
        config=botocore.config.Config(
            connect_timeout=3,
            read_timeout=30,
            retries={"mode": "standard", "max_attempts": 3},
            s3={"addressing_style": "path"},
        ),
    )
