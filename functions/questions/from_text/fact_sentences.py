"""The sentences of a course that stand alone, with their facts."""

from collections.abc import Iterator
from dataclasses import dataclass

from derslik.language import Language
from derslik.language.course_terms import Lexicon
from derslik.language.prose import Sentence
from derslik.language.self_contained import self_contained_sentence
from derslik.language.tr.endings import looks_inflected
from questions.from_text.fact import Fact, is_enclosed
from questions.from_text.names import Kinds, kinds_of, names
from questions.from_text.numbers import numbers
from questions.from_text.short_names import said_in_short
from questions.from_text.sibling_sections import leaning_on_a_heading

_OPENING = 7
_LONG = 24
_SPOKEN_OF = 3


@dataclass(frozen=True, slots=True)
class Telling:
    """A sentence that stands alone, with its facts; `source` is the index of its text.

    `clear`: its first words name what it speaks of.
    """

    source: int
    sentence: Sentence
    language: Language
    facts: tuple[Fact, ...]
    clear: bool


def tellings(course: Lexicon) -> list[Telling]:
    kinds, in_short = kinds_of(course), said_in_short(course)
    leaning = {(source, sentence.start) for source, sentence in leaning_on_a_heading(course)}
    return [
        Telling(
            source,
            sentence,
            prose.language,
            tuple(facts(sentence, prose.language, kinds)),
            _is_clear(sentence, course, kinds),
        )
        for source, prose in enumerate(course.texts)
        for raw in prose.sentences
        if (source, raw.start) not in leaning
        and (sentence := self_contained_sentence(raw, prose.language, in_short)) is not None
    ]


def _is_clear(sentence: Sentence, course: Lexicon, kinds: Kinds) -> bool:
    """Whether a name or a bare term of the course stands among its first words."""
    opening = sentence.words[:_OPENING]
    runs = (opening[at : at + size] for size in (1, 2, 3) for at in range(len(opening) - size + 1))
    return any(_names_a_thing([word.text for word in run], sentence, run[-1].end, course, kinds) for run in runs)


def _names_a_thing(run: list[str], sentence: Sentence, end: int, course: Lexicon, kinds: Kinds) -> bool:
    phrase = " ".join(run)
    if sentence.plain[end : end + 1] in ("'", "’"):
        return False
    term = course.by_base.get(phrase)
    return phrase in kinds or (
        term is not None and (len(run) > 1 or term.count >= _SPOKEN_OF) and not looks_inflected(run[-1])
    )


def facts(sentence: Sentence, language: Language, kinds: Kinds) -> Iterator[Fact]:
    """Each outside brackets and quotation marks, and only what stands there once."""
    text = sentence.plain
    for fact in (*numbers(text, language), *names(text, kinds, language)):
        if not is_enclosed(text, fact.start) and text.count(fact.value) == 1:
            yield fact


def sentence_worth(telling: Telling) -> float:
    """Less for long sentences, which say too much at once, and for those that may go on about something said before."""
    long = len(telling.sentence.words) > _LONG
    aside = " - " in telling.sentence.plain or " – " in telling.sentence.plain
    return (0.7 if long else 1.0) * (1.0 if telling.clear else 0.5) * (0.6 if aside else 1.0)
