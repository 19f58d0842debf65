"""One deadline for a whole request, handed to every wait in it."""

import time
from dataclasses import dataclass

API_LIMIT_SECONDS = 29.0
"""What an API Gateway HTTP API leaves a request (30 s, fixed), less the way there and back."""
MARGIN_SECONDS = 1.5
"""Kept back to record the outcome and to answer."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """A point on the monotonic clock."""

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
        """A slice of this deadline: at most `seconds` from now, never later than the whole."""
        return Deadline(min(self.at, time.monotonic() + seconds))
