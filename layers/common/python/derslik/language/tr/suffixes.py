"""Turkish suffixes in agreement with the word before them: "1998'de", "2003'te", "Ankara'ya", "Paris'e"."""

import re
from collections.abc import Iterable
from functools import lru_cache

from derslik.language.tr.consonants import VOICELESS

_ONES = ("sıfır", "bir", "iki", "üç", "dört", "beş", "altı", "yedi", "sekiz", "dokuz")
_TENS = ("", "on", "yirmi", "otuz", "kırk", "elli", "altmış", "yetmiş", "seksen", "doksan")
_ROUND = {2: "yüz", 3: "bin", 4: "bin", 5: "bin"}
_VOWELS = "aıoueiöü"
_ROUNDED = {"a": "ı", "ı": "ı", "o": "u", "u": "u", "e": "i", "i": "i", "ö": "ü", "ü": "ü"}
_PLAIN_LETTERS = str.maketrans("âîûéáóíúèàôêñ", "aiueaoiueaoen")

# A: a/e, I: ı/i/u/ü, D: d/t, C: c/ç; (y), (n), (s) only after a vowel. After a possessive, case begins with n.
_SHAPES = [
    "DA",
    "DAn",
    "DAki",
    "DAydI",
    "(y)A",
    "(y)I",
    "(n)In",
    "(y)lA",
    "lA",
    "(s)I",
    "lI",
    "lIk",
    "sIz",
    "lAr",
    "lArI",
    "lArIn",
    "lArA",
    "lArDA",
    "lArDAn",
    "lArDAki",
    "lI",
    "lIlAr",
    "DIr",
    "CA",
    "(y)DI",
    "(s)InDA",
    "(s)InDAn",
    "(s)InI",
    "(s)InA",
    "(s)InIn",
    "nA",
    "nDA",
    "nDAn",
    "nDAki",
    "nI",
    "nIn",
]
_LETTERS = {"A": "[ae]", "I": "[ıiuü]", "D": "[dt]", "C": "[cç]"}


def last_sound(word: str) -> str:
    """The last word as it is said, of a number too: 1998 is "sekiz", 40 is "kırk"."""
    last = word.split()[-1].lower().translate(_PLAIN_LETTERS) if word.split() else ""
    digits = re.sub(r"\D", "", last)
    if not digits or not last[-1].isdigit():
        return last
    zeros = len(digits) - len(digits.rstrip("0"))
    if zeros == 0:
        return _ONES[int(digits[-1])]
    return _TENS[int(digits[-2])] if zeros == 1 and len(digits) > 1 else _ROUND.get(zeros, "milyon")


def with_vowel_harmony(word: str, form: str) -> str:
    """The suffix of this shape as this word wants it; "" when the word has no vowel."""
    said = last_sound(word)
    vowel = next((letter for letter in reversed(said) if letter in _VOWELS), "")
    if not vowel:
        return ""
    after_vowel = said[-1] in _VOWELS
    bare = re.sub(r"\((.)\)", r"\1" if after_vowel else "", form)
    written, before = "", said[-1]
    for letter in bare:
        match letter:
            case "A":
                vowel = "a" if vowel in "aıou" else "e"
                before = vowel
            case "I":
                vowel = before = _ROUNDED[vowel]
            case "D" | "C":
                hard = before in VOICELESS
                before = {"D": "t" if hard else "d", "C": "ç" if hard else "c"}[letter]
            case _:
                before = letter
        written += before
    return written


def find_suffix(word: str, suffix: str, forms: Iterable[str] = _SHAPES) -> str | None:
    """Of which of the forms the suffix is; None where it is not what the word takes, so that nothing can be told."""
    return next(
        (form for form in forms if _pattern(form).fullmatch(suffix) and with_vowel_harmony(word, form) == suffix), None
    )


def move_suffix(word: str, suffix: str, other: str) -> str | None:
    """The suffix of a word as another word wants it; None where that is not known."""
    form = find_suffix(word, suffix)
    return (with_vowel_harmony(other, form) or None) if form else None


@lru_cache
def _pattern(form: str) -> re.Pattern[str]:
    optional = re.sub(r"\((.)\)", r"\1?", form)
    return re.compile("".join(_LETTERS.get(letter, letter) for letter in optional))
