"""What a definition sentence says, and small helpers that Turkish and English share."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from derslik.language import Language
from derslik.language.vocabulary import BOOK_PARTS, FUNCTION, LEADING, PEOPLE, STOP
from derslik.language.words import split_words

MAX_TERM_WORDS = 4
MIN_BODY_WORDS = 3
MAX_SUFFIX = 3
ROOT = 5

_BRACKETED = re.compile(r"(?<!\s)\s*+\([^)]{0,300}+\)")
_TERM = re.compile(r"[“\"]?(?:[IVX]{1,5}\. )?[^\W_][^,;:.!?|]*")


@dataclass(frozen=True, slots=True)
class DefinedTerm:
    """`term` and `body` stand in the sentence as they are; `body` is what the term means.

    `asks_body` is answered by the body ("Osmoz nedir?"; None where its grammar would not fit),
    `asks_term` by the term ("… geçmesine ne denir?"). `genus` is the folded head word of the body.
    """

    term: str
    body: str
    asks_body: str | None
    asks_term: str
    genus: str


def clean_term(text: str, language: Language) -> str | None:
    """The term without brackets and quotation marks, None when it cannot be one."""
    term = _BRACKETED.sub("", text).strip(" \"“”'‘’")
    folded = [word.text for word in split_words(term)]
    usable = (
        1 <= len(folded) <= MAX_TERM_WORDS
        and _TERM.fullmatch(term) is not None
        and len(term) > 1
        and FUNCTION[language].isdisjoint(folded)
        and (len(folded) > 1 or folded[0] not in STOP[language])
        and not BOOK_PARTS.issuperset(folded)
        and not any(word.isdigit() for word in folded)
    )
    return term if usable else None


def is_definition_body(body: str, term: str, language: Language) -> bool:
    """Whether it is long enough to say something and does not use the term that it explains."""
    folded = folded_words(body)
    return (
        len(folded) >= MIN_BODY_WORDS
        and folded[0] not in LEADING[language]
        and f" {' '.join(folded_words(term))} " not in f" {' '.join(folded)} "
    )


def folded_words(text: str) -> list[str]:
    return [word.text for word in split_words(text)]


def word_roots(folded: Iterable[str]) -> frozenset[str]:
    """The first letters of the words: what inflected forms have in common."""
    return frozenset(word[:ROOT] for word in folded)


def text_roots(text: str) -> frozenset[str]:
    return word_roots(folded_words(text))


def is_person(term: str, body: str) -> bool:
    """Whether a name is described by what only people are, inflected or not (başkan, başkanı)."""
    if term[:1].isupper() and folded_words(body)[-1] in (*PEOPLE, "kişi"):
        return True
    names = term.split()[-2:]
    named = len(names) > 1 and all(name[:1].isupper() for name in names)
    return named and any(word[:cut] in PEOPLE for word in folded_words(body) for cut in _cuts(word))


def _cuts(word: str) -> range:
    return range(max(len(word) - MAX_SUFFIX, 3), len(word) + 1)
