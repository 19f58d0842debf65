"""Markers that someone typed: "1.", "B)", "IV.", "•"; and which of them count on from each other."""

import re
from collections.abc import Iterator, Sequence

from documents.parsing.blocks import plain_text
from documents.parsing.word.shown import Shown

BULLET = re.compile(r"[•▪●○■□◦‣➢➤➔✓✔❖◆–—·*o-]\s+(?=\S)")
NUMBER = re.compile(
    r"(?:\d{1,3}(?:\.\d{1,2}){0,4}[.)-]?|\(?[A-Za-zÇĞİÖŞÜçğıöşü][.)]|\(?[IVXivx]{1,5}[.)])(?=\s|[^\W\d])\s*"
)
LETTERS = {letter: float(number) for number, letter in enumerate("abcdefghijklmnopqrstuvwxyz", 1)} | {
    "ç": 3.5, "ğ": 7.5, "ı": 9, "i": 9.5, "ö": 15.5, "ş": 19.5, "ü": 21.5,
}  # fmt: skip
"""Turkish letters stand between those that other alphabets have, so that both count: C, Ç, D and C, D."""
ROMAN = {"i": 1, "v": 5, "x": 10}
REACH = 12
"""So many blocks may stand between two items: the choices of a question."""


def find_items(blocks: Sequence[Shown]) -> set[int]:
    """Indices of the paragraphs whose typed number follows another one, or is followed."""
    items: set[int] = set()
    last: dict[str, tuple[int, float]] = {}
    for at, shown in enumerate(blocks):
        for kind, value in markers_of(shown):
            before = last.get(kind)
            if before is not None and at - before[0] <= REACH and 0 < value - before[1] <= 1:
                items |= {at, before[0]}
            last[kind] = at, value
    return items


def markers_of(shown: Shown) -> Iterator[tuple[str, float]]:
    """What the number of a paragraph may be, by kind and value: "I." is a letter or a Roman numeral."""
    if shown.draft.kind != "paragraph":
        return
    found = NUMBER.match(plain_text(shown.draft.content[:1])[:40])
    if found is None:
        return
    marker = found[0].strip()
    sign = re.sub(r"\w+", "#", marker)
    inner = marker.strip("().-").replace("I", "i" if "ı" not in marker else "ı").replace("İ", "i").lower()
    if inner[-1:].isdecimal():
        yield f"1{sign}", float(re.split(r"\D", inner)[-1])
    elif len(inner) == 1 and inner in LETTERS:
        yield f"{'a' if marker.strip('().-').islower() else 'A'}{sign}", LETTERS[inner]
    if inner and all(letter in ROMAN for letter in inner):
        yield f"i{sign}", float(read_roman(inner))


def read_roman(letters: str) -> int:
    values = [ROMAN[letter] for letter in letters]
    return sum(-value if value < after else value for value, after in zip(values, [*values[1:], 0], strict=True))
