"""Whether two texts mean the same thing: by the stems of the words that carry meaning, not by letters."""

from derslik.language import Language
from derslik.language.folding import ascii_fold
from derslik.language.lexical import root
from derslik.language.vocabulary import FUNCTION
from derslik.language.word_lists import load_plain_words
from derslik.language.words import split_words

ALIKE = 0.6
"""Share of common meaning words from which two items are one."""
ALIKE_BY_KEY = 0.5
"""The same, where both have the same key."""
WITHIN = 0.9
"""Share of the shorter one's words that the longer one holds."""
ENOUGH = 5
"""Words from which being held by a longer one says something."""
_ROOT = 5

type Meaning = frozenset[str]


def meaning_roots(text: str, language: Language) -> Meaning:
    """Of the words that mean something; an ordinal always does."""
    asking = load_plain_words("tr", "question_wording") | load_plain_words("en", "question_wording")
    roots = ((word.text, root(word.text, language)) for word in split_words(text))
    return frozenset(
        own[:_ROOT]
        for word, own in roots
        if own.isdigit() or (word not in FUNCTION[language] and ascii_fold(word) not in asking)
    )


def are_alike(meaning: Meaning, other: Meaning, *, same_key: bool = False) -> bool:
    shared = len(meaning & other)
    smaller = min(len(meaning), len(other))
    if smaller == 0:
        return False
    return shared >= (ALIKE_BY_KEY if same_key else ALIKE) * len(meaning | other) or (
        smaller >= ENOUGH and shared >= WITHIN * smaller
    )
