"""Run ministack until standard input closes, and keep what it holds so that a hard stop loses none of it.

This runs in ministack's own environment: only the standard library, ministack and this package are there.
"""

import fcntl
import os
import signal
import sys
import threading
from pathlib import Path

from local.keeper.objects import drop_half_written


def stop_at_end_of_input() -> None:
    sys.stdin.buffer.read()
    os.kill(os.getpid(), signal.SIGTERM)


def tell(text: str) -> None:
    print(f"keeper: {text}", flush=True)


def main() -> None:
    threading.Thread(target=stop_at_end_of_input, daemon=True).start()
    folder = Path(os.environ["STATE_DIR"])
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # what is left of an earlier run may still be writing
        for left in Path(os.environ["TMPDIR"]).glob("ministack-*.pid"):
            left.unlink()
        drop_half_written(Path(os.environ["S3_DATA_DIR"]))

        from ministack import app  # reads the objects, which nobody else changes now

        from local.keeper.store import Store, install

        install(Store(folder, tell))
        app.main()


if __name__ == "__main__":
    main()
