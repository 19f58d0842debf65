"""Ordering items, only where the text itself gives an order: numbered steps, and tables by year."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from derslik.language import Language
from derslik.language.course_terms import Lexicon
from derslik.language.folding import fold
from derslik.language.prose import plain_text
from derslik.language.words import split_words
from derslik.language.years import YEAR
from questions.from_text.candidates import Candidate, chance
from questions.items import Item, SourceChunk, proof

_STEP = re.compile(r"^[ \t]*(\d{1,2})[.)][ \t]+(\S.*)$", re.MULTILINE)
_ROW = re.compile(rf"^\|[ \t]*({YEAR})[ \t]*\|(.+)\|[ \t]*$", re.MULTILINE)
_ORDERED = re.compile(r"\b(?:adim|asama|evre|basamak|sira|surec|islem|yapilis|step|stage|phase|order|procedure|how to)")
_COUNT = range(3, 9)
_MAX_WORDS = 25
_WORTH = 3.0
STEPS: Mapping[Language, str] = {"tr": "Adımları sıraya koyunuz: {about}", "en": "Put the steps in order: {about}"}
YEARS: Mapping[Language, str] = {
    "tr": "Eskiden yeniye doğru sıralayınız: {about}",
    "en": "Put in order from the earliest to the latest: {about}",
}


@dataclass(frozen=True, slots=True)
class _Listed:
    start: int
    end: int
    parts: list[str]


def orders(course: Lexicon, chunks: Sequence[SourceChunk], seed: int) -> Iterator[Candidate]:
    for at, (chunk, prose) in enumerate(zip(chunks, course.texts, strict=True)):
        for found, stem in [*_steps(chunk.text, prose.language), *_years(chunk.text, prose.language)]:
            if len(found.parts) in _COUNT and all(len(part.split()) <= _MAX_WORDS for part in found.parts):
                yield Candidate(_item(found, stem, chunk, prose.language, seed), f"order {stem}", at, _WORTH)


def _item(found: _Listed, stem: str, chunk: SourceChunk, language: Language, seed: int) -> Item:
    shuffled = sorted(found.parts, key=lambda part: chance(seed, part))
    options = shuffled if shuffled != found.parts else shuffled[::-1]
    return Item("ordering", stem, found.parts, options, language, proof(chunk, found.start, found.end))


def _steps(text: str, language: Language) -> Iterator[tuple[_Listed, str]]:
    """Lists numbered from 1 whose heading or opening words say that they are an order."""
    run: list[re.Match[str]] = []
    for line in [*_STEP.finditer(text), None]:
        if line is not None and int(line[1]) == len(run) + 1:
            run.append(line)
            continue
        if run and (about := _said_before(text, run[0].start())):
            parts = [plain_text(one[2]) for one in run]
            yield _Listed(run[0].start(2), run[-1].end(), parts), STEPS[language].format(about=about)
        run = [line] if line is not None and line[1] == "1" else []


def _said_before(text: str, position: int) -> str | None:
    """The last line of text above, when it speaks of an order."""
    lines = [plain_text(line.lstrip("# >")) for line in text[:position].splitlines() if line.strip()]
    last = lines[-1].rstrip(":. ") if lines else ""
    return last if 2 <= len(split_words(last)) <= _MAX_WORDS and _ORDERED.search(fold(last)) else None


def _years(text: str, language: Language) -> Iterator[tuple[_Listed, str]]:
    """Rows of a table that begin with a year, each later than the one before."""
    rows = list(_ROW.finditer(text))
    years = [int(row[1]) for row in rows]
    parts = [plain_text(row[2].split("|")[-1].strip()) for row in rows]
    if years and years == sorted(set(years)) and len(set(parts)) == len(parts):
        above = [line for line in text[: rows[0].start()].splitlines() if line.strip() and not line.startswith("|")]
        about = re.sub(r"^\w+ \d+[.:]\s*", "", plain_text(above[-1].lstrip("# "))) if above else ""
        if about:
            yield _Listed(rows[0].start(), rows[-1].end(), parts), YEARS[language].format(about=about.rstrip(".:"))
