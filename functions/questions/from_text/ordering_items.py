"""Ordering items, only where the text itself gives an order: numbered steps, and tables by year."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from derslik.domain.questions import ItemContent
from derslik.language import Language
from derslik.language.course_terms import Lexicon
from derslik.language.folding import fold
from derslik.language.prose import plain_text
from derslik.language.words import split_words
from derslik.language.years import YEAR
from questions.from_text.candidates import Candidate, chance
from questions.new_items import make_item
from questions.source_chunks import SourceChunk

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
class _Ordered:
    """What stands from `start` to `end` of a chunk's text, its parts in their order."""

    start: int
    end: int
    parts: list[str]


def make_ordering_items(course: Lexicon, chunks: Sequence[SourceChunk], seed: int) -> Iterator[Candidate]:
    for source, (chunk, prose) in enumerate(zip(chunks, course.texts, strict=True)):
        for ordered, stem in [*_find_steps(chunk.text, prose.language), *_find_years(chunk.text, prose.language)]:
            if len(ordered.parts) in _COUNT and all(len(part.split()) <= _MAX_WORDS for part in ordered.parts):
                item = _make_item(ordered, stem, chunk, prose.language, seed)
                yield Candidate(item, f"order {stem}", source, chunk.page, _WORTH)


def _make_item(ordered: _Ordered, stem: str, chunk: SourceChunk, language: Language, seed: int) -> ItemContent:
    shuffled = sorted(ordered.parts, key=lambda part: chance(seed, part))
    options = shuffled if shuffled != ordered.parts else shuffled[::-1]
    proof = chunk.prove(ordered.start, ordered.end)
    return make_item("ordering", stem, ordered.parts, language, [proof], options=options)


def _find_steps(text: str, language: Language) -> Iterator[tuple[_Ordered, str]]:
    """Lists numbered from 1 whose heading or opening words say that they are an order."""
    run: list[re.Match[str]] = []
    for line in [*_STEP.finditer(text), None]:
        if line is not None and int(line[1]) == len(run) + 1:
            run.append(line)
            continue
        if run and (about := _find_announcement(text, run[0].start())):
            parts = [plain_text(step[2]) for step in run]
            yield _Ordered(run[0].start(2), run[-1].end(), parts), STEPS[language].format(about=about)
        run = [line] if line is not None and line[1] == "1" else []


def _find_announcement(text: str, position: int) -> str | None:
    """The last line of text above, when it speaks of an order."""
    lines = [plain_text(line.lstrip("# >")) for line in text[:position].splitlines() if line.strip()]
    last = lines[-1].rstrip(":. ") if lines else ""
    return last if 2 <= len(split_words(last)) <= _MAX_WORDS and _ORDERED.search(fold(last)) else None


def _find_years(text: str, language: Language) -> Iterator[tuple[_Ordered, str]]:
    """Rows of a table that begin with a year, each later than the one before."""
    rows = list(_ROW.finditer(text))
    years = [int(row[1]) for row in rows]
    parts = [plain_text(row[2].split("|")[-1].strip()) for row in rows]
    if years and years == sorted(set(years)) and len(set(parts)) == len(parts):
        above = [line for line in text[: rows[0].start()].splitlines() if line.strip() and not line.startswith("|")]
        about = re.sub(r"^\w+ \d+[.:]\s*", "", plain_text(above[-1].lstrip("# "))) if above else ""
        if about:
            yield _Ordered(rows[0].start(), rows[-1].end(), parts), YEARS[language].format(about=about.rstrip(".:"))
