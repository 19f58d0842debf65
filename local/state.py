"""The folder with what a local system keeps: DERSLIK_STATE, by default `.derslik`."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


def state_folder() -> Path:
    """The folder, made for its owner alone when it is not there."""
    folder = Path(os.environ.get("DERSLIK_STATE", ".derslik"))
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    (folder / "logs").mkdir(exist_ok=True)
    return folder


class AlreadyRunning(RuntimeError):
    """Another local system uses the same state folder."""


@contextmanager
def hold_folder(folder: Path) -> Iterator[None]:
    """Keep the folder for this process; raises `AlreadyRunning`."""
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise AlreadyRunning(f"{folder} is in use by another `make run`; set DERSLIK_STATE for a second") from error
        yield


def is_held(folder: Path) -> bool:
    """Whether a local system runs, starts or stops there."""
    try:
        with hold_folder(folder):
            return False
    except AlreadyRunning:
        return True


def write_private(path: Path, content: bytes) -> None:
    """Replace the file at once, readable by its owner alone."""
    fresh = path.with_name(path.name + ".new")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.rename(path)


def running_system(folder: Path) -> Any:
    """What a running system wrote down: `{base_url, tokens, sample_session_id}`; None when there is none."""
    try:
        return json.loads((folder / "local.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
