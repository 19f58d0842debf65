"""Which sentences define what a question asks about ("Osmoz nedir?", "mitoz ile mayoz farkı")."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from derslik.language import Language
from derslik.language.folding import ascii_fold
from derslik.language.lexical import root, subject_words
from derslik.language.words import Word, split_words

type Marks = frozenset[str]
"""By which the forms of a word are known: its root, and how it begins where the stemmer sees two words."""

BEGINNING = 5
MOST_WORDS = 5
"""Of what is asked about; with more, the question asks for something else than what a thing is."""
BESIDES = 1
"""Words beside the defined terms: "farkı", "görevi"."""


def find_defining_sentences(question: str, passages: tuple[str, ...], language: Language) -> frozenset[tuple[int, int]]:
    """Each as the index of its passage and its start there."""
    asked = _marks(subject_words(question), language)
    if len(asked) > MOST_WORDS:
        return frozenset()
    found = [(place, term) for place, term in _defined(passages, language) if not _missing(term, asked)]
    besides = _missing(asked, [word for _, term in found for word in term])
    return frozenset(place for place, _ in found) if len(besides) <= BESIDES else frozenset()


def _missing(some: Iterable[Marks], others: Sequence[Marks]) -> list[Marks]:
    return [word for word in some if all(word.isdisjoint(other) for other in others)]


def _marks(found: Iterable[Word], language: Language) -> list[Marks]:
    return [frozenset({root(word.text, language), ascii_fold(word.text)[:BEGINNING]}) for word in found]


@lru_cache(maxsize=128)
def _defined(passages: tuple[str, ...], language: Language) -> list[tuple[tuple[int, int], list[Marks]]]:
    """Where each definition stands, and its term; a class asks of the same passages again and again."""
    # Imported on first use: most questions do not ask what something is.
    from derslik.language.course_terms import course_lexicon
    from derslik.language.prose import parse_prose

    found = course_lexicon([parse_prose(passage) for passage in passages]).definitions
    return [((one.source, one.sentence.start), _marks(split_words(one.reading.term), language)) for one in found]
