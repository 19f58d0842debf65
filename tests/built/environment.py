"""An environment with nothing but a build on its path: `python -I -S environment.py BUILD FUNCTION HANDLER`.

Events come as lines of JSON on standard input; each is answered by a line on standard output. The first line tells
which files the start has loaded.
"""

import importlib
import json
import sys
import time
from typing import Any


class Context:
    aws_request_id = "built"
    function_name = "built"
    memory_limit_in_mb = 1024

    def __init__(self) -> None:
        self.end = time.monotonic() + 29

    def get_remaining_time_in_millis(self) -> int:
        return int((self.end - time.monotonic()) * 1000)


def main(build: str, function: str, handler_path: str) -> None:
    layers = [f"{build}/{layer}/python" for layer in ("CommonLayer", "DependenciesLayer")]
    sys.path[:] = [f"{build}/{function}", *layers, *sys.path[1:]]
    answers, sys.stdout = sys.stdout, sys.stderr
    module, _, name = handler_path.rpartition(".")
    handler = getattr(importlib.import_module(module), name)
    loaded = {name: getattr(one, "__file__", None) for name, one in sys.modules.items()}
    cached = {name: getattr(one, "__cached__", None) for name, one in sys.modules.items()}
    say(answers, {"path": sys.path, "loaded": loaded, "cached": cached})
    for line in sys.stdin:
        say(answers, handler(json.loads(line), Context()))


def say(answers: Any, value: Any) -> None:
    print(json.dumps(value), file=answers, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
