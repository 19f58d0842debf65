"""Items from definitions: "X nedir?", "… ne denir?", and the latter with options of the same kind."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from derslik.language import Language
from derslik.language.capitals import capitalised, uncapitalised
from derslik.language.course_terms import Lexicon
from derslik.language.definitions import Definition
from derslik.language.vocabulary import STOP
from derslik.language.wording import DefinedTerm, folded_words, is_person, text_roots, word_roots
from questions.from_text.candidates import Candidate, chance
from questions.items import Item, SourceChunk, proof

OPTIONS = 4
_WORTH = 4.0
_SHORT_BODY = 5
_ONE_THING = re.compile(
    r"\b(?:en \w+|ilk|son|tek)(?: \w+){1,2}$|\b(?:first|last|only|\w{3,}est)\b|(?<=.)\b[A-ZÇĞİÖŞÜ][a-zçğıöşü]{2}"
)
_WORTH_OF_SHORT = 2.5
_FAR, _ENOUGH = 2, 2


@dataclass(frozen=True, slots=True)
class Defined:
    """A definition with what decides whether its term can be an option beside another's.

    `shown` is the term with a small first letter unless it is a name's. Terms are mixed only within one `kind`:
    language, person or not, process or thing, one thing ("… en yüksek dağıdır") or all of a kind.
    """

    found: Definition
    about: str
    shown: str
    words: frozenset[str]
    said: frozenset[str]
    document_id: str
    kind: tuple[Language, bool, bool, bool]


type Rank = tuple[bool, int, float, str]


def defined(course: Lexicon, chunks: Sequence[SourceChunk], seed: int) -> Iterator[Candidate]:
    """For each definition the ways to ask it; `select` takes one of them."""
    every = all_defined(course, chunks)
    for one in every:
        reading, sentence, source = one.found.reading, one.found.sentence, one.found.source
        language = one.kind[0]
        place = proof(chunks[source], sentence.start, sentence.end)
        worth = _WORTH if len(reading.body.split()) >= _SHORT_BODY else _WORTH_OF_SHORT
        items = [Item("short_answer", reading.asks_term, reading.term, None, language, place)]
        if reading.asks_body is not None:
            items.append(Item("open", reading.asks_body, reading.body, None, language, place))
        if options := _options(one, every, seed):
            items.append(Item("multiple_choice", reading.asks_term, reading.term, options, language, place))
        for item in items:
            yield Candidate(item, one.about, source, worth)


def all_defined(course: Lexicon, chunks: Sequence[SourceChunk]) -> list[Defined]:
    return [_defined(found, course, chunks) for found in course.definitions]


def _defined(found: Definition, course: Lexicon, chunks: Sequence[SourceChunk]) -> Defined:
    reading, language = found.reading, course.texts[found.source].language
    folded, term = folded_words(reading.term), course.term(reading.term)
    return Defined(
        found,
        about=course.forms.bare_phrase(folded),
        shown=reading.term if term is not None and term.capital else uncapitalised(reading.term, language),
        words=frozenset(folded),
        said=frozenset(folded_words(found.sentence.plain)),
        document_id=chunks[found.source].document_id,
        kind=(
            language,
            is_person(reading.term, reading.body),
            _is_process(reading),
            _ONE_THING.search(reading.body) is not None,
        ),
    )


def _options(one: Defined, every: Sequence[Defined], seed: int) -> list[str] | None:
    """The term and three others of its kind that the course defines, the nearest; None when it has too few."""
    term, language = one.found.reading.term, one.kind[0]
    said = _given_away(one, one)
    fair = (
        other
        for other in every
        if may_stand_beside(other, one)
        and _given_away(other, one) >= said
        and (term[:1].isupper() or other.shown[:1].islower())
    )
    ranked = {other.about: strangeness(other, one, seed) for other in fair}
    nearest = list(islice(_of_different_heads(sorted(ranked.values()), one), OPTIONS - 1))
    if len(nearest) < OPTIONS - 1:
        return None
    shown = [rank[-1] for rank in nearest]
    options = [term, *(capitalised(other, language) if term[:1].isupper() else other for other in shown)]
    return sorted(options, key=lambda option: chance(seed, term, option))


def _of_different_heads(ranked: Sequence[Rank], one: Defined) -> Iterator[Rank]:
    """No two whose last word, which the key does not have, is the same: the key would stand out."""
    heads: set[str] = set()
    for rank in ranked:
        head = folded_words(rank[-1])[-1]
        if head not in heads:
            yield rank
        heads |= {head} - one.words


def _given_away(other: Defined, one: Defined) -> frozenset[str]:
    """The words of a term that the question for one says: "… bağ hangisidir?" must not have one option with "bağ"."""
    return word_roots(other.words) & text_roots(one.found.reading.asks_term)


def may_stand_beside(other: Defined, one: Defined) -> bool:
    same_genus = other.found.reading.genus == one.found.reading.genus
    near = same_genus or other.document_id == one.document_id
    kinds = other.kind == one.kind and (same_genus or not one.kind[-1])
    return near and kinds and _looks(other) == _looks(one) and not _is_said(other, one)


def _is_said(other: Defined, one: Defined) -> bool:
    """Whether the sentence says the other term, in whatever form."""
    return all(any(said.startswith(word) for said in one.said) for word in other.words)


def _looks(one: Defined) -> tuple[bool, bool, bool]:
    """Whether it has capitals like an abbreviation, a digit, or is a plural: one such among others stands out."""
    symbol = one.shown[1:2].isupper()
    return symbol, any(map(str.isdigit, one.shown)), one.shown.endswith(("lar", "ler"))


def strangeness(other: Defined, one: Defined, seed: int) -> Rank:
    """What sorts the likely ones first: of the same genus, defined near by and in the same words, of as many words."""
    another_genus = other.found.reading.genus != one.found.reading.genus
    far = abs(other.found.source - one.found.source)
    longer = abs(len(other.words) - len(one.words))
    alike = min(len(_roots_of(other) & _roots_of(one)), _ENOUGH)
    return another_genus, _FAR * (far - alike) + longer, chance(seed, one.about, other.about), other.shown


def _roots_of(one: Defined) -> frozenset[str]:
    """Of the words of its definition that say something."""
    return word_roots(one.said - STOP[one.kind[0]])


def _is_process(reading: DefinedTerm) -> bool:
    """Whether the term names something that happens, by the Turkish verbal noun or the English -ing, -tion."""
    return reading.genus.endswith(
        ("masi", "mesi", "işi", "me", "ma", "şim", "şimi", "olay", "olayi", "süreç", "ing", "tion")
    )
