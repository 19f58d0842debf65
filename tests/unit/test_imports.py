"""Where a line of code lives: the rooms of docs/architecture.md, kept by the imports."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LAYER = ROOT / "layers/common/python/derslik"
FUNCTIONS = ROOT / "functions"
AWS = {"boto3", "botocore"}
HTTP = {"httpx"}
WEB = {"fastapi", "starlette", "mangum"}


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            assert node.level == 0, f"{path}: relative import"
            yield node.module


def breaches(folder: Path, forbidden: set[str]) -> list[str]:
    """Modules below a folder that import a forbidden package or one of its parts."""
    return [
        f"{path.relative_to(ROOT)}: {name}"
        for path in sorted(folder.rglob("*.py"))
        for name in imported(path)
        if any(name == package or name.startswith(f"{package}.") for package in forbidden)
    ]


def ours(*rooms: str) -> set[str]:
    return {f"derslik.{room}" for room in rooms}


@pytest.mark.parametrize(
    ("room", "forbidden"),
    [
        ("domain", AWS | HTTP | WEB | ours("storage", "clients", "web", "config")),
        ("storage", HTTP | WEB | ours("clients", "web")),
        ("clients", AWS | WEB | ours("storage", "web", "config")),
        ("web", AWS | HTTP),
    ],
)
def test_a_room_of_the_layer_imports_only_what_it_may(room: str, forbidden: set[str]) -> None:
    assert breaches(LAYER / room, forbidden) == []


def test_functions_leave_aws_and_http_to_the_layer() -> None:
    assert breaches(FUNCTIONS, AWS | HTTP | {"mangum"}) == []


def test_functions_never_import_each_other() -> None:
    names = {path.name for path in FUNCTIONS.iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert len(names) == 6
    for name in names:
        assert breaches(FUNCTIONS / name, names - {name}) == []


def test_the_worker_needs_no_web_framework() -> None:
    of_the_api = {"app.py", "routes.py", "models.py", "jobs.py", "transfer.py"}
    worker = {path.name for path in (FUNCTIONS / "documents").glob("*.py")} - of_the_api
    assert {"worker.py", "dead_letters.py", "sweeper.py"} <= worker
    for module in sorted(worker):
        assert not {name.split(".")[0] for name in imported(FUNCTIONS / "documents" / module)} & WEB
        assert not any(name.startswith("derslik.web") for name in imported(FUNCTIONS / "documents" / module))


def test_the_environment_is_read_in_one_place() -> None:
    """And by what starts the parser's process, which hands on where Lambda's libraries are."""
    readers = [
        path.relative_to(ROOT).as_posix()
        for folder in (LAYER, FUNCTIONS)
        for path in folder.rglob("*.py")
        if "os.environ" in path.read_text() or "os.getenv" in path.read_text()
    ]
    assert sorted(readers) == ["functions/documents/parsing/process.py", "layers/common/python/derslik/config.py"]
