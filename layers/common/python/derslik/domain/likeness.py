"""Whether two questions ask the same thing: by the stems of the words that carry meaning, not by letters."""

from collections.abc import Iterable
from typing import NamedTuple

from derslik.domain.lexical import root
from derslik.domain.questions import Content
from derslik.domain.text import Language, ascii_fold, fold, words
from derslik.domain.vocabulary import FUNCTION

ALIKE = 0.6
"""Share of common meaning words from which two items are one."""
ALIKE_BY_KEY = 0.5
"""The same, where both have the same key."""
WITHIN = 0.9
"""Share of the shorter one's words that the longer one holds."""
ENOUGH = 5
"""Words from which being held by a longer one says something."""
_ROOT = 5
_ASKED_WITH = (
    "nedir denir verilir adi ad hangi hangisi hangisidir ne kim kimdir nerede nasil boslugu doldurunuz dogru yanlis "
    "asagidakilerden ifade mi asagidaki what which who where is called known fill blank true false the term"
)
_ASKING = frozenset(_ASKED_WITH.split())

type Meaning = frozenset[str]


def meaning(content: Content) -> Meaning:
    """The roots of an item's stem and key: its blank filled, the words of asking left out."""
    correct = [content.correction] if content.correction else []
    keys = [] if content.type == "true_false" else content.keys
    said = " ".join([content.stem, *keys, *correct, *(content.prompts or [])])
    return roots(said, content.language)


def roots(text: str, tongue: Language) -> Meaning:
    """Of the words that mean something; an ordinal always does."""
    found = ((word.text, root(word.text, tongue)) for word in words(text))
    return frozenset(
        own[:_ROOT]
        for word, own in found
        if own.isdigit() or (word not in FUNCTION[tongue] and ascii_fold(word) not in _ASKING)
    )


class _Said(NamedTuple):
    """`several`: it asks for more than one thing, and is alike only with another that does."""

    identifier: str
    meaning: Meaning
    stem: str
    key: str
    several: bool


class Known:
    """The meanings of items, to be asked for one that says the same."""

    def __init__(self, contents: Iterable[tuple[str, Content]] = ()) -> None:
        """Pairs of an id and what it holds."""
        self._said: list[_Said] = []
        for identifier, content in contents:
            self.add(identifier, content)

    def add(self, identifier: str, content: Content) -> None:
        said = _Said(identifier, meaning(content), _stem(content), _key(content), isinstance(content.key, list))
        self._said.append(said)

    def like(self, content: Content) -> str | None:
        """The id of an item that asks the same, None when there is none."""
        mine, asked, key = meaning(content), _stem(content), _key(content)
        several = isinstance(content.key, list)
        return next(
            (
                one.identifier
                for one in self._said
                if one.stem == asked or (one.several is several and alike(mine, one.meaning, same_key=key == one.key))
            ),
            None,
        )


def alike(one: Meaning, other: Meaning, *, same_key: bool = False) -> bool:
    shared = len(one & other)
    smaller = min(len(one), len(other))
    if smaller == 0:
        return False
    return shared >= (ALIKE_BY_KEY if same_key else ALIKE) * len(one | other) or (
        smaller >= ENOUGH and shared >= WITHIN * smaller
    )


def _key(content: Content) -> str:
    """What is asked for; that of statements, which is one of two words, tells nothing."""
    return content.stem if content.type == "true_false" else fold(" ".join(content.keys))


def _stem(content: Content) -> str:
    """What makes matching and ordering items, whose stems are alike, different is what they list."""
    listed = sorted([*(content.prompts or []), *(content.options or [])]) if isinstance(content.key, list) else []
    return " ".join(fold(" ".join([content.stem, *listed])).split())
