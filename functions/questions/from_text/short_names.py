"""What a course names in full and then says in short: "II. Dünya Savaşı" is "Savaş" afterwards."""

import re
from collections.abc import Iterator

from derslik.language.course_terms import Lexicon
from derslik.language.folding import fold
from derslik.language.prose import Sentence
from derslik.language.tr.consonants import bare_spellings
from derslik.language.vocabulary import HEADS
from derslik.language.wording import folded_words

_FULL = re.compile(r"(?<![\w-])(?:[A-ZÇĞİÖŞÜ][\w-]*+ ){1,20}(?P<head>[A-ZÇĞİÖŞÜ]\w++)")
_POSSESSIVES = ("si", "su", "sü", "i", "u", "ü")
_PLURAL = ("lar", "ler")
_VOWELS = "aeiouöü"
_LABEL = re.compile(r"[^\s,;:]+ (?:[^\s,;:]+ )?(?P<head>[a-zçğıöşü]+)(?:[:,]| \()")
_OF_A_NAME = re.compile(
    r"(?<=[a-zçğıöşü,] )[A-ZÇĞİÖŞÜ]\w+ (?P<head>[a-zçğıöşü]{3,}(?:s[ıiuü]|[ıiuü]))(?:n[ıiuüae]\w*|yl[ae])?(?!\w)"
)
_PIECE = re.compile(r"[,;:–—-]| ve | ile ")
_ASKED = re.compile(r" (?:nedir|kimdir|nelerdir)\??$")
_SHORTEST = 3


def find_short_names(course: Lexicon) -> frozenset[str]:
    """The folded nouns that, alone, mean one of the things that the course calls by a longer name.

    Not those that it speaks of themselves: what it defines, and what a heading names alone.
    """
    sentences = [sentence for prose in course.texts for sentence in prose.sentences if sentence.kind != "row"]
    common = _find_common_nouns(course, sentences)
    name_heads = (head for sentence in sentences for head in _find_name_heads(sentence, common))
    heads = (*name_heads, *_find_term_heads(course))
    nouns = (head for head in heads if head in course.forms.bases or head in HEADS.values() or head[-1] == "ğ")
    return frozenset(nouns) - frozenset(_find_words_named_alone(course, sentences))


def _find_common_nouns(course: Lexicon, sentences: list[Sentence]) -> frozenset[str]:
    """With those that the course writes in small letters."""
    small = (word.text for sentence in sentences for word in sentence.words if sentence.plain[word.start].islower())
    return frozenset(HEADS.values()) | {course.forms.bare_form(word) for word in small}


def _find_name_heads(sentence: Sentence, common: frozenset[str]) -> Iterator[str]:
    """Only nouns: the last word of a person's name is neither a possessive nor a common noun."""
    label = _LABEL.match(sentence.plain)
    for match in (*_OF_A_NAME.finditer(sentence.plain), *([label] if label else [])):
        yield from strip_possessive(fold(match["head"]))
    for match in _FULL.finditer(sentence.plain):
        head = fold(match["head"])
        yield from (bare for bare in strip_possessive(head) if not bare.endswith(_PLURAL))
        if head in common:
            yield head


def _find_term_heads(course: Lexicon) -> Iterator[str]:
    for term in course.terms:
        *before, head = term.base.split()
        if before and (term.titled or term.defined):
            yield from strip_possessive(head)
            if term.text.split()[-1][0].islower() and len(head) >= _SHORTEST:
                yield head


def strip_possessive(head: str) -> Iterator[str]:
    """Savaşı: savaş; antlaşması: antlaşma; ölçeği: ölçeğ, which goes on with a vowel, and ölçek."""
    for ending in _POSSESSIVES:
        bare = head[: -len(ending)]
        if head.endswith(ending) and len(bare) >= _SHORTEST and (bare[-1] in _VOWELS) is (len(ending) > 1):
            yield from bare_spellings(bare)


def _find_words_named_alone(course: Lexicon, sentences: list[Sentence]) -> Iterator[str]:
    for definition in course.definitions:
        yield from _single_word(definition.reading.term, course)
    for sentence in sentences:
        if sentence.kind == "heading":
            for piece in _PIECE.split(_ASKED.sub("", sentence.plain)):
                yield from _single_word(piece, course)


def _single_word(text: str, course: Lexicon) -> Iterator[str]:
    words = folded_words(text)
    if len(words) == 1:
        yield from (words[0], course.forms.bare_form(words[0]))
