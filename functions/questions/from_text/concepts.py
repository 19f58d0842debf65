"""The concepts that a course defines, and which of them can be an option beside another."""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from derslik.language import Language
from derslik.language.capitals import uncapitalised
from derslik.language.course_terms import Lexicon
from derslik.language.definitions import Definition
from derslik.language.vocabulary import STOP
from derslik.language.wording import DefinedTerm, folded_words, is_person, word_roots
from questions.from_text.candidates import chance
from questions.source_chunks import SourceChunk

_ONE_THING = re.compile(
    r"\b(?:en \w+|ilk|son|tek)(?: \w+){1,2}$|\b(?:first|last|only|\w{3,}est)\b|(?<=.)\b[A-ZÇĞİÖŞÜ][a-zçğıöşü]{2}"
)
_FAR, _ENOUGH = 2, 2
MOST_COMPARED = 400
"""Concepts that are looked at as options of another one."""


@dataclass(frozen=True, slots=True)
class Concept:
    """A definition with what decides whether its term can be an option beside another's.

    `about` is the folded term; `shown` is the term with a small first letter unless it is a name's. `words` are the
    term's, `sentence_words` those of the sentence that defines it. Terms are mixed only within one `kind`: language,
    person or not, process or thing, one thing ("… en yüksek dağıdır") or all of a kind.
    """

    definition: Definition
    about: str
    shown: str
    words: frozenset[str]
    sentence_words: frozenset[str]
    document_id: str
    kind: tuple[Language, bool, bool, bool]


type _Form = tuple[tuple[Language, bool, bool, bool], tuple[bool, bool, bool]]
type Twins = list[Concept]
"""Concepts of the same term, defined in the same words at several places, in their order."""
type Distance = tuple[bool, int, float, str]


def find_concepts(course: Lexicon, chunks: Sequence[SourceChunk]) -> list[Concept]:
    return [_make_concept(definition, course, chunks) for definition in course.definitions]


def _make_concept(definition: Definition, course: Lexicon, chunks: Sequence[SourceChunk]) -> Concept:
    reading, language = definition.reading, course.texts[definition.source].language
    words, term = folded_words(reading.term), course.term(reading.term)
    return Concept(
        definition,
        about=course.forms.bare_phrase(words),
        shown=reading.term if term is not None and term.capital else uncapitalised(reading.term, language),
        words=frozenset(words),
        sentence_words=frozenset(folded_words(definition.sentence.plain)),
        document_id=chunks[definition.source].document_id,
        kind=(
            language,
            is_person(reading.term, reading.body),
            _is_process(reading),
            _ONE_THING.search(reading.body) is not None,
        ),
    )


def can_stand_beside(other: Concept, concept: Concept) -> bool:
    """Whether the other can be an option where the concept is the key."""
    same_genus = other.definition.reading.genus == concept.definition.reading.genus
    near = same_genus or other.document_id == concept.document_id
    kinds = same_genus or not concept.kind[-1]
    return near and kinds and form_of(other) == form_of(concept) and not _is_said_of(other, concept)


def form_of(concept: Concept) -> _Form:
    return concept.kind, _looks_of(concept)


def group_by_form(concepts: Sequence[Concept]) -> dict[_Form, list[Twins]]:
    """Concepts of one form, among which alone can be options of each other. Those that differ in nothing but their
    place are together: a text that repeats its sentences has thousands of them."""
    groups: dict[_Form, dict[object, list[Concept]]] = defaultdict(dict)
    for concept in concepts:
        group, reading = groups[form_of(concept)], concept.definition.reading
        same = concept.about, concept.shown, reading.genus, concept.words, concept.sentence_words, concept.document_id
        group[same] = group.pop(same, [])
        group[same].append(concept)
    return {form: list(group.values()) for form, group in groups.items()}


def find_nearest(others: Sequence[Twins], concept: Concept) -> Sequence[Twins]:
    """The `MOST_COMPARED` that are defined (for the last time) nearest to the concept, in their order."""
    if len(others) <= MOST_COMPARED:
        return others
    at = bisect_left(others, concept.definition.source, key=lambda twins: twins[-1].definition.source)
    start = max(0, min(at - MOST_COMPARED // 2, len(others) - MOST_COMPARED))
    return others[start : start + MOST_COMPARED]


def _is_said_of(other: Concept, concept: Concept) -> bool:
    """Whether the concept's sentence says the other term, in whatever form."""
    return all(any(said.startswith(word) for said in concept.sentence_words) for word in other.words)


def _looks_of(concept: Concept) -> tuple[bool, bool, bool]:
    """Whether it has capitals like an abbreviation, a digit, or is a plural: one such among others stands out."""
    symbol = concept.shown[1:2].isupper()
    return symbol, any(map(str.isdigit, concept.shown)), concept.shown.endswith(("lar", "ler"))


def measure_distance(other: Concept, concept: Concept, seed: int) -> Distance:
    """Less for a better distractor: of the same genus, defined near by and in the same words, of as many words."""
    another_genus = other.definition.reading.genus != concept.definition.reading.genus
    far = abs(other.definition.source - concept.definition.source)
    longer = abs(len(other.words) - len(concept.words))
    alike = min(len(_roots_of(other) & _roots_of(concept)), _ENOUGH)
    return another_genus, _FAR * (far - alike) + longer, chance(seed, concept.about, other.about), other.shown


def _roots_of(concept: Concept) -> frozenset[str]:
    """The roots of the words of its definition that say something."""
    return word_roots(concept.sentence_words - STOP[concept.kind[0]])


def _is_process(reading: DefinedTerm) -> bool:
    """Whether the term names something that happens, by the Turkish verbal noun or the English -ing, -tion."""
    return reading.genus.endswith(
        ("masi", "mesi", "işi", "me", "ma", "şim", "şimi", "olay", "olayi", "süreç", "ing", "tion")
    )
