"""The words of a text, with their places."""

import re
from typing import NamedTuple

from derslik.language.folding import fold_word

WORD = re.compile(r"(?:[^\W_]++[\u0300-\u036f]{0,9}+)++")
"""A run of letters and digits, with the combining marks behind them."""
LONGEST_WORD = 40
"""Letters; what is longer is no word, and would take time."""
LONGEST_SUFFIX = 6
"""Letters of a suffix behind an apostrophe."""
_APOSTROPHES = "'’`´‘"


class Word(NamedTuple):
    """`text` is folded; `start` and `end` are offsets into the original text."""

    text: str
    start: int
    end: int


def split_words(text: str) -> list[Word]:
    """Runs of letters and digits; an apostrophe ends a word, as it sets the suffix of a Turkish name apart."""
    return [Word(fold_word(match.group()), match.start(), match.end()) for match in WORD.finditer(text)]


def is_suffix(word: Word, text: str) -> bool:
    """Whether it is what an apostrophe sets apart: "nin" of "Kenya'nin", "s" of "Kenya's"."""
    before = text[max(0, word.start - 2) : word.start]
    return (
        len(before) == 2
        and before[0].isalnum()
        and before[1] in _APOSTROPHES
        and len(word.text) <= LONGEST_SUFFIX
        and not text[word.start].isupper()
    )


def contains_phrase(text: str, phrase: str, *, inflected: bool = False) -> bool:
    """Whether the text has the phrase as whole words; both are normalised already (`normalise_text`).

    `inflected`: the last word of the phrase may have a suffix there ("mitoz" in "mitozun evreleri").
    """
    end = "" if inflected else r"(?!\w)"
    return phrase != "" and phrase in text and re.search(rf"(?<!\w){re.escape(phrase)}{end}", text) is not None
