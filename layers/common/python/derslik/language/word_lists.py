"""Lists of words as files with one entry a line: `tr/words/*.txt` and `en/words/*.txt`.

A list's reason and use stand at its head, in lines that begin with "#".
"""

from functools import cache
from pathlib import Path
from typing import get_args

from derslik.language import Language
from derslik.language.folding import ascii_fold, fold

LANGUAGES: tuple[Language, ...] = get_args(Language.__value__)

_HERE = Path(__file__).parent


def read_entries(path: Path) -> list[str]:
    """The entries of a list's file in their order, as they are written."""
    lines = path.read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


@cache
def load_entries(language: Language, name: str) -> tuple[str, ...]:
    """The entries of a list of the language in their order, as they are written."""
    return tuple(read_entries(_HERE / language / "words" / f"{name}.txt"))


def load_words(language: Language, name: str) -> frozenset[str]:
    """The entries of a list, folded."""
    return frozenset(map(fold, load_entries(language, name)))


def load_words_of_both(name: str) -> frozenset[str]:
    """The folded entries of the Turkish and of the English list of this name."""
    return frozenset[str]().union(*(load_words(language, name) for language in LANGUAGES))


@cache
def load_plain_words(language: Language, name: str) -> frozenset[str]:
    """The entries of a list, folded and without the marks of Turkish letters."""
    return frozenset(map(ascii_fold, load_words(language, name)))


def load_pairs(language: Language, name: str) -> list[tuple[str, str]]:
    """The entries of a list of pairs, which are written "one/other"."""
    pairs = (entry.split("/") for entry in load_entries(language, name))
    return [(one, other) for one, other in pairs]
