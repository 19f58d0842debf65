"""The meanings of items, to be asked for one that says the same: by the stems of the words that carry meaning."""

from collections.abc import Iterable
from typing import NamedTuple

from derslik.domain.questions import ItemContent
from derslik.language.folding import fold, normalise_text
from derslik.language.similarity import Meaning, are_alike, meaning_roots


def find_meaning(item: ItemContent) -> Meaning:
    """The roots of an item's stem and key: its blank filled, the words of asking left out."""
    correct = [item.correction] if item.correction else []
    keys = [] if item.type == "true_false" else item.keys
    text = " ".join([item.stem, *keys, *correct, *(item.prompts or [])])
    return meaning_roots(text, item.language)


class _KnownItem(NamedTuple):
    """`several`: it asks for more than one thing, and is alike only with another that does."""

    identifier: str
    meaning: Meaning
    stem: str
    key: str
    several: bool


class KnownItems:
    def __init__(self, items: Iterable[tuple[str, ItemContent]] = ()) -> None:
        """Pairs of an id and what the item holds."""
        self._known: list[_KnownItem] = []
        for identifier, item in items:
            self.add(identifier, item)

    def add(self, identifier: str, item: ItemContent) -> None:
        self._known.append(_describe(identifier, item))

    def find_alike(self, item: ItemContent) -> str | None:
        """The id of an item that asks the same, None when there is none."""
        asked = _describe("", item)
        return next((known.identifier for known in self._known if _ask_the_same(known, asked)), None)


def _describe(identifier: str, item: ItemContent) -> _KnownItem:
    several = isinstance(item.key, list)
    return _KnownItem(identifier, find_meaning(item), _fold_stem(item), _fold_key(item), several)


def _ask_the_same(known: _KnownItem, asked: _KnownItem) -> bool:
    if known.stem == asked.stem:
        return True
    same_key = known.key == asked.key
    return known.several is asked.several and are_alike(asked.meaning, known.meaning, same_key=same_key)


def _fold_key(item: ItemContent) -> str:
    """What is asked for; that of statements, which is one of two words, tells nothing."""
    return item.stem if item.type == "true_false" else fold(" ".join(item.keys))


def _fold_stem(item: ItemContent) -> str:
    """What makes matching and ordering items, whose stems are alike, different is what they list."""
    listed = sorted([*(item.prompts or []), *(item.options or [])]) if isinstance(item.key, list) else []
    return normalise_text(" ".join([item.stem, *listed]))
