"""One structured line for each event on standard output. No questions, answers, tokens or e-mail addresses."""

import json
import logging
import sys
from contextvars import ContextVar
from typing import Any

from derslik import metrics
from derslik.config import config
from derslik.errors import StorageUnavailable, UpstreamError

request_id: ContextVar[str] = ContextVar("request_id", default="-")


class JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        fields = getattr(record, "fields", {})
        line: dict[str, Any] = {
            "time": self.formatTime(record, "%Y-%m-%dT%H:%M:%S"),
            "level": record.levelname,
            "event": record.getMessage(),
            "request_id": request_id.get(),
            **fields,
            **metrics.build_metric_fields(record.getMessage(), fields, config().function_name),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=True, default=str)


def setup() -> None:
    """Send the root logger's lines to standard output, whatever handlers the runtime put there before.

    Lines that are metrics too are written whatever the level: alarms read them.
    """
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(config().log_level)
    lowest = root.level
    ours = logging.getLogger("derslik")
    ours.setLevel(min(lowest, logging.INFO))
    handler.addFilter(lambda record: record.levelno >= lowest or record.getMessage() in metrics.EVENTS)
    for chatty in ("httpx", "httpcore", "botocore", "boto3", "urllib3", "mangum"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


def log(event: str, level: int = logging.INFO, *, exc_info: bool = False, **fields: Any) -> None:
    """Write one event, a few words in lower case, with its fields."""
    logging.getLogger("derslik").log(level, event, extra={"fields": fields}, exc_info=exc_info)


def log_storage(error: StorageUnavailable) -> None:
    """The table, the bucket, a queue or the secrets could not be reached: which call, and why."""
    log("storage failed", logging.WARNING, reason=error.reason, code=error.code)


def log_upstream(error: UpstreamError) -> None:
    """A service failed: which, and why. Once for each failure, where it is decided what becomes of it."""
    log("upstream failed", logging.WARNING, upstream=error.upstream, reason=error.reason, code=error.code)
