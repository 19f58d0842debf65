"""Temporary files that nobody has to remove.

They have no name, so that they are gone with the last process that has them open, however it ends: a worker that is
killed, or reaches its timeout, would leave a file with a name to the next one in its environment.
"""

import sys
import tempfile
from pathlib import Path
from typing import IO

BY_DESCRIPTOR = Path("/proc/self/fd")
NAMELESS = sys.platform == "linux"
"""Linux opens a file without a name by the number of its descriptor; elsewhere it has a name until it is closed."""


def temporary_file() -> IO[bytes]:
    return tempfile.TemporaryFile() if NAMELESS else tempfile.NamedTemporaryFile()


def path_of(file: IO[bytes]) -> Path:
    """Where this process, and a child that is given its `descriptors`, can open it anew."""
    return BY_DESCRIPTOR / str(file.fileno()) if NAMELESS else Path(file.name)


def descriptors(path: Path) -> tuple[int, ...]:
    """What a child has to inherit to open the path."""
    return (int(path.name),) if path.parent == BY_DESCRIPTOR else ()
