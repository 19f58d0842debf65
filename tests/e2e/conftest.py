"""The whole system as `make run` starts it, once for all end-to-end tests."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from local.engine import free_port

ROOT = Path(__file__).parents[2]
START_SECONDS = 120
STOP_SECONDS = 30


@dataclass(frozen=True)
class LocalSystem:
    """A running system; `tokens` by teacher, teacher2, student, student2, admin."""

    base_url: str
    tokens: Mapping[str, str]
    sample_session_id: str
    state: Path

    def client(self, user: str | None = None) -> httpx.Client:
        """As this user, or without a token."""
        headers = {} if user is None else {"authorization": f"Bearer {self.tokens[user]}"}
        return httpx.Client(base_url=self.base_url, headers=headers, trust_env=False, timeout=40)


def command(state: Path, port: int, **variables: str) -> subprocess.Popen[str]:
    """`make run` without make, in an environment of its own."""
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": os.pathsep.join(str(ROOT / folder) for folder in ("functions", "layers/common/python", ".")),
        "PORT": str(port),
        "DERSLIK_STATE": str(state),
        **variables,
    }
    output = subprocess.PIPE
    arguments = [sys.executable, "-m", "local.run"]
    return subprocess.Popen(arguments, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT, text=True)


@contextmanager
def started(state: Path, **variables: str) -> Iterator[LocalSystem]:
    """A system that is ready; at the end it is stopped and has to end well."""
    port = free_port()
    process = command(state, port, **variables)
    try:
        wait_until_ready(process, port)
        written = json.loads((state / "local.json").read_text(encoding="utf-8"))
        yield LocalSystem(state=state, **written)
    finally:
        process.send_signal(signal.SIGTERM)
        output, _ = process.communicate(timeout=STOP_SECONDS)
    assert process.returncode == 0, output


def wait_until_ready(process: subprocess.Popen[str], port: int) -> None:
    end = time.monotonic() + START_SECONDS
    with httpx.Client(trust_env=False) as client:
        while time.monotonic() < end and process.poll() is None:
            try:
                if client.get(f"http://127.0.0.1:{port}/health").is_success:
                    return
            except httpx.TransportError:
                pass
            time.sleep(0.1)
    process.kill()
    output, _ = process.communicate()
    pytest.fail(f"the local system did not start:\n{output}")


@pytest.fixture(scope="session")
def local_system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalSystem]:
    with started(tmp_path_factory.mktemp("state")) as system:
        yield system
