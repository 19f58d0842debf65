"""Run ministack until standard input closes, then stop it cleanly, so that it saves its data and is never orphaned.

This one runs in ministack's own environment: only the standard library and ministack are there.
"""

import os
import runpy
import signal
import sys
import threading


def stop_at_end_of_input() -> None:
    sys.stdin.buffer.read()
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    threading.Thread(target=stop_at_end_of_input, daemon=True).start()
    runpy.run_module("ministack", run_name="__main__")
