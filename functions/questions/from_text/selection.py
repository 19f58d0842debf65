"""Choose among candidates: the best, spread over the text, none twice."""

from collections import Counter
from collections.abc import Sequence

from derslik.language.wording import text_roots
from questions.from_text.candidates import Candidate, chance
from questions.item_filter import Judge
from questions.items import Item

ALIKE = 0.6
"""Share of common words from which two stems are the same question."""
PER_TERM = 2
_WORST = 0.25
_CHANCE = 0.3


class _Chosen:
    """What has been chosen so far."""

    def __init__(self) -> None:
        self.candidates: list[Candidate] = []
        self._chunks: Counter[int] = Counter()
        self._places: Counter[tuple[str, int | None]] = Counter()
        self._documents: Counter[str] = Counter()
        self._types: Counter[str] = Counter()
        self._terms: Counter[str] = Counter()
        self._about: set[tuple[bool, str]] = set()
        self._ends: set[tuple[str, int]] = set()
        self._stems: list[frozenset[str]] = []

    def discount(self, one: Candidate) -> float:
        """Less for what chunk, page, document and type already have."""
        proof = one.item.proof
        return (
            0.5 ** self._chunks[one.chunk]
            * 0.8 ** self._places[proof.document_id, proof.page]
            * 0.97 ** self._documents[proof.document_id]
            * 0.9 ** (self._types[one.item.type] - min(self._types.values(), default=0))
        )

    def allows(self, one: Candidate) -> bool:
        if not self._ends.isdisjoint(_ends(one)) or self._terms[one.about] >= PER_TERM:
            return False
        return (one.item.type == "cloze", one.about) not in self._about and not self._has_alike(one.item.stem)

    def _has_alike(self, stem: str) -> bool:
        mine = text_roots(stem)
        return any(len(mine & other) >= ALIKE * len(mine | other) for other in self._stems)

    def add(self, one: Candidate) -> None:
        proof = one.item.proof
        self.candidates.append(one)
        self._chunks[one.chunk] += 1
        self._places[proof.document_id, proof.page] += 1
        self._documents[proof.document_id] += 1
        self._types[one.item.type] += 1
        self._terms[one.about] += 1
        self._about.add((one.item.type == "cloze", one.about))
        self._ends.update(_ends(one))
        self._stems.append(text_roots(one.item.stem))


def _ends(one: Candidate) -> set[tuple[str, int]]:
    """What tells a sentence, also where chunks overlap."""
    return {(proof.document_id, proof.end) for proof in one.item.proofs}


def select(candidates: Sequence[Candidate], count: int, seed: int, judge: Judge | None = None) -> list[Item]:
    """At most `count` items, in the order of the text."""
    worth = {id(one): one.worth * (1 + _CHANCE * chance(seed, one.item.stem, one.item.type)) for one in candidates}
    left = [one for one in candidates if one.worth >= _WORST]
    chosen = _Chosen()
    while left and len(chosen.candidates) < count:
        best = max(left, key=lambda one: worth[id(one)] * chosen.discount(one))
        if chosen.allows(best) and (judge is None or judge.is_new(best.item)):
            chosen.add(best)
            if judge is not None:
                judge.take(judge.content(best.item))
        left.remove(best)
    return [one.item for one in sorted(chosen.candidates, key=lambda one: (one.chunk, one.item.proof.start))]
