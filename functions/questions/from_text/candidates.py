"""An item that may be chosen, and the reproducible chance that a seed gives."""

import hashlib
from dataclasses import dataclass

from derslik.domain.questions import ItemContent


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """`about` is the folded term that the item asks for or about, `chunk` the index of its chunk.

    `page` is the page of the chunk in which its first proof stands.
    """

    item: ItemContent
    about: str
    chunk: int
    page: int | None
    worth: float


def chance(seed: int, *what: object) -> float:
    """From 0 up to 1: the same for the same seed and things in every process, unlike `hash`."""
    digest = hashlib.blake2b(repr((seed, *what)).encode(), digest_size=8).digest()
    return int.from_bytes(digest) / 2**64
