"""boto3, off the event loop: clients made on first use, calls run in this environment's threads.

boto3 is imported on first use too: it is a third of what a start costs (docs/decisions/0060-start-up.md).
"""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from pathlib import Path
from typing import Any

from derslik.config import config
from derslik.errors import StorageUnavailable

MAX_CALLS_AT_ONCE = 64
"""Threads, and connections to each service: how many AWS calls one environment may have under way."""

CONNECT_SECONDS, READ_SECONDS, ATTEMPTS = 3, 7, 3
"""Of one call: a service that hangs has failed while its caller, who waits for 30 s at the most, can still be told."""
BUSY = frozenset(
    {
        "LimitExceededException",
        "PriorRequestNotComplete",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "RequestThrottled",
        "RequestTimeout",
        "SlowDown",
        "Throttling",
        "ThrottlingException",
        "ThrottledException",
        "TooManyRequestsException",
        "TransactionInProgressException",
    }
)
"""What AWS calls it when we ask too often. botocore has tried again by then."""
AWAY = frozenset(
    {
        "AWS.SimpleQueueService.NonExistentQueue",
        "NoSuchBucket",
        "QueueDoesNotExist",
        "ResourceNotFoundException",
    }
)
"""The table, the bucket, the queue or the secret itself is not there: for our callers it is as if it did not answer."""

AWS_ROOTS = Path("/opt/python/aws-roots.pem")
"""The few authorities that AWS's own addresses are signed by, as `make build` picks them: docs/decisions/0063."""

made: dict[str, Any] = {}
"""The environment's clients, by service."""
making = threading.Lock()


async def client(service: str) -> Any:
    """The environment's one client for a service; made on first use, in a thread, since that reads files."""
    if service not in made:
        await asyncio.get_running_loop().run_in_executor(thread_pool(), make_client, service)
    return made[service]


def make_client(service: str) -> None:
    """Short timeouts and standard retries. One at a time: boto3's default session is not thread-safe."""
    import boto3
    import botocore.config

    with making:
        if service not in made:
            made[service] = boto3.client(
                service,
                region_name=config().region,
                verify=str(AWS_ROOTS) if AWS_ROOTS.exists() and not config().local_endpoint else None,
                config=botocore.config.Config(
                    connect_timeout=CONNECT_SECONDS,
                    read_timeout=READ_SECONDS,
                    retries={"mode": "standard", "total_max_attempts": ATTEMPTS},
                    max_pool_connections=MAX_CALLS_AT_ONCE,
                    # Without it botocore presigns with the retired SigV2 in the regions that are older than SigV4.
                    signature_version="s3v4" if service == "s3" else None,
                    # Presigned addresses then name the bucket's region, where they are signed for, us-east-1 too.
                    s3={
                        "addressing_style": "path" if config().local_endpoint else "virtual",
                        "us_east_1_regional_endpoint": "regional",
                    },
                ),
            )


@cache
def thread_pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(MAX_CALLS_AT_ONCE, "aws")


async def call[T](method: Callable[..., T], /, **arguments: Any) -> T:
    """Run one blocking boto3 call in a thread and await its result.

    Raises `StorageUnavailable` when AWS cannot be reached, fails or asks to come again later, else botocore's error.
    """
    try:
        return await asyncio.get_running_loop().run_in_executor(thread_pool(), partial(method, **arguments))
    except any_error() as error:
        reason = unavailable(error)
        if reason is None:
            raise
        raise StorageUnavailable(reason) from error


def unavailable(error: Exception) -> str | None:
    """Why AWS is not available, where this error of botocore's says so; None for an answer, if only a refusal."""
    from botocore import exceptions

    if isinstance(error, exceptions.ClientError):
        code = error.response["Error"]["Code"]
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        return f"{error.operation_name}: {code}" if code in BUSY | AWAY or status >= 500 or status == 429 else None
    unreachable = (
        exceptions.ConnectionError,
        exceptions.HTTPClientError,
        exceptions.IncompleteReadError,
        exceptions.CredentialRetrievalError,
        exceptions.MetadataRetrievalError,
    )
    return type(error).__name__ if isinstance(error, unreachable) else None


def client_error() -> type[Any]:
    """botocore's `ClientError`, for an `except`: evaluated only when something was raised."""
    from botocore.exceptions import ClientError

    return ClientError  # type: ignore[no-any-return]


def any_error() -> tuple[type[Exception], ...]:
    """Whatever a call can fail with: AWS refuses, or does not answer. As `client_error`, for an `except`."""
    from botocore.exceptions import BotoCoreError

    return StorageUnavailable, client_error(), BotoCoreError


def sign_lambda_url(method: str, url: str, body: bytes | None) -> dict[str, str]:
    """SigV4 headers for an IAM-protected function URL, made with this function's own role."""
    from botocore.auth import SigV4Auth
    from botocore.awsrequest import AWSRequest

    request = AWSRequest(method=method, url=url, data=body, headers={"content-type": "application/json"})
    SigV4Auth(credentials(), "lambda", config().region).add_auth(request)
    return dict(request.headers.items())


@cache
def credentials() -> Any:
    """The role's credentials; botocore refreshes them itself."""
    import boto3

    return boto3.Session().get_credentials()
