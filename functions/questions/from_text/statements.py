"""True/false items: a sentence that defines a term as it stands, or with another term of the same kind in its place."""

import re
from collections.abc import Iterator, Mapping, Sequence

from derslik.domain.inflection import capitalised
from derslik.domain.questions import TRUE_FALSE
from derslik.domain.terms import Lexicon
from derslik.domain.text import Language
from questions.from_text.candidates import Candidate, chance
from questions.from_text.definitions import Defined, all_defined, may_stand_beside, strangeness
from questions.items import Item, SourceChunk, proof

LEAD: Mapping[Language, str] = {"tr": "Doğru mu, yanlış mı? ", "en": "True or false? "}
_WORTH = 2.5
_ROOT = 5


def statements(course: Lexicon, chunks: Sequence[SourceChunk], seed: int) -> Iterator[Candidate]:
    every = all_defined(course, chunks)
    for one in every:
        item = _item(one, every, chunks[one.found.source], seed)
        if item is not None:
            yield Candidate(item, one.about, one.found.source, _WORTH)


def _item(one: Defined, every: Sequence[Defined], chunk: SourceChunk, seed: int) -> Item | None:
    """About half of them false; true where there is nothing to swap."""
    sentence, term, language = one.found.sentence, one.found.reading.term, one.kind[0]
    place = proof(chunk, sentence.start, sentence.end)
    true, false = TRUE_FALSE[language]
    at = _bare_place(sentence.plain, term)
    if at is None or ":" in sentence.plain:
        return None
    said_roots = {word[:_ROOT] for word in one.said}
    others = [
        other
        for other in every
        if may_stand_beside(other, one)
        and other.about != one.about
        and said_roots.isdisjoint(word[:_ROOT] for word in other.words)
    ]
    if not others or chance(seed, "true", one.about) < 0.5:
        return Item("true_false", LEAD[language] + sentence.plain, true, [true, false], language, place)
    other = min(others, key=lambda other: strangeness(other, one, seed)).shown
    swapped = capitalised(other, language) if term[:1].isupper() else other
    said = sentence.plain[:at] + swapped + sentence.plain[at + len(term) :]
    return Item("true_false", LEAD[language] + said, false, [true, false], language, place, correction=term)


def _bare_place(sentence: str, term: str) -> int | None:
    """Where the term stands once and without a suffix, so that another can take its place."""
    found = [match.start() for match in re.finditer(rf"(?<!\w){re.escape(term)}(?![\w'’])", sentence)]
    return found[0] if len(found) == 1 else None
