"""The sentences of plain text or Markdown, with their places."""

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from derslik.language.detection import detect_language
from derslik.language.folding import fold
from derslik.language.grammar import grammar
from derslik.language.word_lists import load_words_of_both
from derslik.language.words import WORD


class Span(NamedTuple):
    """Offsets into the original text."""

    start: int
    end: int


_END = re.compile(r"(?<![.!?…])[.!?…]++[\"'”’»)\]*_]*+(?=\s)")
_LAST_WORD = re.compile(r"[^\s(\[\"'“‘«*]*\Z")
_NEXT = re.compile(r"[\s\"'“‘«(\[*_]*+(.)(.?)")
_SPACE = re.compile(r"\s*+")
_LINE_ALONE = re.compile(r"\s*+(?:#{1,6}\s++|(?=\|))")
_BULLET = re.compile(r"\s*+[-*+•–]\s++")
_NUMBERED = re.compile(r"\s*+\(?(?:\d{1,3}|[IVX]{1,5}|[a-zA-ZçÇ])[.)]\s++(?=\S)")
_ROMAN = re.compile(r"[IVX]{1,5}")


def split_sentences(text: str) -> list[Span]:
    """The sentences of plain text or Markdown, without the white space around them.

    Headings, list items and table rows stand alone, headings and bullets without their marker. No span
    crosses a blank line, none is without a letter or a digit.
    """
    ordinals = grammar(detect_language(text)).ordinals_end_in_stop
    units = (unit for unit in _units(text) if WORD.search(text, unit.start, unit.end))
    spans = (span for unit in units for span in _split(text, unit, ordinals=ordinals))
    return [span for span in spans if WORD.search(text, span.start, span.end)]


def _units(text: str) -> Iterator[Span]:
    """The blocks that a sentence cannot leave."""
    start = at = 0
    previous = ""
    for line in text.splitlines(keepends=True):
        alone = _LINE_ALONE.match(line)
        marker = alone or _BULLET.match(line)
        if marker or not line.strip() or _is_numbered_item(line, previous):
            yield Span(start, at)
            start = at + (marker.end() if marker else 0)
        at += len(line)
        if alone:
            yield Span(start, at)
            start = at
        previous = line
    yield Span(start, at)


def _is_numbered_item(line: str, previous: str) -> bool:
    """Whether "19. " opens a list item: a wrapped line may begin with an ordinal ("19. yüzyıl")."""
    marker = _NUMBERED.match(line)
    if marker is None or line[marker.end()].islower():
        return False
    return previous.rstrip()[-1:] in ("", *".!?:;…") or _NUMBERED.match(previous) is not None


def _split(text: str, unit: Span, *, ordinals: bool) -> Iterator[Span]:
    start = _skip_space(text, unit.start, unit.end)
    is_row = text.startswith("|", start)
    for end in () if is_row else _END.finditer(text, start, unit.end):
        if not _goes_on(text, start, end, unit, ordinals=ordinals):
            yield Span(start, end.end())
            start = _skip_space(text, end.end(), unit.end)
    yield Span(start, start + len(text[start : unit.end].rstrip()))


def _skip_space(text: str, at: int, end: int) -> int:
    match = _SPACE.match(text, at, end)
    return match.end() if match else at


def _goes_on(text: str, start: int, end: re.Match[str], unit: Span, *, ordinals: bool) -> bool:
    """Whether the sentence goes on after this stop: an abbreviation, an ordinal, a small letter."""
    following = _NEXT.match(text, end.end(), unit.end)
    if following is None:
        return False
    if following[1].islower() and not following[2].isupper():  # pH, mRNA
        return True
    last = _LAST_WORD.search(text[max(start, end.start() - 16) : end.start()])
    word = last.group() if last else ""
    if not end.group().startswith(".") or end.group().startswith(".."):
        return False
    if (len(word) == 1 and word.isupper()) or fold(word) in _abbreviations("abbreviations"):
        return True
    if following[1].isdigit() and fold(word) in _abbreviations("abbreviations_before_numbers"):
        return True
    if end.start() - len(word) == start and (word.isdigit() or len(word) == 1):
        return True  # the number of a list item
    return ordinals and ((word.isdigit() and len(word) <= 2) or _ROMAN.fullmatch(word) is not None)


@cache
def _abbreviations(name: str) -> frozenset[str]:
    return load_words_of_both(name)
