"""Files that are there as a whole or not at all, also when the machine is switched off meanwhile."""

import os
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path


def replace(path: Path, content: bytes) -> None:
    """Write a file in the place of what is there."""
    fresh = path.with_name(path.name + ".new")
    with fresh.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    sync(path.parent)


def sync(path: Path) -> None:
    """Bring a file or a folder onto the disk; one that has gone meanwhile needs it no more."""
    with suppress(FileNotFoundError):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


class Background:
    """Calls something again and again in a thread of its own, so that nobody waits for the disk."""

    def __init__(self, work: Callable[[], None], seconds: float) -> None:
        self.work = work
        self.seconds = seconds
        threading.Thread(target=self.run, daemon=True).start()

    def run(self) -> None:
        while True:
            time.sleep(self.seconds)
            self.work()
