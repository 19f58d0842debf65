"""The endings of English words. All words are folded."""

from collections.abc import Iterator

from derslik.language.words import LONGEST_WORD

SHORTEST_BARE = 3


def bare_forms(word: str) -> Iterator[str]:
    """How the word may be written without the ending of the plural, the shortest first."""
    for ending in ("es", "s"):
        size = len(word) - len(ending)
        if word.endswith(ending) and SHORTEST_BARE <= size < LONGEST_WORD:
            yield word[:size]
    if word.endswith("ies"):
        yield word[:-3] + "y"
