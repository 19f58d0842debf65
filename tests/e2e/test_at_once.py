"""Many queries at once from one process, on an engine whose writes are atomic."""

import json
import os
import subprocess
import sys

from tests.e2e.conftest import ROOT

QUERIES = 200


def test_no_counter_and_no_interaction_is_lost() -> None:
    """The benchmark in small; `python -m benchmarks.at_once` asks a thousand."""
    folders = ("functions", "layers/common/python", ".")
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": os.pathsep.join(str(ROOT / folder) for folder in folders),
    }
    command = [sys.executable, "-m", "benchmarks.at_once", "--queries", str(QUERIES)]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert [found[name] for name in ("answered", "counted", "recorded", "told")] == [QUERIES] * 4, found
