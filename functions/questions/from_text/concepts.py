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

type _Kind = tuple[Language, bool, bool, bool]
type _Form = tuple[_Kind, tuple[bool, bool, bool]]


@dataclass(frozen=True, slots=True)
class Concept:
    """A definition with what decides whether its term can be an option beside another's.

    `about` is the folded term; `shown` is the term with a small first letter unless it is a name's. `words` are the
    term's, `sentence_words` those of the sentence that defines it, `telling_roots` the roots of those that say
    something. Terms are mixed only within one `kind`: language, person or not, process or thing, one thing ("… en
    yüksek dağıdır") or all of a kind. `form` is the kind, and what would stand out among others.
    """

    definition: Definition
    about: str
    shown: str
    words: frozenset[str]
    sentence_words: frozenset[str]
    document_id: str
    kind: _Kind
    form: _Form
    word_roots: frozenset[str]
    telling_roots: frozenset[str]


type Twins = list[Concept]
"""Concepts of the same term, defined in the same words at several places, in their order."""
type Distance = tuple[bool, int, float, str]


def find_concepts(course: Lexicon, chunks: Sequence[SourceChunk]) -> list[Concept]:
    return [_make_concept(definition, course, chunks) for definition in course.definitions]


def _make_concept(definition: Definition, course: Lexicon, chunks: Sequence[SourceChunk]) -> Concept:
    reading, language = definition.reading, course.texts[definition.source].language
    words, term = folded_words(reading.term), course.term(reading.term)
    shown = reading.term if term is not None and term.capital else uncapitalised(reading.term, language)
    sentence_words = frozenset(folded_words(definition.sentence.plain))
    one_thing = _ONE_THING.search(reading.body) is not None
    kind = language, is_person(reading.term, reading.body), _is_process(reading), one_thing
    return Concept(
        definition,
        about=course.forms.bare_phrase(words),
        shown=shown,
        words=frozenset(words),
        sentence_words=sentence_words,
        document_id=chunks[definition.source].document_id,
        kind=kind,
        form=(kind, _looks_of(shown)),
        word_roots=word_roots(words),
        telling_roots=word_roots(sentence_words - STOP[language]),
    )


def can_stand_beside(other: Concept, concept: Concept) -> bool:
    """Whether the other can be an option where the concept is the key."""
    same_genus = other.definition.reading.genus == concept.definition.reading.genus
    near = same_genus or other.document_id == concept.document_id
    kinds = same_genus or not concept.kind[-1]
    return near and kinds and other.form == concept.form and not _is_said_of(other, concept)


def group_by_form(concepts: Sequence[Concept]) -> dict[_Form, list[Twins]]:
    """Concepts of one form, among which alone can be options of each other. Those that differ in nothing but their
    place are together: a text that repeats its sentences has thousands of them."""
    groups: dict[_Form, dict[object, list[Concept]]] = defaultdict(dict)
    for concept in concepts:
        group, reading = groups[concept.form], concept.definition.reading
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


def _looks_of(shown: str) -> tuple[bool, bool, bool]:
    """Whether it has capitals like an abbreviation, a digit, or is a plural: one such among others stands out."""
    return shown[1:2].isupper(), any(map(str.isdigit, shown)), shown.endswith(("lar", "ler"))


def measure_distance(other: Concept, concept: Concept, seed: int) -> Distance:
    """Less for a better distractor: of the same genus, defined near by and in the same words, of as many words."""
    another_genus = other.definition.reading.genus != concept.definition.reading.genus
    far = abs(other.definition.source - concept.definition.source)
    longer = abs(len(other.words) - len(concept.words))
    alike = min(len(other.telling_roots & concept.telling_roots), _ENOUGH)
    return another_genus, _FAR * (far - alike) + longer, chance(seed, concept.about, other.about), other.shown


def _is_process(reading: DefinedTerm) -> bool:
    """Whether the term names something that happens, by the Turkish verbal noun or the English -ing, -tion."""
    return reading.genus.endswith(
        ("masi", "mesi", "işi", "me", "ma", "şim", "şimi", "olay", "olayi", "süreç", "ing", "tion")
    )
