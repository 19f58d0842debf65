"""Waiting for what the running system does in its own time."""

import time
from collections.abc import Callable
from typing import Any

PATIENCE_SECONDS = 120


def until(look: Callable[[], Any], seen: Callable[[Any], bool]) -> Any:
    """Look again and again; what was seen when it was as it should be."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not seen(found := look()):
        assert time.monotonic() < end, found
        time.sleep(0.1)
    return found
