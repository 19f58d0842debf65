"""What lexical search compares: the terms of a text, and how much each tells (BM25).

Each word gives its root and its character 4-grams, without the marks of Turkish letters. Roots find the other
forms of a word; 4-grams find what the stemmer misses (compounds, loanwords, typing errors).
"""

import math
from functools import cache, lru_cache

from derslik.language import Language
from derslik.language.detection import common_words
from derslik.language.folding import ascii_fold, fold
from derslik.language.stemming import stem
from derslik.language.word_lists import load_entries
from derslik.language.words import LONGEST_WORD, Word, is_suffix, split_words

K1, B = 1.2, 0.75
"""BM25's usual constants: how soon a repeated term stops counting, how much long passages are held back."""
ROOT_WEIGHT = 2.0
"""A root against a 4-gram; 2 rather than 1 adds about .004 to hit@1 on XQuAD, Turkish and English."""
PRIOR = 100
"""Passages without the term that are added to every count. Without them a term is worth little in a small
collection, and scores of small and large collections cannot be held against one threshold."""

GRAM = 4
WORD_START, ROOT_MARK = "^", "="

_ROMAN = "i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx xxi"
_LETTERS = frozenset("vx")
"""Of formulas, more often than numbers. "I" is a number: in Turkish no word, and in English one of every text."""


def terms(text: str, language: Language) -> list[str]:
    """All terms, with repetitions."""
    return [term for word in split_words(text) for term in word_terms(word.text[:LONGEST_WORD], language)]


def subject_words(question: str) -> list[Word]:
    """The words of what is asked about: without words like "nedir" and "which" and without the suffixes of names,
    unless nothing else is there."""
    found = split_words(question)
    return [
        word for word in found if ascii_fold(word.text) not in common_words() and not is_suffix(word, question)
    ] or found


def question_terms(text: str, language: Language) -> set[str]:
    return {term for word in subject_words(text) for term in word_terms(word.text[:LONGEST_WORD], language)}


@lru_cache(maxsize=20_000)
def word_terms(word: str, language: Language) -> tuple[str, ...]:
    padded = WORD_START + ascii_fold(word)
    grams = (padded[at : at + GRAM] for at in range(max(1, len(padded) - GRAM + 1)))
    return (ROOT_MARK + root(word, language), *grams)


def root(word: str, language: Language) -> str:
    """What the forms of a folded word share, without marks: its stem; of an ordinal ("ikinci", "II") its digits.

    Cardinals are words like others: as digits they made answers worse (docs/decisions/0064).
    """
    return _numbers(language).get(word) or ascii_fold(stem(word, language))


@cache
def _numbers(language: Language) -> dict[str, str]:
    """The digits of the first few ordinals, by how they are written: folded words, also without their marks."""
    return {
        form: str(number)
        for ordinals in (_ROMAN.split(), load_entries(language, "ordinals"))
        for number, word in enumerate(ordinals, start=1)
        for form in (fold(word), ascii_fold(fold(word)))
        if form not in common_words() | _LETTERS
    }


def weight(term: str, passages: int, containing: int, prior: int = PRIOR) -> float:
    """How much a term tells that `containing` of so many passages have."""
    return rarity(passages, containing, prior) * (ROOT_WEIGHT if term.startswith(ROOT_MARK) else 1.0)


def rarity(passages: int, containing: int, prior: int = PRIOR) -> float:
    """BM25's inverse document frequency (nats), never below 0."""
    return math.log(1 + (passages + prior - containing + 0.5) / (containing + 0.5))


def damping(length: int, average: float, k1: float = K1) -> float:
    """What a count is held against: a term that stands `count` times scores count / (count + damping)."""
    return k1 * (1 - B + B * length / average)
