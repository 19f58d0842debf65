"""Texts in the form in which they are compared: case, i and ı, compatibility forms and white space aside."""

import re

from derslik.language.text import fold


def normalise_text(text: str) -> str:
    return " ".join(fold(text).split())


def contains_phrase(text: str, phrase: str, *, inflected: bool = False) -> bool:
    """Whether the text has the phrase as whole words; both are normalised already.

    `inflected`: the last word of the phrase may have a suffix there ("mitoz" in "mitozun evreleri").
    """
    end = "" if inflected else r"(?!\w)"
    return bool(phrase) and re.search(rf"(?<!\w){re.escape(phrase)}{end}", text) is not None
