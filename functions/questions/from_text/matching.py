"""Matching items: four terms of one kind with what the course says that they are."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import batched

from derslik.language import Language
from derslik.language.capitals import capitalised
from derslik.language.course_terms import Lexicon
from derslik.language.folding import fold
from questions.from_text.candidates import Candidate, chance
from questions.from_text.definitions import Defined, all_defined
from questions.items import Item, SourceChunk, proof

PAIRS = 4
_WORTH = 3.0
STEM: Mapping[Language, str] = {
    "tr": "Kavramları tanımlarıyla eşleştiriniz: {terms}",
    "en": "Match each term with its definition: {terms}",
}


def matches(course: Lexicon, chunks: Sequence[SourceChunk], seed: int) -> Iterator[Candidate]:
    kinds: dict[tuple[str, object], dict[str, Defined]] = defaultdict(dict)
    for one in all_defined(course, chunks):
        if one.found.reading.asks_body is not None:
            kinds[one.document_id, one.kind].setdefault(one.about, one)
    for alike in kinds.values():
        for group in batched(alike.values(), PAIRS, strict=False):
            bodies = {fold(one.found.reading.body) for one in group}
            if len(group) == PAIRS == len(bodies):
                first = group[0]
                yield Candidate(_item(group, chunks, seed), f"match {first.about}", first.found.source, _WORTH)


def _item(group: Sequence[Defined], chunks: Sequence[SourceChunk], seed: int) -> Item:
    language = group[0].kind[0]
    terms = [capitalised(one.shown, language) for one in group]
    bodies = [one.found.reading.body for one in group]
    first, *further = (
        proof(chunks[one.found.source], one.found.sentence.start, one.found.sentence.end) for one in group
    )
    return Item(
        "matching",
        STEM[language].format(terms=", ".join(terms)),
        bodies,
        sorted(bodies, key=lambda body: chance(seed, body)),
        language,
        first,
        prompts=terms,
        further_proofs=tuple(further),
    )
