"""The sentences of a course that stand alone, with their facts."""

from collections.abc import Iterator
from dataclasses import dataclass

from derslik.language import Language
from derslik.language.course_terms import Lexicon
from derslik.language.prose import Sentence
from derslik.language.self_contained import self_contained_sentence
from derslik.language.tr.endings import looks_inflected
from questions.from_text.fact import Fact, is_enclosed
from questions.from_text.names import NameKinds, find_name_kinds, find_names
from questions.from_text.numbers import find_numbers
from questions.from_text.short_names import find_short_names
from questions.from_text.sibling_sections import find_heading_dependent_sentences

_OPENING = 7
_LONG = 24
_SPOKEN_OF = 3


@dataclass(frozen=True, slots=True)
class FactSentence:
    """A sentence that stands alone, with its facts; `source` is the index of its text.

    `clear`: its first words name what it speaks of.
    """

    source: int
    sentence: Sentence
    language: Language
    facts: tuple[Fact, ...]
    clear: bool


def find_fact_sentences(course: Lexicon) -> list[FactSentence]:
    kinds, short_names = find_name_kinds(course), find_short_names(course)
    dependent = {(source, sentence.start) for source, sentence in find_heading_dependent_sentences(course)}
    return [
        FactSentence(
            source,
            sentence,
            prose.language,
            tuple(find_facts(sentence, prose.language, kinds)),
            _is_clear(sentence, course, kinds),
        )
        for source, prose in enumerate(course.texts)
        for written in prose.sentences
        if (source, written.start) not in dependent
        and (sentence := self_contained_sentence(written, prose.language, short_names)) is not None
    ]


def _is_clear(sentence: Sentence, course: Lexicon, kinds: NameKinds) -> bool:
    """Whether a name or a bare term of the course stands among its first words."""
    opening = sentence.words[:_OPENING]
    runs = (opening[at : at + size] for size in (1, 2, 3) for at in range(len(opening) - size + 1))
    return any(_names_a_thing([word.text for word in run], sentence, run[-1].end, course, kinds) for run in runs)


def _names_a_thing(run: list[str], sentence: Sentence, end: int, course: Lexicon, kinds: NameKinds) -> bool:
    phrase = " ".join(run)
    if sentence.plain[end : end + 1] in ("'", "’"):
        return False
    term = course.by_base.get(phrase)
    return phrase in kinds or (
        term is not None and (len(run) > 1 or term.count >= _SPOKEN_OF) and not looks_inflected(run[-1])
    )


def find_facts(sentence: Sentence, language: Language, kinds: NameKinds) -> Iterator[Fact]:
    """Each outside brackets and quotation marks, and only what stands there once."""
    text = sentence.plain
    for fact in (*find_numbers(text, language), *find_names(text, kinds, language)):
        if not is_enclosed(text, fact.start) and text.count(fact.value) == 1:
            yield fact


def rate_sentence(fact_sentence: FactSentence) -> float:
    """Less for long sentences, which say too much at once, and for those that may go on about something said before."""
    sentence = fact_sentence.sentence
    long = len(sentence.words) > _LONG
    aside = " - " in sentence.plain or " – " in sentence.plain
    return (0.7 if long else 1.0) * (1.0 if fact_sentence.clear else 0.5) * (0.6 if aside else 1.0)
