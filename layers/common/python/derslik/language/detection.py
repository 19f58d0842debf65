"""In which language a text is, and the words that every text has."""

from functools import cache

from derslik.language import Language
from derslik.language.folding import ascii_fold
from derslik.language.word_lists import LANGUAGES, load_plain_words
from derslik.language.words import split_words

ENOUGH_TO_TELL = 20_000
"""Characters of a text that are looked at to tell its language."""
_TURKISH_LETTERS = "çğışöüÇĞİŞÖÜ"


def detect_language(text: str) -> Language:
    """Turkish or English, by common words and Turkish letters; Turkish when nothing tells."""
    head = text[:ENOUGH_TO_TELL]
    found = [ascii_fold(word.text) for word in split_words(head)]
    turkish, english = load_plain_words("tr", "common"), load_plain_words("en", "common")
    for_turkish = sum(word in turkish for word in found) + sum(head.count(letter) for letter in _TURKISH_LETTERS)
    return "en" if sum(word in english for word in found) > for_turkish else "tr"


@cache
def common_words() -> frozenset[str]:
    """Words of every text and of every question, folded and without marks: they tell nothing of the subject."""
    lists = (load_plain_words(language, name) for language in LANGUAGES for name in ("common", "asked_about"))
    return frozenset[str]().union(*lists)
