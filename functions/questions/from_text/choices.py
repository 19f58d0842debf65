"""Multiple choice and short answers out of facts: the fact left out, or asked for where the sentence has one clause."""

import re
from collections.abc import Iterator, Mapping, Sequence

from derslik.language import Language
from derslik.language.folding import fold
from questions.from_text.candidates import Candidate, chance
from questions.from_text.cloze import BLANK
from questions.from_text.distractors import likely, placed
from questions.from_text.fact import Fact, is_listed
from questions.from_text.fact_sentences import Telling, sentence_worth
from questions.from_text.question_wording import asking
from questions.items import Item, Proof, SourceChunk, proof

OTHERS = 3
WHICH: Mapping[Language, str] = {
    "tr": "Boşluğa hangisi gelmelidir? ",
    "en": "Which one belongs in the blank? ",
}
_WORTH: Mapping[str, float] = {"year": 2.2, "date": 2.2, "quantity": 1.9, "percent": 1.9, "name": 2.6}


def choices(every: Sequence[Telling], chunks: Sequence[SourceChunk], seed: int) -> Iterator[Candidate]:
    for telling in every:
        for fact in telling.facts:
            if is_listed(telling.sentence.plain, fact):
                continue
            worth = _WORTH[fact.kind] * sentence_worth(telling)
            place = proof(chunks[telling.source], telling.sentence.start, telling.sentence.end)
            asked = asking(fact, telling)
            if asked:
                item = Item("short_answer", asked, fact.value, None, telling.language, place)
                yield Candidate(item, fold(fact.value), telling.source, worth * 1.4)
            others = likely(fact, telling, every, OTHERS, seed)
            if len(others) == OTHERS:
                yield Candidate(
                    _choice(fact, telling, others, asked, place, seed), fold(fact.value), telling.source, worth
                )


def _choice(fact: Fact, telling: Telling, others: list[str], asked: str | None, place: Proof, seed: int) -> Item:
    text = telling.sentence.plain
    if asked:
        key, options, stem = fact.value, others, asked
    else:
        key = text[fact.start : fact.close]
        options = [placed(fact, other) for other in others]
        stem = f"{WHICH[telling.language]}{text[: fact.start]}{BLANK}{text[fact.close :]}"
    order = sorted([key, *options], key=lambda option: chance(seed, key, option))
    if fact.kind != "name":
        order = sorted([key, *options], key=_in_order)
    return Item("multiple_choice", stem, key, order, telling.language, place)


def _in_order(option: str) -> tuple[list[int], str]:
    return [int(digits) for digits in re.findall(r"\d+", option)][::-1], option
