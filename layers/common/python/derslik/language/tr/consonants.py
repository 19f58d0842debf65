"""How Turkish consonants change: the last one of a word before a vowel, the first one of a suffix after a word."""

import re
from collections.abc import Iterator, Mapping

VOICELESS = "fstkçşhp"
"""After these a suffix begins with t and ç, after all other letters with d and c."""

HARD_CONSONANTS: Mapping[str, str] = {"ğ": "k", "b": "p", "c": "ç", "d": "t", "g": "k"}
"""What a word that ends so before a vowel may end in where it stands bare: çekirdeğ-i, çekirdek."""

SOFT_CONSONANTS: Mapping[str, str] = {"p": "b", "ç": "c", "t": "d", "k": "ğ"}
"""What a word that ends so may end in before a vowel: ağaç, ağac-ı. Many words stay as they are (saat-i)."""

_ENDS_IN_LIK = re.compile(r"l[ıiuü]k$")


def bare_spellings(stem: str) -> Iterator[str]:
    """How the word may be written without the suffix that began with a vowel: "çekirdeğ", "çekirdek"."""
    yield stem
    if stem[-1] in HARD_CONSONANTS:
        yield stem[:-1] + HARD_CONSONANTS[stem[-1]]


def soften_surely(word: str) -> str | None:
    """The word as it stands before a vowel where that is sure, which is in -lık: "krallığ". None for other words."""
    return f"{word[:-1]}ğ" if _ENDS_IN_LIK.search(word) else None
