"""Choose among candidates: the best, spread over the text, none twice."""

from collections import Counter
from collections.abc import Sequence

from derslik.domain.questions import ItemContent
from derslik.language.wording import text_roots
from questions.from_text.candidates import Candidate, chance
from questions.item_filter import ItemFilter

ALIKE = 0.6
"""Share of common words from which two stems are the same question."""
PER_TERM = 2
_WORST = 0.25
_CHANCE = 0.3


class _Selection:
    """What has been chosen so far."""

    def __init__(self) -> None:
        self.candidates: list[Candidate] = []
        self._chunks: Counter[int] = Counter()
        self._pages: Counter[tuple[str, int | None]] = Counter()
        self._documents: Counter[str] = Counter()
        self._types: Counter[str] = Counter()
        self._terms: Counter[str] = Counter()
        self._about: set[tuple[bool, str]] = set()
        self._ends: set[tuple[str, int]] = set()
        self._stems: list[frozenset[str]] = []

    def discount(self, candidate: Candidate) -> float:
        """Less for what chunk, page, document and type already have."""
        document_id = candidate.item.proof.document_id
        return (
            0.5 ** self._chunks[candidate.chunk]
            * 0.8 ** self._pages[document_id, candidate.page]
            * 0.97 ** self._documents[document_id]
            * 0.9 ** (self._types[candidate.item.type] - min(self._types.values(), default=0))
        )

    def allows(self, candidate: Candidate) -> bool:
        item = candidate.item
        if not self._ends.isdisjoint(_sentence_ends(item)) or self._terms[candidate.about] >= PER_TERM:
            return False
        return (item.type == "cloze", candidate.about) not in self._about and not self._has_alike(item.stem)

    def _has_alike(self, stem: str) -> bool:
        roots = text_roots(stem)
        return any(len(roots & other) >= ALIKE * len(roots | other) for other in self._stems)

    def add(self, candidate: Candidate) -> None:
        item = candidate.item
        self.candidates.append(candidate)
        self._chunks[candidate.chunk] += 1
        self._pages[item.proof.document_id, candidate.page] += 1
        self._documents[item.proof.document_id] += 1
        self._types[item.type] += 1
        self._terms[candidate.about] += 1
        self._about.add((item.type == "cloze", candidate.about))
        self._ends.update(_sentence_ends(item))
        self._stems.append(text_roots(item.stem))


def _sentence_ends(item: ItemContent) -> set[tuple[str, int]]:
    """What tells a sentence, also where chunks overlap."""
    return {(proof.document_id, proof.end) for proof in item.proofs}


def select_items(
    candidates: Sequence[Candidate], count: int, seed: int, item_filter: ItemFilter | None = None
) -> list[ItemContent]:
    """At most `count` items, in the order of the text."""
    worth = {candidate: _vary_worth(candidate, seed) for candidate in candidates}
    left = [candidate for candidate in candidates if candidate.worth >= _WORST]
    selection = _Selection()
    while left and len(selection.candidates) < count:
        best_first = sorted(left, key=lambda one: worth[one] * selection.discount(one), reverse=True)
        place = _find_allowed(best_first, selection, item_filter)
        for chosen in best_first[place : place + 1]:
            selection.add(chosen)
            if item_filter is not None:
                item_filter.add(chosen.item)
        tried = set(best_first[: place + 1])
        left = [candidate for candidate in left if candidate not in tried]
    in_order = sorted(selection.candidates, key=lambda candidate: (candidate.chunk, candidate.item.proof.start))
    return [candidate.item for candidate in in_order]


def _find_allowed(candidates: Sequence[Candidate], selection: _Selection, item_filter: ItemFilter | None) -> int:
    """The place of the first that may be chosen, their number when there is none. One that may not be chosen now will
    never be: what has been chosen only grows."""
    for place, candidate in enumerate(candidates):
        if selection.allows(candidate) and (item_filter is None or item_filter.is_new(candidate.item)):
            return place
    return len(candidates)


def _vary_worth(candidate: Candidate, seed: int) -> float:
    return candidate.worth * (1 + _CHANCE * chance(seed, candidate.item.stem, candidate.item.type))
