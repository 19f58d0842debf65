"""`python -m local.run`: the whole system on this machine until it is stopped (`make run`).

PORT chooses the port (3000), DERSLIK_STATE the folder for what is kept (.derslik).
"""

import asyncio
import json
import os
import shlex
import signal
import sys
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any, Final

from local.client import CallFailed
from local.engine import EngineError
from local.issuer import USERS, Issuer
from local.resources import ResourceError
from local.sample.course import QUESTIONS
from local.seed import seed
from local.servers import PortTaken
from local.state import AlreadyRunning, hold_folder, state_folder, write_private
from local.system import StartFailed, System, system

EXPECTED: Final = (AlreadyRunning, CallFailed, EngineError, PortTaken, ResourceError, StartFailed)
"""Failures whose message says all that there is to say."""
STOPPING: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


async def run(port: int) -> None:
    """Serve until cancelled."""
    tell = partial(print, flush=True)
    async with run_system(port, tell) as (local, path):
        tell(summary(local, path))
        await asyncio.Event().wait()


@asynccontextmanager
async def run_system(port: int, tell: Callable[[str], None]) -> AsyncIterator[tuple[System, Path]]:
    """The system with its sample course, and the file that says how to reach it (removed at the end)."""
    state = state_folder()
    with hold_folder(state):
        path = state / "local.json"
        path.unlink(missing_ok=True)
        issuer = Issuer(state)
        tell("Starting …")
        async with system(port, state, issuer, tell) as local:
            tokens = issuer.tokens()
            tell("Putting in the sample course …")
            session_id = await seed(local.base_url, tokens["teacher"], tell)
            reached = {"base_url": local.base_url, "tokens": tokens, "sample_session_id": session_id}
            write_private(path, json.dumps(reached, indent=2).encode())
            local.gateway.ready = True
            try:
                yield local, path
            finally:
                path.unlink(missing_ok=True)
                tell("Stopping …")


def summary(local: System, path: Path) -> str:
    state = path.parent
    session_id = json.loads(path.read_text(encoding="utf-8"))["sample_session_id"]
    generation = os.environ.get("GENERATION_URL")
    question = {"session_id": session_id, "query": QUESTIONS[0].text}
    url = local.base_url
    return f"""
Derslik runs at {url}

  API page     {url}/docs
  answers by   {generation if generation else "extracts from the course text (set GENERATION_URL for a model)"}
  tokens       {path} ({", ".join(USERS)})
  data, logs   {state}, {state / "logs"}
  sample       session {session_id}

Try (paste as they are):

{curl(f"{url}/sessions", "teacher", path)}

{curl(f"{url}/rag/query", "student", path, question)}

{curl(f"{url}/sessions/{session_id}/generate-questions", "teacher", path, {"count": 5})}

Ctrl-C stops it; what is stored stays.
"""


def curl(url: str, user: str, path: Path, body: dict[str, Any] | None = None) -> str:
    """A line for the shell that reads the token out of the file."""
    script = f'import json; print(json.load(open({str(path.resolve())!r}))["tokens"]["{user}"])'
    header = f'-H "Authorization: Bearer $(python3 -c {shlex.quote(script)})"'
    if body is None:
        return f"curl -s {header} {url}; echo"
    content = shlex.quote(json.dumps(body, ensure_ascii=False))
    return f"curl -s {header} -H 'Content-Type: application/json' -d {content} {url}; echo"


def until_signal(work: Coroutine[Any, Any, None]) -> int:
    """Run it until it ends or a signal comes, which cancels it once; the exit status."""

    async def guarded() -> int:
        loop, task = asyncio.get_running_loop(), asyncio.ensure_future(work)

        def stop() -> None:
            for number in STOPPING:
                loop.add_signal_handler(number, lambda: None)  # stopping is under way
            task.cancel()

        for number in STOPPING:
            loop.add_signal_handler(number, stop)
        try:
            await task
        except asyncio.CancelledError:
            return 0
        except EXPECTED as error:
            print(f"derslik: {error}", file=sys.stderr)
            return 1
        return 0

    return asyncio.run(guarded())


def main() -> int:
    port = os.environ.get("PORT", "3000")
    if not port.isdigit() or not 0 < int(port) < 65536:
        print(f"derslik: PORT must be a number from 1 to 65535, not {port!r}", file=sys.stderr)
        return 2
    return until_signal(run(int(port)))


if __name__ == "__main__":
    sys.exit(main())
