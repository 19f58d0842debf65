"""The journal of the tables: every change of an item, in order, written before its request is answered.

A line is a group of changes that belong together, as JSON: `[[table id, hash key, range key, item or null], …]`. Since
a change tells what an item is afterwards, a journal can be read over any newer state with the same effect.
"""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Change = tuple[str, str, str, Any]
"""Table id, hash key, range key, the item (None: removed)."""


@dataclass(frozen=True)
class Found:
    """What a journal holds: its groups, when the last was written (seconds since 1970), and how many bytes after it are
    no group: the one that was being written when everything ended."""

    groups: list[list[Change]]
    written_at: float
    torn_bytes: int


def read(path: Path) -> Found:
    """The journal, or an empty one."""
    try:
        content, written_at = path.read_bytes(), path.stat().st_mtime
    except FileNotFoundError:
        return Found([], 0.0, 0)
    whole = list(whole_groups(content))
    read_bytes = whole[-1][1] if whole else 0
    return Found([group for group, _ in whole], written_at, len(content) - read_bytes)


def whole_groups(content: bytes) -> Iterator[tuple[list[Change], int]]:
    """Each group with the place of its end, up to the first that is not whole."""
    start = 0
    while (end := content.find(b"\n", start)) >= 0:
        try:
            group = [
                (table, hash_key, range_key, item)
                for table, hash_key, range_key, item in json.loads(content[start:end])
            ]
        except (ValueError, TypeError):
            return
        start = end + 1
        yield group, start


class Journal:
    """Open for writing at its end; `size` in bytes."""

    def __init__(self, path: Path) -> None:
        self.descriptor = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
        self.size = os.lseek(self.descriptor, 0, os.SEEK_END)
        self.on_disk = True

    def append(self, group: list[Change]) -> None:
        """Hand a group to the operating system, which keeps it when this process is killed. Raises `OSError`, and then
        nothing is written."""
        line = json.dumps(group, separators=(",", ":")).encode() + b"\n"
        try:
            written = os.write(self.descriptor, line)
            while written < len(line):
                written += os.write(self.descriptor, line[written:])
        except OSError:
            os.ftruncate(self.descriptor, self.size)
            os.lseek(self.descriptor, self.size, os.SEEK_SET)
            raise
        self.size += len(line)
        self.on_disk = False

    def sync(self) -> None:
        """Bring it onto the disk, where it outlives the machine's end too."""
        if not self.on_disk:
            self.on_disk = True
            os.fsync(self.descriptor)

    def begin_anew(self) -> None:
        """Empty it, once all that it holds is kept elsewhere."""
        os.ftruncate(self.descriptor, 0)
        os.lseek(self.descriptor, 0, os.SEEK_SET)
        self.size = 0
        os.fsync(self.descriptor)
