"""Where a line of code lives: the rooms of docs/architecture.md, kept by the imports."""

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SHARED = ROOT / "layers/common/python"
LAYER = SHARED / "derslik"
FUNCTIONS = ROOT / "functions"
NAMES = sorted(path.name for path in FUNCTIONS.iterdir() if path.is_dir() and path.name != "__pycache__")
AWS = {"boto3", "botocore"}
HTTP = {"httpx"}
WEB = {"fastapi", "starlette", "mangum"}
API_PARTS = {"app", "routes", "dependencies"}
"""Modules, and endings of modules' names, that only a function's API has."""


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            assert node.level == 0, f"{path}: relative import"
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def breaches(folder: Path, forbidden: set[str]) -> list[str]:
    """Modules below a folder that import a forbidden package or one of its parts."""
    return sorted(
        {
            f"{path.relative_to(ROOT)}: {package}"
            for path in folder.rglob("*.py")
            for name in imported(path)
            for package in forbidden
            if name == package or name.startswith(f"{package}.")
        }
    )


def ours(*rooms: str) -> set[str]:
    return {f"derslik.{room}" for room in rooms}


@cache
def modules() -> dict[str, Path]:
    """Of the layer and the functions, by their dotted names."""
    return {
        ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__"): path
        for root in (SHARED, FUNCTIONS)
        for path in root.rglob("*.py")
    }


def reached(starts: Iterable[str]) -> set[str]:
    """The modules that these import, and those import, and so on. What `bootstrap` puts together it does for all."""
    found: set[str] = set()
    to_read = list(starts)
    while to_read:
        name = to_read.pop()
        if name in found:
            continue
        found.add(name)
        if name not in ("derslik.bootstrap", "derslik.web.dependencies"):
            to_read += modules().keys() & set(imported(modules()[name]))
    return found


@pytest.mark.parametrize(
    ("room", "forbidden"),
    [
        ("domain", AWS | HTTP | WEB | ours("storage", "clients", "web", "config", "services", "workers", "bootstrap")),
        ("storage", HTTP | WEB | ours("clients", "web", "services", "workers", "bootstrap")),
        ("clients", AWS | WEB | ours("storage", "web", "config", "services", "workers", "bootstrap")),
        ("services", AWS | HTTP | WEB | ours("clients", "web", "workers", "bootstrap")),
        ("workers", AWS | HTTP | WEB | ours("clients", "web", "services", "bootstrap")),
        ("web", AWS | HTTP),
    ],
)
def test_a_room_of_the_layer_imports_only_what_it_may(room: str, forbidden: set[str]) -> None:
    assert breaches(LAYER / room, forbidden) == []


def test_the_language_room_knows_nothing_of_the_product() -> None:
    other_rooms = {f"derslik.{path.stem}" for path in LAYER.iterdir()} - ours("language", "__init__", "__pycache__")
    assert breaches(LAYER / "language", AWS | HTTP | WEB | other_rooms | set(NAMES)) == []


def test_functions_leave_aws_and_http_to_the_layer() -> None:
    assert breaches(FUNCTIONS, AWS | HTTP | {"mangum"}) == []


def test_functions_never_import_each_other() -> None:
    assert len(NAMES) == 7
    for name in NAMES:
        assert breaches(FUNCTIONS / name, set(NAMES) - {name}) == []


def test_what_one_function_alone_uses_lives_in_that_function() -> None:
    """But for the product's rules, which stand together in `domain` whoever uses them."""
    users: defaultdict[str, set[str]] = defaultdict(set)
    for function in NAMES:
        for name in reached(name for name in modules() if name == function or name.startswith(f"{function}.")):
            users[name].add(function)
    shared = [name for name in modules() if name.startswith("derslik.") and not name.startswith("derslik.domain")]
    assert {name: users[name] for name in shared if len(users[name]) == 1} == {}


@pytest.mark.parametrize("name", NAMES)
def test_a_worker_needs_no_web_framework(name: str) -> None:
    workers = [
        module for module in ("worker", "sweeper", "dead_letters") if (FUNCTIONS / name / f"{module}.py").exists()
    ]
    for module in reached(f"{name}.{worker}" for worker in workers):
        assert module.rpartition(".")[2].rpartition("_")[2] not in API_PARTS, module
        assert not {imports.split(".")[0] for imports in imported(modules()[module])} & WEB, module


def test_the_environment_is_read_in_one_place() -> None:
    """And by what starts the parser's process, which hands on where Lambda's libraries are."""
    readers = [
        path.relative_to(ROOT).as_posix()
        for folder in (LAYER, FUNCTIONS)
        for path in folder.rglob("*.py")
        if "os.environ" in path.read_text() or "os.getenv" in path.read_text()
    ]
    assert sorted(readers) == ["functions/documents/parsing/process.py", "layers/common/python/derslik/config.py"]
