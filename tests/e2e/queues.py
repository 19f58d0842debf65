"""The queues of a running system, seen from outside: what its workers put off comes again at once."""

import json
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from derslik.workers.received import FIRST_RETRY_SECONDS, HIDDEN_SECONDS
from local import aws
from tests.e2e.conftest import LocalSystem
from tests.e2e.processes import processes


def end_back_off(system: LocalSystem) -> None:
    """Show the messages that a worker put off after a failure; those that one is at stay hidden."""
    sqs = aws.client("sqs", aws.variables(endpoint(system.state), {}))
    written = json.loads((system.state / "ministack" / "sqs.json").read_bytes())
    for queue, stored in written["payload"]["queues"]["data"].items():
        for message in stored["messages"]:
            if put_off(message):
                with suppress(ClientError):  # it was received again meanwhile
                    sqs.change_message_visibility(
                        QueueUrl=queue_url(sqs, queue), ReceiptHandle=message["receipt_handle"], VisibilityTimeout=0
                    )


def put_off(message: Mapping[str, Any]) -> bool:
    """After a failure it is hidden for 20, 60 or 180 s. While a worker is at it, it is hidden for about the length of a
    lease, which every beat prolongs; before that, for the queue's own time, which is longer than all of these."""
    left: float = message["visible_at"] - time.time()
    attempt: int = message["receive_count"]
    longest: int = FIRST_RETRY_SECONDS * 3 ** (attempt - 1)
    return attempt > 0 and (0 < left <= FIRST_RETRY_SECONDS or HIDDEN_SECONDS < left <= longest)


def queue_url(sqs: Any, key: str) -> str:
    """Of a key `account NUL region NUL quoted address`."""
    name = key.rpartition("/")[2].strip("'\"")
    url: str = sqs.get_queue_url(QueueName=name)["QueueUrl"]
    return url


def endpoint(state: Path) -> str:
    (port,) = {variables["EDGE_PORT"] for variables in processes(state).values() if "EDGE_PORT" in variables}
    return f"http://127.0.0.1:{port}"
