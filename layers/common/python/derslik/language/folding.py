"""Spellings made equal: case, i and ı, compatibility forms, and letters without their marks.

`str.lower` is wrong for Turkish ("İ" becomes two code points, "IŞIK" becomes "işik"), and an upper-case "I" is the
dotless letter in Turkish and the dotted one in English. Matching must not hang on a guess which, so `fold` brings
all of I, İ, ı and i to "i".
"""

import re
import unicodedata
from functools import lru_cache

LONGEST_REMEMBERED = 40
"""Characters of a word whose folded form is remembered: a text has few different ones."""

DOTTED = str.maketrans("Iİı", "iii")
_DOT_ABOVE = "\u0307"
_MARKS = re.compile(r"(?<![^\w\s\x00-\x7f])([^\w\s\x00-\x7f]{9})[^\w\s\x00-\x7f]++")


def fold(text: str) -> str:
    """The form in which two spellings of one text are equal: case, i/ı, compatibility forms ("ﬁ", "CO₂").

    Idempotent; its length may differ from the text's.
    """
    cased = unicodedata.normalize("NFKC", _bounded(text)).translate(DOTTED).casefold()
    return unicodedata.normalize("NFKC", cased).replace("i" + _DOT_ABOVE, "i")


def normalise_text(text: str) -> str:
    """The form in which two texts are equal whose white space and case differ."""
    return " ".join(fold(text).split())


def _bounded(text: str) -> str:
    """Long runs of combining marks cut short: to put them in order takes Python time in the square of the run."""
    return text if len(text) < 10 else _MARKS.sub(r"\1", text)


def ascii_fold(text: str) -> str:
    """Letters without their marks (ç→c, ş→s, ı→i, â→a): Turkish as it is typed without its letters."""
    if text.isascii():
        return text
    return _ascii_short(text) if len(text) <= LONGEST_REMEMBERED else _without_marks(text)


@lru_cache(maxsize=50_000)
def _ascii_short(text: str) -> str:
    return _without_marks(text)


def _without_marks(text: str) -> str:
    letters = unicodedata.normalize("NFKD", _bounded(text)).replace("ı", "i")
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def fold_word(word: str) -> str:
    """`fold`, remembered for words of usual length."""
    return _fold_short(word) if len(word) <= LONGEST_REMEMBERED else fold(word)


@lru_cache(maxsize=50_000)
def _fold_short(word: str) -> str:
    return fold(word)
