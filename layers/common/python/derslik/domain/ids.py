"""Identifiers: ULIDs, unique and in the order of their creation; and the time as it is stored."""

import re
import time
from datetime import UTC, datetime

from ulid import ULID

WELL_FORMED = re.compile(r"[A-Za-z0-9_-]{1,64}")


def new_id() -> str:
    return str(ULID())


def is_well_formed(identifier: str) -> bool:
    """Whether the text can be an id of ours at all; what cannot is simply not found."""
    return WELL_FORMED.fullmatch(identifier) is not None


def now() -> str:
    """The time in UTC, ISO 8601 with milliseconds; sorts as text."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def seconds_between(earlier: str, later: str) -> float:
    return (datetime.fromisoformat(later) - datetime.fromisoformat(earlier)).total_seconds()


def age_seconds(time: str) -> float:
    """How long ago a stored time was."""
    return seconds_between(time, now())


def epoch_seconds() -> int:
    """The time as leases and expiries are stored."""
    return int(time.time())
