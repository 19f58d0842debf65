"""A circuit breaker: after so many failures in a row a service is left alone for a while, then tried by one caller."""

from dataclasses import dataclass

OPEN_AFTER = 5
"""Failed calls in a row, over all environments, each with its own retries."""
OPEN_SECONDS = 15.0
PROBE_SECONDS = 30.0
"""How long one caller may try a service alone; as long as a call can last."""


@dataclass(frozen=True, slots=True)
class Breaker:
    """The state of one service: failures in a row, and until when (epoch seconds) it is not called once `open`."""

    failures: int = 0
    shut_until: float = 0.0

    @property
    def open(self) -> bool:
        return self.failures >= OPEN_AFTER

    def refuses_for(self, now: float) -> float:
        """Seconds for which calls are refused; 0 when they may go through, or one may try (`open`)."""
        return max(0.0, self.shut_until - now) if self.open else 0.0
