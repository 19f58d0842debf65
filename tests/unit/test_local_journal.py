"""The journal of the tables: what is read back of it, whatever became of its end."""

import os
from pathlib import Path
from typing import Any

import pytest

from local.keeper.journal import Change, Journal, read
from local.keeper.objects import drop_half_written

GROUPS: list[list[Change]] = [
    [("t", "p", "1", {"pk": {"S": "p"}, "text": {"S": "Işık\n\ud800"}})],
    [("t", "p", "1", None), ("t", "p", "2", {"pk": {"S": "p"}})],
]


def written(path: Path) -> bytes:
    journal = Journal(path)
    for group in GROUPS:
        journal.append(group)
    journal.sync()
    return path.read_bytes()


def test_what_was_appended_is_read_back_in_its_groups(tmp_path: Path) -> None:
    written(tmp_path / "journal")
    found = read(tmp_path / "journal")
    assert (found.groups, found.torn_bytes) == (GROUPS, 0)


def test_without_a_file_there_is_nothing(tmp_path: Path) -> None:
    assert read(tmp_path / "journal").groups == []


def test_wherever_it_is_cut_off_only_whole_groups_are_read(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    content = written(path)
    first = content.index(b"\n") + 1
    for length in range(len(content)):
        path.write_bytes(content[:length])
        whole = int(length >= first)
        found = read(path)
        assert (found.groups, found.torn_bytes) == (GROUPS[:whole], length - first * whole)


@pytest.mark.parametrize("rubbish", [b"\0" * 100, b"[[1]]\n", b"7\n", b"\xff\n", b'[["t", "p"]]\n'])
def test_what_follows_rubbish_is_not_read(tmp_path: Path, rubbish: bytes) -> None:
    path = tmp_path / "journal"
    content = written(path)
    path.write_bytes(content + rubbish + b"\n" + content)
    assert read(path).groups == GROUPS


def test_what_does_not_fit_on_the_disk_leaves_no_half_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "journal"
    content = written(path)
    journal, write = Journal(path), os.write

    def write_a_little(descriptor: int, line: Any) -> int:
        monkeypatch.setattr(os, "write", full)
        return write(descriptor, line[:5])

    def full(descriptor: int, line: Any) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "write", write_a_little)
    with pytest.raises(OSError, match="No space left"):
        journal.append(GROUPS[0])
    monkeypatch.undo()
    assert path.read_bytes() == content
    journal.append(GROUPS[0])
    assert read(path).groups == [*GROUPS, GROUPS[0]]


def test_begun_anew_it_is_empty(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    written(path)
    journal = Journal(path)
    journal.begin_anew()
    journal.append(GROUPS[1])
    assert read(path).groups == [GROUPS[1]]


def test_half_written_objects_are_removed_and_whole_ones_stay(tmp_path: Path) -> None:
    contents = {
        "whole": b"12345",
        "whole.meta.json": b'{"size": 5}',
        "other": b"123",
        "other.meta.json": b'{"size": 5}',
        "cut": b"1",
        "cut.meta.json": b'{"si',
        "deleted.meta.json": b'{"is_delete_marker": true}',
        "half.tmp": b"1",
    }
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    drop_half_written(tmp_path)
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {"whole", "whole.meta.json", "other", "cut", "deleted.meta.json"}
