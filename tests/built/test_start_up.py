"""What a start loads, and that it loads nothing but the build. Budgets are modules, not seconds."""

import re
from importlib.util import MAGIC_NUMBER
from pathlib import Path
from typing import Any

import pytest

from derslik.storage.aws import AWS_ROOTS
from local.template import Function
from tests.built.conftest import BUILD, BUILD_ARM64, ROOT, invoke
from tests.built.conftest import functions as all_functions

FUNCTIONS = {one.name: one for one in all_functions()}
PARSERS = {"pypdfium2", "markdownify", "bs4", "snowballstemmer", "semantic_text_splitter"}
WEB = {"fastapi", "starlette", "mangum"}
NOT_AT_START = {"boto3", "botocore", "httpx"}
"""Made on the first call that needs them: a request that is refused at the door pays for neither."""
ANSWERS_WITH_THE_APIS_CODE = {"QueryWorker"}
"""A queue's function all the same, and one that nobody waits for."""
MODULES = 440
MODULES_WITHOUT_WEB = 185
"""At most so many modules of the build may be loaded at a start, with a web framework and without one."""


@pytest.fixture(params=FUNCTIONS, scope="module")
def started(request: pytest.FixtureRequest) -> tuple[Function, dict[str, str | None], dict[str, str | None]]:
    function = FUNCTIONS[request.param]
    run = invoke(function)
    return function, run.loaded, run.cached


Started = tuple[Function, dict[str, str | None], dict[str, str | None]]


def packages(loaded: dict[str, str | None]) -> set[str]:
    return {name.partition(".")[0] for name in loaded}


def of_the_build(files: dict[str, str | None]) -> list[Path]:
    return [Path(file) for file in files.values() if file is not None and file.startswith(str(BUILD))]


def test_a_start_loads_nothing_but_the_build_and_the_standard_library(started: Started) -> None:
    _, loaded, _ = started
    assert not [file for file in loaded.values() if file is not None and "site-packages" in file]
    assert not [file for file in loaded.values() if file is not None and file.startswith(str(ROOT / "functions"))]


def test_a_start_stays_within_its_budget(started: Started) -> None:
    function, loaded, _ = started
    web = function.handler.endswith(".app.handler") or function.name in ANSWERS_WITH_THE_APIS_CODE
    assert len(of_the_build(loaded)) <= (MODULES if web else MODULES_WITHOUT_WEB)
    assert not packages(loaded) & NOT_AT_START
    if not web:
        assert not packages(loaded) & WEB
    if function.name == "SessionsFunction":
        assert not packages(loaded) & PARSERS
    assert not packages(loaded) & {"pypdfium2"}  # parsing happens in a process of its own


def test_every_module_has_bytecode_that_is_never_checked_against_its_source(started: Started) -> None:
    _, _, cached = started
    files = of_the_build(cached)
    assert files
    for file in files:
        header = file.read_bytes()[:8]
        assert header[:4] == MAGIC_NUMBER, file
        assert int.from_bytes(header[4:], "little") == 0b01, file


def test_the_trimmed_services_are_those_that_storage_calls() -> None:
    from scripts.finish_build import SERVICES

    text = "".join(path.read_text() for path in (ROOT / "layers/common/python").rglob("*.py"))
    assert set(re.findall(r'client\("([a-z0-9-]+)"\)', text)) == SERVICES - {"sts"}
    data = BUILD / "DependenciesLayer/python/botocore/data"
    assert {entry.name for entry in data.iterdir() if entry.is_dir()} == SERVICES


def test_aws_is_trusted_by_its_own_authorities_alone() -> None:
    import ssl

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(BUILD / "DependenciesLayer/python/aws-roots.pem")
    trusted: list[Any] = context.get_ca_certs()
    names = [dict(part[0] for part in one["subject"])["commonName"] for one in trusted]
    assert {f"Amazon Root CA {number}" for number in range(1, 5)} < set(names)
    assert "Starfield Services Root Certificate Authority - G2" in names
    assert len(names) <= 12
    assert Path("/opt/python/aws-roots.pem") == AWS_ROOTS  # where Lambda puts what a layer holds under python/


@pytest.mark.skipif(not BUILD_ARM64.exists(), reason="there is no .aws-sam/build-arm64: run `make build-arm64`")
def test_the_build_for_arm64_holds_no_library_of_another_machine() -> None:
    libraries = list((BUILD_ARM64 / "DependenciesLayer").rglob("*.so"))
    assert len(libraries) >= 5
    for library in libraries:
        assert int.from_bytes(library.read_bytes()[18:20], "little") == 0xB7, library  # ELF's EM_AARCH64
