"""The lists of words of the language package: files with one entry a line and their reason at the head."""

from pathlib import Path

import pytest

import derslik.language
from derslik.language import Language
from derslik.language.detection import common_words
from derslik.language.folding import fold
from derslik.language.months import MONTHS
from derslik.language.vocabulary import FUNCTION, HEADS, LEADING, OPPOSITES, PEOPLE, POINTING, STOP
from derslik.language.word_lists import load_pairs, load_words, load_words_of_both, read_entries

FILES = sorted(Path(derslik.language.__path__[0]).glob("*/words/*.txt"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def test_a_list_says_why_it_exists_and_has_each_entry_once(path: Path) -> None:
    assert path.read_text("utf-8").startswith("# ")
    entries = read_entries(path)
    assert entries
    assert len(set(entries)) == len(entries)
    assert all(entry == entry.strip() and entry for entry in entries)


def test_every_list_is_read_by_some_module() -> None:
    source = "".join(path.read_text("utf-8") for path in Path(derslik.language.__path__[0]).rglob("*.py"))
    names = {path.stem for path in FILES}
    assert {name for name in names if f'"{name}"' not in source and f"'{name}'" not in source} == set()


def test_comments_and_empty_lines_are_no_entries(tmp_path: Path) -> None:
    path = tmp_path / "list.txt"
    path.write_text("# Why.\nIşık\n\ngölge hücre\n")
    assert read_entries(path) == ["Işık", "gölge hücre"]


def test_words_are_compared_folded() -> None:
    assert fold("bunları") in load_words("tr", "pointing")
    assert "bunları" not in load_words("tr", "pointing")
    assert {fold("komutan"), "general", "physicist"} <= load_words_of_both("people")


def test_pairs_have_two_sides() -> None:
    assert ("antlaşması", "antlaşma") in load_pairs("tr", "heads_of_names")
    assert HEADS[fold("antlaşması")] == "antlaşma"


@pytest.mark.parametrize(
    ("language", "pointing", "leading", "function", "stop"),
    [("tr", "bunlar", "ancak", "için", "iki"), ("en", "these", "however", "with", "two")],
)
def test_each_set_of_words_holds_the_narrower_one(
    language: Language, pointing: str, leading: str, function: str, stop: str
) -> None:
    sets = [POINTING[language], LEADING[language], FUNCTION[language], STOP[language]]
    assert [[fold(word) in words for words in sets] for word in (pointing, leading, function, stop)] == [
        [True, True, True, True],
        [False, True, True, True],
        [False, False, True, True],
        [False, False, False, True],
    ]


def test_an_opposite_goes_both_ways() -> None:
    assert OPPOSITES["tr"]["kuzey"] == "güney"
    assert OPPOSITES["tr"]["güney"] == "kuzey"
    assert OPPOSITES["en"]["north"] == "south"


def test_common_words_have_no_marks() -> None:
    assert {"icin", "nasil", "hakkinda", "which"} <= common_words()
    assert "için" not in common_words()


def test_months_stand_in_their_order() -> None:
    assert MONTHS["tr"].split("|")[1] == "Şubat"
    assert MONTHS["en"].split("|")[11] == "December"
    assert "hükümdar" in PEOPLE
