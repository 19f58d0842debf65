"""Kills the local system at random moments under load, and looks for what was acknowledged.

    PYTHONPATH=functions:layers/common/python:. .venv/bin/python -m benchmarks.hard_stops --kills 50 --json stops.json

By turns it kills the engine alone (the system starts it again), `make run` alone, or both at once, by SIGKILL.
"""

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import httpx

from local.engine import free_port

ROOT: Final = Path(__file__).parent.parent
START_SECONDS: Final = 180
MOMENTS: Final = (0.3, 4.0)
"""Seconds of load before a kill."""
GRACE_SECONDS: Final = 1.0
"""What was acknowledged in the last second may be gone."""
KINDS: Final = ("engine", "make run", "both")


class System:
    """`make run` on a state folder, started again and again on one port."""

    def __init__(self, state: Path) -> None:
        self.state = state
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> float:
        """Start it; the seconds until it was ready. Raises `RuntimeError` when it does not start."""
        folders = ("functions", "layers/common/python", ".")
        variables = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": os.pathsep.join(str(ROOT / folder) for folder in folders),
            "PORT": str(self.port),
            "DERSLIK_STATE": str(self.state),
        }
        began = time.monotonic()
        with (self.state / "run.log").open("ab") as log:
            command = [sys.executable, "-m", "local.run"]
            self.process = subprocess.Popen(command, cwd=ROOT, env=variables, stdout=log, stderr=log)
        self.wait_until(lambda client: client.get("/health").is_success)
        return time.monotonic() - began

    def wait_until(self, seen: Callable[[httpx.Client], bool]) -> None:
        assert self.process is not None
        end = time.monotonic() + START_SECONDS
        with self.client("teacher", written=False) as client:
            while time.monotonic() < end and self.process.poll() is None:
                with suppress(httpx.HTTPError):
                    if seen(client):
                        return
                time.sleep(0.1)
        raise RuntimeError(f"it does not start: see {self.state / 'run.log'}")

    def client(self, user: str, *, written: bool = True) -> httpx.Client:
        headers = {}
        if written:
            tokens = json.loads((self.state / "local.json").read_text(encoding="utf-8"))["tokens"]
            headers["authorization"] = f"Bearer {tokens[user]}"
        return httpx.Client(base_url=f"http://127.0.0.1:{self.port}", headers=headers, trust_env=False, timeout=40)

    def kill(self, kind: str) -> None:
        assert self.process is not None
        if kind != "engine":
            self.process.kill()
        if kind != "make run":
            with suppress(ProcessLookupError):
                os.killpg(engine_of(self.state), signal.SIGKILL)
        if kind != "engine":
            self.process.wait()

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait()


def engine_of(state: Path) -> int:
    """The engine's process id, found by its state folder."""
    wanted = f"STATE_DIR={state.resolve() / 'ministack'}".encode()
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if wanted in (folder / "environ").read_bytes().split(b"\0"):
                return int(folder.name)
    raise ProcessLookupError


class Load:
    """Callers who write down what was acknowledged, and when."""

    def __init__(self, system: System) -> None:
        self.system = system
        self.acknowledged: dict[str, float] = {}
        """By path."""
        self.over = threading.Event()

    @contextmanager
    def running(self) -> Iterator[None]:
        threads = [threading.Thread(target=self.call, args=(work,)) for work in (self.open, self.open, self.upload)]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self.over.set()
            for thread in threads:
                thread.join()

    def call(self, work: Callable[[httpx.Client], None]) -> None:
        with self.system.client("teacher") as client:
            while not self.over.is_set():
                with suppress(httpx.HTTPError):
                    work(client)

    def open(self, client: httpx.Client) -> None:
        made = client.post("/sessions", json={"name": "Ani", "category": "general"})
        if made.status_code == 201:
            self.acknowledged[made.headers["location"]] = time.monotonic()

    def upload(self, client: httpx.Client) -> None:
        opened = client.post("/sessions", json={"name": "Belgeli", "category": "general"})
        if opened.status_code != 201:
            return
        content = f"# {time.monotonic()}\n\nKaldıraç, bir destek çevresinde dönen çubuktur.\n".encode()
        about = {"filename": "a.md", "size": len(content), "content_type": "text/markdown"}
        path = f"{opened.headers['location']}/documents"
        announced = client.post(path, json={**about, "sha256": sha256(content).hexdigest()})
        if announced.status_code != 201:
            return
        made = announced.json()
        self.acknowledged[f"{path}/{made['document_id']}"] = time.monotonic()
        httpx.post(
            made["upload"]["url"], data=made["upload"]["fields"], files={"file": ("a", content)}, trust_env=False
        )


def stop_once(system: System, kind: str, moment: float) -> dict[str, Any]:
    """Load, kill, start; what was lost, by whether it was older than a second."""
    load = Load(system)
    with load.running():
        time.sleep(moment)
        killed = time.monotonic()
        system.kill(kind)
        load.over.set()
    seconds = system.start() if kind != "engine" else back_again(system)
    with system.client("teacher") as client:
        lost = [path for path in load.acknowledged if client.get(path).status_code != 200]
    before = [path for path in load.acknowledged if load.acknowledged[path] <= killed]
    old = [path for path in lost if load.acknowledged[path] < killed - GRACE_SECONDS]
    return {"kind": kind, "acknowledged": len(before), "lost": len(lost), "lost_old": len(old), "seconds": seconds}


def back_again(system: System) -> float:
    """The seconds until the engine, started again by the system, answers through the API."""
    began = time.monotonic()
    with system.client("teacher") as teacher:
        system.wait_until(lambda _: teacher.get("/sessions", params={"limit": 1}).is_success)
    return time.monotonic() - began


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    chosen, found = random.Random(arguments.seed), []  # noqa: S311 - it only has to be the same again
    with tempfile.TemporaryDirectory() as folder:
        system = System(Path(folder))
        system.start()
        try:
            for number in range(arguments.kills):
                found.append(stop_once(system, KINDS[number % len(KINDS)], chosen.uniform(*MOMENTS)))
                print(f"{number + 1:3}  {found[-1]}", flush=True)
        finally:
            system.stop()
    total = Counter[str]()
    for one in found:
        total.update({name: one[name] for name in ("acknowledged", "lost", "lost_old")})
    slowest = max(one["seconds"] for one in found)
    summary = {"kills": len(found), **total, "slowest_start": slowest}
    print(json.dumps(summary))
    if arguments.json:
        arguments.json.write_text(json.dumps({"summary": summary, "kills": found}, indent=2), encoding="utf-8")
    return 1 if total["lost_old"] else 0


if __name__ == "__main__":
    sys.exit(main())
