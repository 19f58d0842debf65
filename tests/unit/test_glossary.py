"""docs/glossary.md has each concept once, under a name that the code has where the page says."""

import ast
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[2]
LAYER = ROOT / "layers/common/python/derslik"


class Row(NamedTuple):
    word: str
    name: str
    where: str
    meaning: str
    turkish: str


def rows() -> list[Row]:
    lines = (ROOT / "docs/glossary.md").read_text(encoding="utf-8").splitlines()
    cells = [[cell.strip(" `") for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]
    return [Row(*row) for row in cells if row[0] != "word" and not row[0].startswith("---")]


def names_in(path: Path) -> set[str]:
    """The module itself, and its classes, functions, fields, types and constants."""
    names = {path.stem}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.ClassDef(name=name) | ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                names.add(name)
            case ast.TypeAlias(name=ast.Name(id=name)) | ast.AnnAssign(target=ast.Name(id=name)):
                names.add(name)
            case ast.Assign(targets=[ast.Name(id=name)]):
                names.add(name)
    return names


@pytest.mark.parametrize("row", rows(), ids=lambda row: row.word)
def test_a_concepts_name_stands_in_the_code_where_the_glossary_says(row: Row) -> None:
    path = (ROOT if row.where.startswith("functions/") else LAYER) / row.where
    assert path.is_file(), f"{row.where} is gone"
    assert row.name in names_in(path)


def test_no_concept_stands_twice() -> None:
    table = rows()
    assert len(table) > 50
    words = Counter(word.strip() for row in table for word in row.word.split(","))
    places = Counter((row.where, row.name) for row in table)
    assert [each for counts in (words, places) for each, count in counts.items() if count > 1] == []


def test_a_concept_has_words_that_say_what_it_is() -> None:
    assert [row.word for row in rows() if len(row.meaning.split()) < 3] == []
