"""Sets of words by what they are in a sentence, all folded (ı is i). Why a word is in one stands in its list's file."""

from collections.abc import Mapping

from derslik.language import Language
from derslik.language.folding import fold
from derslik.language.word_lists import LANGUAGES, load_pairs, load_words, load_words_of_both

type Words = frozenset[str]


def _with(base: Mapping[Language, Words], name: str) -> Mapping[Language, Words]:
    return {language: base[language] | load_words(language, name) for language in LANGUAGES}


POINTING: Mapping[Language, Words] = {language: load_words(language, "pointing") for language in LANGUAGES}
"""Words that point at what was said elsewhere: a sentence with one of them may not stand alone."""

LEADING = _with(POINTING, "leading")
"""First words that tie a sentence to the one before."""

FUNCTION = _with(LEADING, "function")
"""Words that are no part of a term."""

STOP = _with(FUNCTION, "stop")
"""Words that make no term on their own and no blank."""

BOOK_PARTS = load_words_of_both("book_parts")
"""Titles of a book's parts, which say nothing of its subject."""

PEOPLE = load_words_of_both("people")
"""Last words of a description that is of a person."""

ELSEWHERE = load_words_of_both("elsewhere")
"""Words that send the reader to another place of the book."""

NO_GENUS = load_words("tr", "no_genus")
"""Turkish predicates that say how a thing is and not what it is, or of what it is a part without saying so."""

PERSON_ENDS = load_words("tr", "person_ends")
"""Last words of a name that only people have."""

GIVEN_NAMES = load_words_of_both("given_names")
"""First names, by which the name of a person is known as one."""

COUNTED = tuple(sorted(load_words("tr", "counted")))
"""How words begin that follow an ordinal in a name, also where it is written with a digit: "2. Dünya Savaşı"."""

PLACE_NOUNS = load_words("tr", "place_nouns")
"""How words begin that follow the name of a place."""

ANAPHORIC = load_words_of_both("anaphoric")
"""Common nouns that, alone at the head of a sentence, mean the one that was spoken of before."""

OPPOSITES: Mapping[Language, Mapping[str, str]] = {
    language: {
        word: opposite
        for one, other in load_pairs(language, "opposites")
        for word, opposite in ((one, other), (other, one))
    }
    for language in LANGUAGES
}
"""Words in the form in which they stand, each with the one that turns what is said of a thing into its opposite."""

HEADS: Mapping[str, str] = {fold(compound): noun for compound, noun in load_pairs("tr", "heads_of_names")}
"""Last words of names in Turkish, as the folded possessive of the compound, with the noun itself."""
