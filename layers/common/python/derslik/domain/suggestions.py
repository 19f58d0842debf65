"""Follow-up questions out of the passages that an answer was made from."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain

from derslik.domain import english_definitions, turkish_definitions
from derslik.domain.definitions import Definition
from derslik.domain.inflection import capitalised
from derslik.domain.prose import Sentence, main_language, read
from derslik.domain.terms import Lexicon, lexicon
from derslik.domain.text import Language, language, words
from derslik.domain.vocabulary import HEADING_ONLY, STOP
from derslik.domain.wording import folded_words

_ROOT = 5
_HEADING_WORDS = 6
_JOINED = re.compile(r"[:;,?!()–]|\s(?:ve|ile|veya|and|or|with)\s")
_PLURAL = re.compile(r"\w+l[ae]r[iıuü]?")
_NOT_A_THING = re.compile(r"\w+(?:l[iuü]|(?<!l)[ae]r|[iuü]r)")
"""Turkish: ends as an adjective or a verb does ("zarla çevrili", "hız artar"). Some nouns do too, and are left out."""


def suggest(question: str, answer: str, passages: Sequence[str], limit: int = 3) -> list[str]:
    """Up to `limit` questions on what the passages explain and the question and answer do not speak of.

    In the question's language; none without passages.
    """
    asked = language(question)
    course = _course(tuple(passages))
    asked_about, covered = _roots(question), _roots(f"{question} {answer}")
    found = chain(
        _comparisons(course, asked_about, covered, asked),
        _definitions(course, covered, asked),
        _headings(course, covered, asked),
        _terms(course, covered, asked),
    )
    chosen: list[str] = []
    about: list[frozenset[str]] = []
    for term, suggestion in found:
        roots = _roots(term)
        if len(chosen) < limit and not any(roots <= other or other <= roots for other in about):
            chosen.append(suggestion)
            about.append(roots)
    return chosen


@lru_cache(maxsize=128)
def _course(passages: tuple[str, ...]) -> Lexicon:
    """What the passages speak of; a class asks about the same ones again and again."""
    return lexicon([read(passage) for passage in passages])


def _comparisons(
    course: Lexicon, asked_about: frozenset[str], covered: frozenset[str], asked: Language
) -> Iterator[tuple[str, str]]:
    """The first pair of one that was asked about and one that was not, both of one genus (mitoz, mayoz)."""
    known = [one for one in course.definitions if _roots(one.reading.term) <= asked_about]
    for one in known:
        for other in course.definitions:
            if other.reading.genus == one.reading.genus and not _roots(other.reading.term) <= covered:
                first, second = _shown(one, course), _shown(other, course)
                if asked == "tr":
                    yield second, f"{capitalised(first, 'tr')} ile {second} arasındaki fark nedir?"
                else:
                    yield second, f"What is the difference between {first} and {second}?"
                return


def _definitions(course: Lexicon, covered: frozenset[str], asked: Language) -> Iterator[tuple[str, str]]:
    for one in course.definitions:
        term, body = _shown(one, course), one.reading.body
        if not _roots(term) <= covered:
            same = course.texts[one.source].language == asked
            yield term, (one.reading.asks_body if same else None) or _what_is(term, body, asked)


def _headings(course: Lexicon, covered: frozenset[str], asked: Language) -> Iterator[tuple[str, str]]:
    for prose in course.texts:
        for sentence in prose.sentences:
            if _names_a_topic(sentence, prose.language) and not _roots(sentence.plain) <= covered:
                title = sentence.plain
                if asked == "en" or prose.language == "en":
                    yield title, _about(title, asked)
                else:
                    last = folded_words(title)[-1]
                    yield title, f"{title} {'nelerdir' if _PLURAL.fullmatch(last) else 'nedir'}?"


def _names_a_topic(sentence: Sentence, of: Language) -> bool:
    folded = [word.text for word in sentence.words]
    return (
        sentence.kind == "heading"
        and 0 < len(folded) <= _HEADING_WORDS
        and not HEADING_ONLY.intersection(folded)
        and not STOP[of].issuperset(folded)
        and not any(word.isdigit() for word in folded)
        and _JOINED.search(sentence.plain.rstrip(".")) is None
    )


def _terms(course: Lexicon, covered: frozenset[str], asked: Language) -> Iterator[tuple[str, str]]:
    """Names and compounds: a single common word makes no topic, nor does a part of a name."""
    parts = {part for term in course.terms if " " in term.base for part in term.base.split()}
    turkish = main_language(course.texts) == "tr"
    for term in course.terms:
        telling = " " in term.base or (term.name and term.base not in parts)
        no_thing = turkish and not term.name and _NOT_A_THING.fullmatch(term.base.split()[-1])
        if telling and not no_thing and not _roots(term.text) & covered:
            yield term.text, _about(term.text, asked)


def _about(topic: str, asked: Language) -> str:
    if asked == "tr":
        return f"{capitalised(topic, 'tr')} hakkında metinde ne anlatılıyor?"
    return f"What about {topic}?"


def _what_is(term: str, body: str, asked: Language) -> str:
    return turkish_definitions.what_is(term, body) if asked == "tr" else english_definitions.what_is(term, body)


def _shown(one: Definition, course: Lexicon) -> str:
    """The term as the texts have it inside a sentence, where they do."""
    term = course.term(one.reading.term)
    return one.reading.term if term is None else term.text


def _roots(text: str) -> frozenset[str]:
    return frozenset(word.text[:_ROOT] for word in words(text))
