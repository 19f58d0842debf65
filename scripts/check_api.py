"""`python -m scripts.check_api`: hold a running system against its OpenAPI document with schemathesis.

Starts a system of its own, with a folder of its own, and calls it as a teacher and as a student of the sample course.
What is checked, and every exception with its reason, is in `schemathesis.toml`.
"""

import asyncio
import json
import os
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from string import Template
from typing import Any, Final

import httpx

from local.client import api, call
from local.run import run_system
from local.sample.course import QUESTIONS

ROOT: Final = Path(__file__).parent.parent
PYTHON: Final = ROOT / ".tools/schemathesis/bin/python"
SECONDS: Final = {"teacher": 150, "student": 45}
"""At most, by whom it calls as."""
KEPT: Final = {"HYPOTHESIS_STORAGE_DIRECTORY": str(ROOT / ".tools/schemathesis/hypothesis")}
"""Tables of characters, which take seconds to make."""


async def main() -> int:
    """The exit status: 0 when every answer is as the document says."""
    with tempfile.TemporaryDirectory(prefix="derslik-") as state:
        os.environ["DERSLIK_STATE"] = state
        async with run_system(0, lambda _: None) as (_, path):
            reached = json.loads(path.read_text(encoding="utf-8"))
            ids = await make_one_of_each(reached)
            return max([await check_as(user, reached, ids, path.parent) for user in SECONDS])


async def make_one_of_each(reached: Mapping[str, Any]) -> dict[str, str]:
    """Ids in the sample course, by their name in `schemathesis.toml`: what random ids would never find."""
    url, tokens, session_id = reached["base_url"], reached["tokens"], reached["sample_session_id"]
    async with api(url, tokens["teacher"]) as teacher, api(url, tokens["student"]) as student:
        asked = {"session_id": session_id, "query": QUESTIONS[0].text}
        await call(teacher, "GET", "/openapi.json")  # which is made when it is first asked for
        return {
            "SESSION_ID": session_id,
            "QUERY_ID": (await call(student, "POST", "/rag/query", asked))["query_id"],
            **await make_class_material(teacher, f"/sessions/{session_id}"),
        }


async def make_class_material(teacher: httpx.AsyncClient, path: str) -> dict[str, str]:
    documents = await call(teacher, "GET", f"{path}/documents")
    items = (await call(teacher, "POST", f"{path}/generate-questions", {"count": 3, "seed": 1}))["items"]
    question_ids = [item["question_id"] for item in items]
    await call(teacher, "POST", f"{path}/questions/batch", {"action": "approve", "question_ids": question_ids})
    quiz = await call(teacher, "POST", f"{path}/quizzes", {"title": "Hücre", "question_ids": question_ids[1:]})
    await call(teacher, "PATCH", f"{path}/quizzes/{quiz['quiz_id']}", {"status": "open"})
    job = await call(teacher, "POST", f"{path}/question-jobs", {"count": 1, "seed": 1})
    return {
        "DOCUMENT_ID": documents[0]["document_id"],
        "QUESTION_ID": question_ids[0],
        "QUIZ_ID": quiz["quiz_id"],
        "JOB_ID": job["job_id"],
    }


async def check_as(user: str, reached: Mapping[str, Any], ids: Mapping[str, str], folder: Path) -> int:
    """Run schemathesis with this user's token; its exit status. The ids are written into a copy of its configuration:
    of variables it reads the token's only.
    """
    configuration = folder / "schemathesis.toml"
    text = (ROOT / "schemathesis.toml").read_text(encoding="utf-8")
    configuration.write_text(Template(text).safe_substitute(ids), encoding="utf-8")
    process = await asyncio.create_subprocess_exec(
        *(PYTHON, "-m", "schemathesis.cli"),
        *("--config-file", configuration, "run", f"{reached['base_url']}/openapi.json"),
        *("--max-time", str(SECONDS[user])),
        *sys.argv[1:],
        cwd=folder,
        env={**os.environ, **KEPT, "TOKEN": reached["tokens"][user], "PYTHONPATH": str(ROOT)},
    )
    return await process.wait()


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
