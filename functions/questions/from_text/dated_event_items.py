"""Matching and ordering out of dated events: "1923 yılında Cumhuriyet ilan edildi." is 1923 and what happened then."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import batched

from derslik.domain.questions import ItemContent, Proof
from derslik.language import Language
from derslik.language.capitals import capitalised
from derslik.language.years import ONLY_YEAR, YEAR
from questions.from_text.candidates import Candidate, chance
from questions.from_text.fact_sentences import FactSentence
from questions.from_text.question_wording import SUBORDINATE
from questions.new_items import make_item
from questions.source_chunks import SourceChunk

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
    """`text` is what happened; `source` is the index of its chunk, `page` that chunk's."""

    year: str
    text: str
    source: int
    page: int | None
    proof: Proof


def make_dated_event_items(
    fact_sentences: Sequence[FactSentence], chunks: Sequence[SourceChunk], seed: int
) -> Iterator[Candidate]:
    """Each event once, in groups of one document, each group to be matched or put in order."""
    events_of: dict[tuple[str, Language], dict[str, _Event]] = {}
    for fact_sentence in fact_sentences:
        if event := _find_event(fact_sentence, chunks[fact_sentence.source]):
            place = event.proof.document_id, fact_sentence.language
            events_of.setdefault(place, {}).setdefault(event.year, event)
    for (_, language), by_year in events_of.items():
        for number, group in enumerate(batched(by_year.values(), SIZE, strict=False)):
            if len(group) == SIZE:
                about, first = f"events {number}", min(group, key=lambda event: event.year)
                source = group[0].source
                yield Candidate(_make_matching(group, language), about, source, group[0].page, _WORTH)
                yield Candidate(_make_ordering(group, language, seed), about, source, first.page, _WORTH)


def _find_event(fact_sentence: FactSentence, chunk: SourceChunk) -> _Event | None:
    sentence = fact_sentence.sentence
    match = _DATED[fact_sentence.language].match(sentence.plain)
    if match is None or _ANOTHER_YEAR.search(match["event"]) or len(match["event"].split()) not in _WORDS:
        return None
    if fact_sentence.language == "tr" and not (_DOER.match(match["event"]) or _PASSIVE.search(match["event"])):
        return None
    if any(SUBORDINATE.fullmatch(word) for word in match["event"].split()[:-1]):
        return None
    text = capitalised(match["event"], fact_sentence.language)
    proof = chunk.prove(sentence.start, sentence.end)
    return _Event(match["year"], text, fact_sentence.source, chunk.page, proof)


def _make_matching(events: Sequence[_Event], language: Language) -> ItemContent:
    years = [event.year for event in events]
    texts = [event.text for event in events]
    stem = MATCH[language].format(years=", ".join(sorted(years)))
    proofs = [event.proof for event in events]
    return make_item("matching", stem, years, language, proofs, prompts=texts, options=sorted(years))


def _make_ordering(events: Sequence[_Event], language: Language, seed: int) -> ItemContent:
    ordered = sorted(events, key=lambda event: event.year)
    texts = [event.text for event in ordered]
    stem = ORDER[language].format(first=ordered[0].year, last=ordered[-1].year)
    shuffled = sorted(texts, key=lambda text: chance(seed, text))
    options = shuffled if shuffled != texts else shuffled[::-1]
    return make_item("ordering", stem, texts, language, [event.proof for event in ordered], options=options)
