"""`python -m scripts.check_api`: hold a running system against its OpenAPI document with schemathesis.

Starts a system of its own, with a folder of its own, and calls it as a teacher and as a student. What is checked, and
every exception with its reason, is in `schemathesis.toml`.
"""

import asyncio
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Final

from local.run import run_system

ROOT: Final = Path(__file__).parent.parent
SCHEMATHESIS: Final = ROOT / ".tools/schemathesis/bin/schemathesis"
SECONDS: Final = {"teacher": 180, "student": 60}
"""At most, by whom it calls as."""


async def check_as(user: str, reached: dict[str, object], folder: Path) -> int:
    """Its exit status, 0 when every answer is as the document says."""
    tokens = reached["tokens"]
    assert isinstance(tokens, dict)
    variables = {"TOKEN": str(tokens[user]), "SESSION_ID": str(reached["sample_session_id"])}
    process = await asyncio.create_subprocess_exec(
        SCHEMATHESIS,
        *("--config-file", ROOT / "schemathesis.toml", "run", f"{reached['base_url']}/openapi.json"),
        *("--max-time", str(SECONDS[user])),
        *sys.argv[1:],
        cwd=folder,
        env=os.environ | variables,
    )
    return await process.wait()


async def main() -> int:
    with tempfile.TemporaryDirectory(prefix="derslik-") as state:
        os.environ["DERSLIK_STATE"] = state
        async with run_system(0, lambda _: None) as (_, path):
            reached = json.loads(path.read_text(encoding="utf-8"))
            return max([await check_as(user, reached, path.parent) for user in SECONDS])


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
