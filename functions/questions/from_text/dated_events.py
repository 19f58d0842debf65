"""Matching and ordering out of dated events: "1923 yılında Cumhuriyet ilan edildi." is 1923 and what happened then."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import batched

from derslik.language import Language
from derslik.language.capitals import capitalised
from derslik.language.years import ONLY_YEAR, YEAR
from questions.from_text.candidates import Candidate, chance
from questions.from_text.fact_sentences import Telling
from questions.from_text.question_wording import SUBORDINATE
from questions.items import Item, Proof, SourceChunk, proof

SIZE = 4
MATCH: Mapping[Language, str] = {
    "tr": "Olayları yıllarıyla eşleştiriniz: {years}",
    "en": "Match each event with its year: {years}",
}
ORDER: Mapping[Language, str] = {
    "tr": "{first}–{last} yılları arasındaki olayları eskiden yeniye doğru sıralayınız.",
    "en": "Put the events of the years {first}–{last} in order, the earliest first.",
}
_WORTH = 2.6
_WORDS = range(4, 19)
_DATED: Mapping[Language, re.Pattern[str]] = {
    "tr": re.compile(rf"(?P<year>{YEAR})(?: yılında|['’][dt][ae]),? (?P<event>\S.*?)\.?$"),
    "en": re.compile(rf"In (?P<year>{YEAR}),? (?P<event>\S.*?)\.?$"),
}
_DOER = re.compile(r"(?:[A-ZÇĞİÖŞÜ][\w-]*[ ,]+)+(?!['’])")
_PASSIVE = re.compile(r"(?:[ıiuü]l|[ıiuü]n|l[ae]n)(?:d[ıiuü]|m[ıiuü]ştır|m[ıiuü]ştir|m[ıiuü]ştur|m[ıiuü]ştür)$")
_ANOTHER_YEAR = re.compile(ONLY_YEAR)


@dataclass(frozen=True, slots=True)
class _Event:
    year: str
    told: str
    source: int
    place: Proof


def events(every: Sequence[Telling], chunks: Sequence[SourceChunk], seed: int) -> Iterator[Candidate]:
    """Each event once, in groups of one document, each group to be matched or put in order."""
    found: dict[tuple[str, Language], dict[str, _Event]] = {}
    for telling in every:
        if event := _event(telling, chunks[telling.source]):
            of = event.place.document_id, telling.language
            found.setdefault(of, {}).setdefault(event.year, event)
    for (_, language), by_year in found.items():
        for number, group in enumerate(batched(by_year.values(), SIZE, strict=False)):
            if len(group) == SIZE:
                for item in (_matching(group, language), _ordering(group, language, seed)):
                    yield Candidate(item, f"events {number}", group[0].source, _WORTH)


def _event(telling: Telling, chunk: SourceChunk) -> _Event | None:
    sentence = telling.sentence
    match = _DATED[telling.language].match(sentence.plain)
    if match is None or _ANOTHER_YEAR.search(match["event"]) or len(match["event"].split()) not in _WORDS:
        return None
    if telling.language == "tr" and not (_DOER.match(match["event"]) or _PASSIVE.search(match["event"])):
        return None
    if any(SUBORDINATE.fullmatch(word) for word in match["event"].split()[:-1]):
        return None
    told = capitalised(match["event"], telling.language)
    return _Event(match["year"], told, telling.source, proof(chunk, sentence.start, sentence.end))


def _matching(group: Sequence[_Event], language: Language) -> Item:
    years = [one.year for one in group]
    told = [one.told for one in group]
    first, *further = (one.place for one in group)
    stem = MATCH[language].format(years=", ".join(sorted(years)))
    return Item("matching", stem, years, sorted(years), language, first, prompts=told, further_proofs=tuple(further))


def _ordering(group: Sequence[_Event], language: Language, seed: int) -> Item:
    ordered = sorted(group, key=lambda one: one.year)
    told = [one.told for one in ordered]
    first, *further = (one.place for one in ordered)
    stem = ORDER[language].format(first=ordered[0].year, last=ordered[-1].year)
    shuffled = sorted(told, key=lambda one: chance(seed, one))
    options = shuffled if shuffled != told else shuffled[::-1]
    return Item("ordering", stem, told, options, language, first, further_proofs=tuple(further))
