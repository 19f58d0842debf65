"""Follow-up questions out of the passages that an answer was made from."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from derslik.language import Language
from derslik.language.capitals import capitalised
from derslik.language.detection import detect_language
from derslik.language.inflection import Forms
from derslik.language.lexical import root, subject_words
from derslik.language.prose import main_language
from derslik.language.vocabulary import STOP
from derslik.language.wording import folded_words, text_roots
from rag_query.suggestions.section_questions import Roots, SectionQuestions, Suggestion
from rag_query.suggestions.sections import Passage, sections

_LETTERS = 2
_HAPPENED = re.compile(r"\w+[dt][iuü]")

_DIFFERENCE: Mapping[Language, str] = {
    "tr": "{term} ile {other} arasındaki fark nedir?",
    "en": "What is the difference between {term} and {other}?",
}

type _Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Part:
    """A section with what it can be asked, and what the headings `over` it; `bases`: its words, bare."""

    path: _Path
    bases: frozenset[str]
    suggestions: tuple[Suggestion, ...]
    over: tuple[Suggestion, ...]


@dataclass(frozen=True, slots=True)
class _Defined:
    """`stands_inside`: its first letter is known to be right in the middle of a sentence."""

    term: str
    about: Roots
    genus: str
    stands_inside: bool


@dataclass(frozen=True, slots=True)
class _Course:
    language: Language
    forms: Forms
    parts: tuple[_Part, ...]
    defined: tuple[_Defined, ...]


def suggest_questions(question: str, passages: Sequence[Passage]) -> list[Suggestion]:
    """What the passages (best first) explain and the question does not speak of, best first.

    None where the passages are in another language than the question, and none without passages.
    """
    course = _course(tuple(passages))
    if course.language != detect_language(question):
        return []
    asked = text_roots(question)
    found = (*_comparisons(course, asked), *_nearest_first(course, question))
    return [one for one in found if not _covers(asked, one.about)]


def choose_suggestions(found: Sequence[Suggestion], question: str, answer: str, limit: int) -> list[str]:
    """The first of them that the answer has not told, none about the same as another."""
    covered = text_roots(f"{question} {answer}")
    chosen: list[Suggestion] = []
    for one in found:
        answered = one.answered_by_mention and _covers(covered, one.about)
        if len(chosen) < limit and not answered and not _repeats(one, chosen):
            chosen.append(one)
    return [one.question for one in chosen]


@lru_cache(maxsize=128)
def _course(passages: tuple[Passage, ...]) -> _Course:
    """What the passages tell; a class asks about the same ones again and again."""
    every = [section for passage in passages for section in sections(passage)]
    language = main_language([section.prose for section in every])
    of_the_language = [section for section in every if section.prose.language == language]
    questions = SectionQuestions.of(of_the_language, language)
    forms = questions.course.forms
    parts = (
        _Part(
            section.path,
            _bases(" ".join((*section.path, section.prose.text)), forms),
            questions.suggestions(at),
            tuple(questions.parent_questions(at)),
        )
        for at, section in enumerate(of_the_language)
    )
    terms = (
        (questions.written_term(definition), definition.reading.genus) for definition in questions.course.definitions
    )
    defined = (_Defined(term, text_roots(term), genus, questions.spelling.stands_inside(term)) for term, genus in terms)
    return _Course(language, forms, tuple(parts), tuple(defined))


def _bases(text: str, forms: Forms) -> frozenset[str]:
    return frozenset(forms.bare_form(word) for word in folded_words(text))


def _nearest_first(course: _Course, question: str) -> Iterator[Suggestion]:
    """Of the best passage, of what is below it, then of its neighbours; of another chapter only where it is linked."""
    if not course.parts:
        return
    best, *others = course.parts
    links = _spoken_of(question, course)
    near = sorted(others, key=lambda part: -_shared(best.path, part.path))
    below = [part for part in near if _shared(best.path, part.path) == len(best.path)]
    for part in (best, *below):
        yield from part.suggestions
    yield from best.over
    for part in near[len(below) :]:
        linked = not links.isdisjoint(part.bases)
        if linked or _shared(best.path, part.path) > 0 or not part.path:
            yield from part.suggestions


def _spoken_of(question: str, course: _Course) -> frozenset[str]:
    """The bare words of what it asks about, without what happened and without numbers."""
    found = [word.text for word in subject_words(question) if len(word.text) > _LETTERS]
    things = (word for word in found if word not in STOP[course.language] and not _HAPPENED.fullmatch(word))
    return frozenset(course.forms.bare_form(word) for word in things if not root(word, course.language).isdigit())


def _shared(path: _Path, other: _Path) -> int:
    """How many of their headings are the same, from the top."""
    same = (one == two for one, two in zip(path, other, strict=False))
    return next((at for at, equal in enumerate(same) if not equal), min(len(path), len(other)))


def _comparisons(course: _Course, asked: Roots) -> Iterator[Suggestion]:
    """The first pair of one that was asked about and one that was not, both of one genus (mitoz, mayoz)."""
    for one in course.defined:
        for other in course.defined:
            alike = other.genus == one.genus and other.stands_inside
            if alike and one.about <= asked and not other.about <= asked:
                yield Suggestion(
                    one.about | other.about,
                    _ask_for_difference(one.term, other.term, course.language),
                    answered_by_mention=False,
                )
                return


def _repeats(one: Suggestion, chosen: Sequence[Suggestion]) -> bool:
    return any(one.about <= other.about or (other.about <= one.about and not one.asks_for_part) for other in chosen)


def _covers(words: Roots, about: Roots) -> bool:
    """Whether each root begins a word there: "önem" is in "önemli"; a number or a letter is only itself."""
    return all(one in words or (len(one) > _LETTERS and any(word.startswith(one) for word in words)) for one in about)


def _ask_for_difference(term: str, other: str, language: Language) -> str:
    return capitalised(_DIFFERENCE[language].format(term=term, other=other), language)
