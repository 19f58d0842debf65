"""The built bundle in containers, as `sam local start-api` runs it; skipped where no Docker daemon can be had."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import boto3
import httpx
import jwt
import pytest

from local import engine, resources
from local.intrinsics import load
from local.template import Template

ROOT = Path(__file__).parents[2]
BUILD = ROOT / ".aws-sam" / "build"
SAM = ROOT / "scripts" / "sam.sh"
SECRET = "a-secret-of-the-tests-and-of-nothing-else"
START_SECONDS = 240
REGION = "eu-central-1"
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing"}
FLAGS = ("--skip-pull-image", "--docker-network", "bridge")


def ask(*command: str) -> str | None:
    """What a command prints; None when it fails."""
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    return ended.stdout.strip() if ended.returncode == 0 else None


@dataclass(frozen=True)
class SamLocal:
    base_url: str
    template: Path
    variables: Path
    queue_url: str
    client: Callable[[str], Any]

    def as_user(self, user: str, role: str) -> httpx.Client:
        claims = {"sub": user, "role": role, "aud": "derslik", "exp": int(time.time()) + 3600}
        headers = {"authorization": f"Bearer {jwt.encode(claims, SECRET, algorithm='HS256')}"}
        return httpx.Client(base_url=self.base_url, headers=headers, trust_env=False, timeout=60)

    def invoke(self, function: str, event: Any) -> Any:
        """The answer of one function to one event, by `sam local invoke`."""
        command: list[Any] = [
            SAM,
            "local",
            "invoke",
            function,
            "--template",
            self.template,
            "--env-vars",
            self.variables,
        ]
        ended = subprocess.run(
            [*command, *FLAGS, "--event", "-"],
            input=json.dumps(event),
            env={**os.environ, **CREDENTIALS},
            capture_output=True,
            text=True,
            timeout=START_SECONDS,
            check=False,
        )
        assert ended.returncode == 0, ended.stderr
        return json.loads(ended.stdout.splitlines()[-1])


@pytest.fixture(scope="session")
def bridge() -> str:
    """The address under which containers reach this machine."""
    if shutil.which("docker") is None:
        pytest.skip("sam local needs Docker: there is no `docker` here")
    if ask("docker", "info") is None:
        pytest.skip("sam local needs Docker: no daemon answers (start one, or set DOCKER_HOST)")
    if not (BUILD / "template.yaml").exists():
        pytest.skip("there is no .aws-sam/build: run `make build` first")
    inspected = ask("docker", "network", "inspect", "bridge", "-f", "{{(index .IPAM.Config 0).Subnet}}")
    if not inspected:
        pytest.skip("sam local needs Docker's default bridge network")
    return str(next(ip_network(inspected).hosts()))  # a daemon does not always name its gateway


@pytest.fixture(scope="session")
def image(bridge: str) -> None:
    name = "public.ecr.aws/lambda/python:3.13-x86_64"
    present = ask("docker", "image", "inspect", name) or ask("docker", "pull", name)
    if present is None and shutil.which("busybox") is None:
        pytest.skip(f"sam local needs {name}, which cannot be pulled here, or busybox (static) to make one like it")
    if present is None:
        subprocess.run([ROOT / "scripts" / "base_image.sh"], check=True, timeout=300)


@pytest.fixture(scope="session")
def sam_local(bridge: str, image: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SamLocal]:
    state = tmp_path_factory.mktemp("sam-local")
    ports = [engine.free_port() for _ in range(3)]
    endpoint, retrieval = (f"http://{bridge}:{port}" for port in ports[:2])
    variables = {"AWS_ENDPOINT_URL": endpoint, "AWS_REGION": REGION, **CREDENTIALS}
    aws_engine = [*engine.COMMAND]
    settings = {**engine.environment(ports[0], state, REGION), "BIND_HOST": bridge}
    with running("engine", aws_engine, settings, state, f"{endpoint}/_ministack/health"):
        client = partial(aws_client, endpoint)
        parameters = {"JwtIssuer": "", "AllowedOrigins": "*", "RetrievalUrl": retrieval}
        made = resources.create_resources(Template.load(ROOT / "template.yaml", REGION, parameters), client)
        names = {name: str(made.resolve.ref(name)) for name in ("Table", "Bucket", "Queue")}
        queue_url = names["Queue"].replace("127.0.0.1", bridge).replace("localhost", bridge)
        own = {
            **variables,
            "JWT_SECRET": SECRET,
            "JWT_ISSUER": "",
            "TABLE_NAME": names["Table"],
            "BUCKET_NAME": names["Bucket"],
            "QUEUE_URL": queue_url,
            "RETRIEVAL_URL": retrieval,
            "RETRIEVAL_AUTH": "",
        }
        template, env_vars = written(own)
        python_path = os.pathsep.join(str(ROOT / folder) for folder in ("functions", "layers/common/python"))
        service = {**own, "PATH": os.environ["PATH"], "PYTHONPATH": python_path}
        arguments = ["-m", "uvicorn", "retrieval.app:app", "--host", bridge, "--port", str(ports[1])]
        base_url = f"http://127.0.0.1:{ports[2]}"
        api = [SAM, "local", "start-api", "--template", template, "--env-vars", env_vars, *FLAGS]
        api += ["--port", str(ports[2]), "--warm-containers", "LAZY"]
        with (
            running("retrieval", [sys.executable, *arguments], service, state, f"{retrieval}/health"),
            running("sam", api, {**os.environ, **CREDENTIALS}, state, f"{base_url}/health"),
        ):
            yield SamLocal(base_url, template, env_vars, queue_url, client)


def aws_client(endpoint: str, service: str) -> Any:
    return boto3.client(
        service,
        endpoint_url=endpoint,
        region_name=REGION,
        aws_access_key_id="testing",
        aws_secret_access_key="testing",
    )


def written(variables: Mapping[str, str]) -> tuple[Path, Path]:
    """The built template, and its variables' values. `--env-vars` sets only what a template declares, so it declares
    two more: where AWS is played, and the tests' secret (deployed, it is named by its ARN)."""
    document = load(BUILD / "template.yaml")
    common = document["Globals"]["Function"]["Environment"]["Variables"]
    common.update(dict.fromkeys(("AWS_ENDPOINT_URL", "JWT_SECRET"), ""))
    template, values = BUILD / "template-sam-local.json", BUILD / "variables-sam-local.json"
    template.write_text(json.dumps(document))
    values.write_text(json.dumps({"Parameters": dict(variables)}))
    return template, values


@contextmanager
def running(name: str, command: list[Any], variables: Mapping[str, str], state: Path, health: str) -> Iterator[None]:
    """A process from when it answers until SIGTERM; what it says goes to `state`, at the end sam's log goes out."""
    log = state / f"{name}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, env=dict(variables), stdin=subprocess.PIPE, stdout=output, stderr=output
        )
    try:
        wait_for(process, health, log)
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.stdin is not None
        process.stdin.close()
        process.wait(timeout=60)
        if name == "sam":
            sys.stdout.write(log.read_text(errors="replace"))


def wait_for(process: subprocess.Popen[bytes], health: str, log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    with httpx.Client(trust_env=False, timeout=60) as client:
        while time.monotonic() < end and process.poll() is None:
            try:
                if client.get(health).is_success:
                    return
            except httpx.TransportError:
                pass
            time.sleep(0.3)
    pytest.fail(f"{health} does not answer:\n{log.read_text(errors='replace')[-4000:]}")
