"""What a section of a course can be asked: its definitions, its heading, times and causes, what it is about."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Self

from derslik.language import Language
from derslik.language.capitals import capitalised, uncapitalised
from derslik.language.course_terms import LONGEST, Lexicon, course_lexicon
from derslik.language.definitions import Definition
from derslik.language.en import definitions as english_definitions
from derslik.language.folding import fold
from derslik.language.prose import Sentence
from derslik.language.self_contained import self_contained_sentence
from derslik.language.tr import definitions as turkish_definitions
from derslik.language.vocabulary import BOOK_PARTS
from derslik.language.wording import folded_words, text_roots
from rag_query.suggestions import headings_en as english_headings
from rag_query.suggestions import headings_tr as turkish_headings
from rag_query.suggestions.event_questions import ask_about_event
from rag_query.suggestions.sections import Section
from rag_query.suggestions.spelling import Spelling

_HEADING_WORDS = 6
_HEADING_LETTERS = 80
_SENTENCE_WORDS = 40
_ABOUT_IT = 2
"""Sentences that begin with what a text is about."""
_JOINED = re.compile(r"[:;,!()–]")
_WHO = frozenset({"herkes", "kişi", "kimse"})
_SEVERAL = re.compile(r"nelerdir\?$|^What are ")

_ASK_ABOUT_HEADING = {"tr": turkish_headings.ask_about_heading, "en": english_headings.ask_about_heading}
_ASK_ABOUT_TOPIC = {"tr": turkish_headings.ask_about_topic, "en": english_headings.ask_about_topic}

type Roots = frozenset[str]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`about`: the roots of what it asks about, so that it is not asked twice.

    `answered_by_mention`: an answer that has all of these roots has answered it; what compares or lists things is
    asked for nonetheless. `asks_for_part`: it asks for a part or a property of a thing, not for the thing.
    """

    about: Roots
    question: str
    answered_by_mention: bool = True
    asks_for_part: bool = False


@dataclass(frozen=True, slots=True)
class SectionQuestions:
    """What the sections of one course in one language can be asked.

    `opening`: how often a sentence begins with a term; `subjects`: the terms that are the subject of one.
    """

    sections: Sequence[Section]
    course: Lexicon
    spelling: Spelling
    opening: Counter[str]
    subjects: frozenset[str]

    @classmethod
    def of(cls, sections: Sequence[Section], language: Language) -> Self:
        texts = [section.prose for section in sections]
        course = course_lexicon(texts)
        opened = [one for prose in texts for sentence in prose.sentences for one in _openings(sentence, course)]
        subjects = frozenset(base for base, subject in opened if subject)
        return cls(
            sections,
            course,
            Spelling.of(sections, course.forms, language),
            Counter(base for base, _ in opened),
            subjects,
        )

    def suggestions(self, at: int) -> tuple[Suggestion, ...]:
        """In a text without headings, what it speaks of stands for them."""
        topics = () if self.sections[at].path else self._topics(at)
        return (*self._definitions(at), *self._heading(at), *self._events(at), *topics)

    def written_term(self, definition: Definition) -> str:
        """As it stands inside a sentence, with the ordinal that belongs to it."""
        term, known = definition.reading.term, self.course.term(definition.reading.term)
        sentence = definition.sentence
        written = self.spelling.written(sentence, self.sections[definition.source].prose)
        if written and (at := written.find(sentence.plain)) > 0 and sentence.plain.startswith(term):
            return written[:at] + term
        common = (known is not None and known.text[:1].islower()) or self.spelling.is_common(term)
        return uncapitalised(term, self.spelling.language) if common else term

    def _definitions(self, at: int) -> Iterator[Suggestion]:
        what_is = {"tr": self._what_is_turkish, "en": self._what_is_english}[self.spelling.language]
        for definition in self.course.definitions:
            if definition.source == at and self.spelling.written(definition.sentence, self.sections[at].prose):
                yield Suggestion(text_roots(self.written_term(definition)), what_is(definition))

    def _what_is_turkish(self, definition: Definition) -> str:
        term, reading = self.written_term(definition), definition.reading
        if reading.genus in _WHO:
            return f"Kime {term} denir?"
        asks = reading.asks_body or turkish_definitions.what_is(term, reading.body)
        return asks.replace(capitalised(reading.term, "tr"), capitalised(term, "tr"))

    def _what_is_english(self, definition: Definition) -> str:
        """With a small letter where the grammar shows a common noun, and the article that a list leaves out."""
        term, reading = self.written_term(definition), definition.reading
        asks = reading.asks_body or english_definitions.what_is(reading.term, reading.body)
        of_common_words = " " in term and term.split(" ")[-1].islower()
        if of_common_words or " are " in asks or english_headings.NEEDS_NO_ARTICLE.fullmatch(fold(term)):
            term = uncapitalised(term, "en")
        lacks = (
            of_common_words and asks.startswith(f"What is {reading.term}") and reading.body[:2].lower() in ("a ", "an")
        )
        article = ("an " if term[0] in "aeiou" else "a ") if lacks else ""
        return asks.replace(reading.term, article + term)

    def _heading(self, at: int) -> Iterator[Suggestion]:
        """Of a section that tells something itself."""
        section = self.sections[at]
        title = self.spelling.numbered(section.path[-1]) if section.path else None
        openings = [sentence.words[0].text for sentence in section.prose.sentences if _tells(sentence)]
        if title and openings and (asked := self._asked_by(title, section.path[:-1], openings)):
            yield asked

    def _asked_by(self, title: str, parents: Sequence[str], openings: Collection[str]) -> Suggestion | None:
        if len(title) > _HEADING_LETTERS:
            return None
        if title.endswith("?"):
            return Suggestion(text_roots(title), title)
        if not _names_a_topic(title):
            return None
        asked = _ASK_ABOUT_HEADING[self.spelling.language](title, parents, openings, self.spelling)
        return Suggestion(text_roots(asked[0]), asked[1], asks_for_part=asked[0] != title) if asked else None

    def parent_questions(self, at: int) -> Iterator[Suggestion]:
        """The headings over it that name several things, of which it tells one: "Söz sanatları nelerdir?"."""
        *path, _ = self.sections[at].path or ("",)
        for end in range(len(path), 0, -1):
            title = self.spelling.numbered(path[end - 1])
            asked = title and self._asked_by(title, path[: end - 1], ())
            if asked and _SEVERAL.search(asked.question):
                yield replace(asked, answered_by_mention=False)

    def _events(self, at: int) -> Iterator[Suggestion]:
        prose = self.sections[at].prose
        for sentence in (one for one in prose.sentences if len(one.words) <= _SENTENCE_WORDS):
            written = self.spelling.written(sentence, prose)
            asked = ask_about_event(written, self.spelling.language) if written else None
            if asked and self_contained_sentence(sentence, self.spelling.language) and self._is_known(asked.subject):
                yield Suggestion(text_roots(asked.about), asked.question)

    def _is_known(self, subject: str) -> bool:
        """Whether it says what it is: more than one word, or a name; "Savaş" may be any war."""
        term = self.course.term(subject)
        return " " in subject or (term is not None and term.name)

    def _topics(self, at: int) -> Iterator[Suggestion]:
        """Names and compounds with which several sentences begin; what is merely mentioned is no topic."""
        parts = {part for term in self.course.terms if " " in term.base for part in term.base.split()}
        here = {base for sentence in self.sections[at].prose.sentences for base, _ in _openings(sentence, self.course)}
        for term in self.course.terms:
            telling = " " in term.base or (term.name and term.base not in parts)
            if telling and term.base in here & self.subjects and self.opening[term.base] >= _ABOUT_IT:
                yield Suggestion(text_roots(term.text), _ASK_ABOUT_TOPIC[self.spelling.language](term.text))


def _openings(sentence: Sentence, course: Lexicon) -> Iterator[tuple[str, bool]]:
    """The terms that the sentence begins with, and whether a comma shows that it is their subject."""
    if sentence.kind not in ("prose", "item"):
        return
    for size in range(1, min(LONGEST, len(sentence.words)) + 1):
        base = course.forms.bare_phrase([word.text for word in sentence.words[:size]])
        if base in course.by_base:
            end = sentence.words[size - 1].end
            yield base, sentence.plain[end : end + 1] == ","


def _tells(sentence: Sentence) -> bool:
    return sentence.kind in ("prose", "item", "row") and bool(sentence.words)


def _names_a_topic(title: str) -> bool:
    folded = folded_words(title)
    return (
        0 < len(folded) <= _HEADING_WORDS
        and not BOOK_PARTS.intersection(folded)
        and not any(word.isdigit() for word in folded)
        and _JOINED.search(title.rstrip(".")) is None
    )
