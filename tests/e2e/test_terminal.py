"""What is run or pasted in a terminal beside the running system."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.conftest import ROOT, LocalSystem
from tests.e2e.waiting import until

FUNCTIONS = """
field() {{ {python} -c "import json; print(json.load(open('{file}'))$1)"; }}
token() {{ field "['tokens']['$1']"; }}
session() {{ echo {session}; }}
"""


def test_the_demonstration_uses_the_system_that_runs(local_system: LocalSystem) -> None:
    folders = ("functions", "layers/common/python", ".")
    variables = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": os.pathsep.join(str(ROOT / folder) for folder in folders),
        "DERSLIK_STATE": str(local_system.state),
    }
    command = [sys.executable, "-m", "local.demo"]
    done = subprocess.run(command, cwd=ROOT, env=variables, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"Using the system at {local_system.base_url}" in done.stdout
    assert "The session of this demonstration has been removed again." in done.stdout


@pytest.mark.parametrize("name", ["ders notları.md", "a;b, 'c' \"d\" $HOME.md", "-düz.md"])
def test_the_lines_for_an_upload_work_when_pasted(local_system: LocalSystem, tmp_path: Path, name: str) -> None:
    page = (ROOT / "docs/api.md").read_text(encoding="utf-8")
    (lines,) = re.findall(r"^```bash\n(FILE=.*?)^```", page, re.MULTILINE | re.DOTALL)
    (tmp_path / name).write_text(f"# {name}\n\nBu dosyanın adı başka.\n", encoding="utf-8")
    with local_system.client("teacher") as teacher:
        made = teacher.post("/sessions", json={"name": "Yapıştırma", "category": "general"}).json()
        session = f"/sessions/{made['session_id']}"
        functions = FUNCTIONS.format(
            python=sys.executable, file=local_system.state / "local.json", session=made["session_id"]
        )
        lines = lines.replace('FILE="ders notları.md"', 'FILE="$1"').replace(
            "http://127.0.0.1:3000", local_system.base_url
        )
        command = ["bash", "-ec", functions + lines, "bash", name]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout) == (0, ""), done.stdout + done.stderr

        def documents() -> dict[str, str]:
            return {one["filename"]: one["state"] for one in teacher.get(f"{session}/documents").json()}

        until(documents, lambda found: list(found.values()) == ["ready"])
        teacher.delete(session)


def test_the_front_page_leads_to_the_list_of_routes(local_system: LocalSystem) -> None:
    with local_system.client() as anybody:
        assert anybody.get("/", follow_redirects=True).headers["content-type"].startswith("text/html")


def test_health_is_told_without_a_body_too(local_system: LocalSystem) -> None:
    with local_system.client() as anybody:
        head, get = anybody.head("/health"), anybody.get("/health")
    assert (head.status_code, head.content) == (get.status_code, b"")
    assert head.headers["content-type"] == get.headers["content-type"]
