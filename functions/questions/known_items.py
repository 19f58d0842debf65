"""The meanings of items, to be asked for one that says the same: by the stems of the words that carry meaning."""

from collections.abc import Iterable
from typing import NamedTuple

from derslik.domain.questions import Content
from derslik.language.folding import fold, normalise_text
from derslik.language.similarity import Meaning, are_alike, meaning_roots


def item_meaning(content: Content) -> Meaning:
    """The roots of an item's stem and key: its blank filled, the words of asking left out."""
    correct = [content.correction] if content.correction else []
    keys = [] if content.type == "true_false" else content.keys
    text = " ".join([content.stem, *keys, *correct, *(content.prompts or [])])
    return meaning_roots(text, content.language)


class _KnownItem(NamedTuple):
    """`several`: it asks for more than one thing, and is alike only with another that does."""

    identifier: str
    meaning: Meaning
    stem: str
    key: str
    several: bool


class KnownItems:
    def __init__(self, contents: Iterable[tuple[str, Content]] = ()) -> None:
        """Pairs of an id and what it holds."""
        self._items: list[_KnownItem] = []
        for identifier, content in contents:
            self.add(identifier, content)

    def add(self, identifier: str, content: Content) -> None:
        several = isinstance(content.key, list)
        item = _KnownItem(identifier, item_meaning(content), _stem(content), _key(content), several)
        self._items.append(item)

    def find_alike(self, content: Content) -> str | None:
        """The id of an item that asks the same, None when there is none."""
        meaning, stem, key = item_meaning(content), _stem(content), _key(content)
        several = isinstance(content.key, list)
        return next(
            (
                item.identifier
                for item in self._items
                if item.stem == stem
                or (item.several is several and are_alike(meaning, item.meaning, same_key=key == item.key))
            ),
            None,
        )


def _key(content: Content) -> str:
    """What is asked for; that of statements, which is one of two words, tells nothing."""
    return content.stem if content.type == "true_false" else fold(" ".join(content.keys))


def _stem(content: Content) -> str:
    """What makes matching and ordering items, whose stems are alike, different is what they list."""
    listed = sorted([*(content.prompts or []), *(content.options or [])]) if isinstance(content.key, list) else []
    return normalise_text(" ".join([content.stem, *listed]))
