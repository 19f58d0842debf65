"""What `make build` made, and environments that see nothing else."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from local.template import Function, Template

ROOT = Path(__file__).parents[2]
BUILD = ROOT / ".aws-sam" / "build"
BUILD_ARM64 = ROOT / ".aws-sam" / "build-arm64"
DRIVER = Path(__file__).parent / "environment.py"
SECRET = "a-secret-of-the-tests-and-of-nothing-else"
VARIABLES = {
    "TABLE_NAME": "derslik",
    "BUCKET_NAME": "derslik",
    "RETRIEVAL_URL": "http://127.0.0.1:9",
    "JWT_SECRET": SECRET,
    "JWT_AUDIENCE": "derslik",
    "AWS_REGION": "eu-central-1",
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
}


class Run(NamedTuple):
    """What the start loaded, what each event was answered with, and what was logged."""

    loaded: dict[str, str | None]
    cached: dict[str, str | None]
    answers: list[Any]
    log: str


def functions() -> list[Function]:
    given = {"JwtIssuer": "https://issuer.test"}
    template = Template.load(ROOT / "template.yaml", "eu-central-1", given)
    queues = template.of_type("AWS::SQS::Queue")
    attributes = ["RetrievalFunctionUrl.FunctionUrl", *(f"{queue}.Arn" for queue in queues)]
    refs = ["Table", "Bucket", *queues]
    return template.with_resources({name: name for name in refs}, {name: name for name in attributes}).functions()


def invoke(function: Function, events: Sequence[Any] = (), variables: Mapping[str, str] = VARIABLES) -> Run:
    """Start an environment for a function and hand it the events."""
    command = [sys.executable, "-I", "-S", str(DRIVER), str(BUILD), function.name, function.handler]
    environment = {"PATH": os.environ["PATH"], "TZ": "UTC", **variables}
    given = "".join(json.dumps(event) + "\n" for event in events)
    ended = subprocess.run(
        command, input=given, env=environment, cwd=BUILD, capture_output=True, text=True, timeout=120, check=False
    )
    assert ended.returncode == 0, ended.stderr
    started, *answers = (json.loads(line) for line in ended.stdout.splitlines())
    return Run(started["loaded"], started["cached"], answers, ended.stderr)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if not (BUILD / "template.yaml").exists():
        for item in items:
            if "tests/built" in str(item.path):
                item.add_marker(pytest.mark.skip(reason="there is no .aws-sam/build: run `make build` first"))
