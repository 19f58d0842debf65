"""The deadline of a request or message: every call to another service gets what is left of it as its timeout."""

import time
from dataclasses import dataclass

API_LIMIT_SECONDS = 29.0
"""API Gateway ends a request after 30 s, which cannot be raised; the network takes a part of it."""
MARGIN_SECONDS = 1.5
"""Time that a request keeps for storing its outcome and for its reply."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """A moment at which work has to end: `at` in seconds of `time.monotonic`, so it is true in this process only."""

    at: float

    @classmethod
    def after(cls, seconds: float) -> "Deadline":
        return cls(time.monotonic() + seconds)

    @classmethod
    def for_request(cls, invocation_seconds: float | None, waited_seconds: float = 0.0) -> "Deadline":
        """`invocation_seconds`: what is left of the Lambda invocation, None outside Lambda.

        `waited_seconds`: how long ago the API received the request, whose 30 s began then.
        """
        left = API_LIMIT_SECONDS - waited_seconds
        if invocation_seconds is not None:
            left = min(left, invocation_seconds)
        return cls.after(max(0.0, left - MARGIN_SECONDS))

    def remaining(self) -> float:
        """Seconds left, never negative."""
        return max(0.0, self.at - time.monotonic())

    def within(self, seconds: float) -> "Deadline":
        """The earlier of this deadline and `seconds` from now, for one step of the work."""
        return Deadline(min(self.at, time.monotonic() + seconds))
