"""Sections that stand beside others of their kind: "Akdeniz İklimi", "Karasal İklim"; "Birinci Dönem", "İkinci Dönem".

What is said in one of them ("Yazlar sıcak ve kurak geçer.") is true of that one, which only the heading names.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from derslik.language.course_terms import Lexicon
from derslik.language.folding import fold
from derslik.language.prose import Sentence
from derslik.language.wording import word_roots
from derslik.language.words import split_words
from questions.from_text.short_names import strip_possessive

_BRACKETS = re.compile(r"(?<!\s)\s*+\([^)]{0,300}+\)")
_SEVERAL = re.compile(r"[,;:]| (?:ve|ile|veya|and|or) ")
_NAME = re.compile(
    r"(?<=[^\W\d_][ ,;:])[\"“]?[A-ZÇĞİÖŞÜ][\w-]{2}|(?<=[,;:] )[A-ZÇĞİÖŞÜ][\w-]{2}|^\w+['’]|(?:^| )[IVX]+\. "
)
_SUBJECT = re.compile(r"(?P<word>[^\s,;]+) ?(?P<mark>[,;])")


@dataclass(frozen=True, slots=True)
class _Title:
    """Which one of its kind it is, as the roots of the words that say so, and the forms of the word for the kind."""

    which: frozenset[str]
    kind: frozenset[str]


def find_heading_dependent_sentences(course: Lexicon) -> Iterator[tuple[int, Sentence]]:
    """With the index of their text, the sentences of such sections that name nothing."""
    defining = {(definition.source, definition.sentence.start) for definition in course.definitions}
    titles = {title for prose in course.texts for sentence in prose.sentences if (title := _parse_title(sentence))}
    for source, prose in enumerate(course.texts):
        under: _Title | None = None
        for sentence in prose.sentences:
            if sentence.kind == "heading":
                title = _parse_title(sentence)
                under = title if title and any(_are_siblings(title, other) for other in titles) else None
            elif under and (source, sentence.start) not in defining and not _names_its_subject(sentence, under, course):
                yield source, sentence


def _parse_title(sentence: Sentence) -> _Title | None:
    shown = _BRACKETS.sub("", sentence.plain)
    title_words = [word.text for word in split_words(shown)]
    if sentence.kind != "heading" or len(title_words) < 2 or _SEVERAL.search(shown):
        return None
    return _Title(word_roots(title_words[:-1]), frozenset((title_words[-1], *strip_possessive(title_words[-1]))))


def _are_siblings(title: _Title, other: _Title) -> bool:
    return title.which != other.which and not title.kind.isdisjoint(other.kind)


def _names_its_subject(sentence: Sentence, title: _Title, course: Lexicon) -> bool:
    """Whether the sentence says of which one it speaks, or names something else."""
    if _NAME.search(sentence.plain) or not title.which.isdisjoint(word_roots(word.text for word in sentence.words)):
        return True
    subject = _SUBJECT.match(sentence.plain)
    return subject is not None and (subject["mark"] == ";" or fold(subject["word"]) in course.by_base)
