"""What the pages name is there: files, folders and modules in code spans, and the pages that they link to."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path, PurePosixPath

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    [ROOT / "README.md", *ROOT.glob("docs/*.md"), *ROOT.glob("*/README.md"), *ROOT.glob("layers/**/README.md")]
)
ROOMS = ("functions", "layers", "local", "benchmarks", "tests", "scripts", "docs", "events")
SUFFIXES = (".py", ".md", ".sh", ".yaml", ".toml", ".txt")
SPAN = re.compile(r"`([\w.*-]+(?:/[\w.*-]+)*/?)`")
LINK = re.compile(r"\]\((?!https?:)([^)#]+)[^)]*\)")


@cache
def repository() -> list[PurePosixPath]:
    """The files and folders of the repository, relative to it; modules also without their suffix."""
    paths = [path for room in ROOMS for path in (ROOT / room).rglob("*") if "__pycache__" not in path.parts]
    paths += [*ROOT.glob("*"), *ROOT.glob(".ci/*")]
    relative = [PurePosixPath(path.relative_to(ROOT)) for path in paths]
    return [*relative, *(path.with_suffix("") for path in relative if path.suffix == ".py")]


@cache
def folders() -> set[str]:
    return {path.name for path in repository() if (ROOT / path).is_dir()}


def named_paths(page: str) -> Iterator[str]:
    """The code spans that name a file, a folder or a module; hidden files are made, not kept."""
    for span in SPAN.findall(page):
        first, slash, _ = span.partition("/")
        if not first.startswith(".") and (
            span.endswith(SUFFIXES) or span.endswith("/") or (slash and first in folders())
        ):
            yield span


def is_there(name: str) -> bool:
    """Whether some path of the repository is this one or ends with it."""
    return any(path.match(name.rstrip("/")) for path in repository())


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_a_path_that_a_page_names_is_in_the_repository(page: Path) -> None:
    assert [name for name in named_paths(page.read_text(encoding="utf-8")) if not is_there(name)] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_a_page_that_a_page_links_to_is_there(page: Path) -> None:
    links = LINK.findall(page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_paths_are_told_from_other_code() -> None:
    page = "`domain/gone.py` `web/` `prompts/*.md` `POST /rag/query` `.venv/` `application/problem+json` `gone.py`"
    assert list(named_paths(page)) == ["domain/gone.py", "web/", "prompts/*.md", "gone.py"]
    assert [name for name in named_paths(page) if not is_there(name)] == ["domain/gone.py", "gone.py"]
