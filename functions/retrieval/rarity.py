"""How rare a word is in general Turkish or English, whatever stands in a course.

In a small collection a word that is missing tells nothing of how rare it is. With these figures a common verb that is
missing is no evidence against an answer, and a rare name is.
"""

from functools import cache
from pathlib import Path

from derslik.language import Language

UNKNOWN = 16.0
"""Nats: of a root that is not among the 20,000 most frequent ones; these end at about 13.5."""
NUMBERS = (8.0, 9.0, 11.0, 11.0)
"""Nats: of a number of one digit, of two, three and four (a year); guessed, since the tables have none."""


def general_rarity(root: str, language: Language) -> float:
    """Minus the logarithm of its frequency (nats); `root` as `lexical.root` makes it."""
    if root.isdigit():
        return NUMBERS[len(root) - 1] if len(root) <= len(NUMBERS) else UNKNOWN
    return _table(language).get(root, UNKNOWN)


@cache
def _table(language: Language) -> dict[str, float]:
    """Read on first use; `benchmarks/words.py` made the file."""
    found: dict[str, float] = {}
    for line in Path(__file__).with_name(f"words.{language}.txt").read_text("utf-8").splitlines():
        if not line.startswith("#"):
            rarity, *stems = line.split()
            found.update(dict.fromkeys(stems, float(rarity)))
    return found
