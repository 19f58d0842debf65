"""Whether passages answer a question, for where no retrieval service can be asked: by the words of their sentences."""

from collections.abc import Sequence
from functools import lru_cache

from derslik.language import Language
from derslik.language.detection import detect_language
from derslik.language.sentences import split_sentences
from derslik.language.similarity import Meaning, are_alike, meaning_roots
from derslik.language.words import split_words

HELD = 2 / 3
"""Of what a question is about, the share that one sentence has to speak of."""
LEAST_WORDS = 5
"""Fewer are a heading, or name something without telling of it."""
WORDING: dict[Language, str] = {
    "tr": "hakkında metinde ne anlatılıyor, arasındaki fark nelerdir",
    "en": "what about the difference between",
}
"""What suggested questions are made with: words of asking, not of what is asked about."""


def asks_the_same(question: str, other: str) -> bool:
    """Not of two kings or wars of one name."""
    one, two = subject(question), subject(other)
    return _numbers(one) == _numbers(two) and are_alike(one, two)


def _numbers(meaning: Meaning) -> Meaning:
    return frozenset(filter(str.isdigit, meaning))


def is_supported(question: str, passages: Sequence[str]) -> bool:
    """Whether one sentence of the passages speaks of most of what the question is about."""
    asked = subject(question)
    return bool(asked) and any(
        len(asked & said) >= HELD * len(asked) for passage in passages for said in statements(passage)
    )


def subject(question: str) -> Meaning:
    language = detect_language(question)
    return meaning_roots(question, language) - meaning_roots(WORDING[language], language)


@lru_cache(maxsize=256)
def statements(passage: str) -> list[Meaning]:
    """What each of its sentences speaks of; a class asks about the same passages again and again."""
    language = detect_language(passage)
    said = (passage[start:end] for start, end in split_sentences(passage))
    return [
        meaning_roots(one, language) for one in said if len(split_words(one)) >= LEAST_WORDS and not one.endswith("?")
    ]
