"""The number before a list item or a heading, told from the ordinal of a name ("I. Dünya Savaşı")."""

import re
from collections.abc import Iterator

from derslik.language.folding import fold
from derslik.language.vocabulary import COUNTED, GIVEN_NAMES

_ITEM = re.compile(
    r"[ \t>*_]*+(?P<mark>\(?(?:(?P<digits>\d{1,3})|(?P<roman>[IVX]{1,5})|[a-zA-ZçÇ])[.)])[*_]*+\s++[*_]*+"
    r"(?P<word>[^\W_]*+)"
)
_HEADING = re.compile(
    r"[*_]*+(?P<mark>(?P<digits>\d{1,2})(?:\.\d{1,2})*+[.)]?|(?P<roman>[IVX]+)[.)]|[A-ZÇ][.)])\s++(?P<word>[^\W_]*+)"
)
_ORDINAL_OF = re.compile(r"(?<![\w.])(?:[IVX]{1,5}|\d{1,2})\. ([^\W_]++)")
_WORTH = {"I": 1, "V": 5, "X": 10}
_NEAR, _LINES = 1_000, 6
"""Characters, and lines of them, before and behind in which the rest of a list or another ordinal is looked for."""


def item_marker(text: str, at: int) -> str:
    """What stands before the list item that begins there: "1.", "II.", "(a)"; "" where nothing does.

    A Roman numeral with a stop, which before a name is an ordinal, is one only in a list.
    """
    match = _ITEM.match(text, at)
    if match is None or (_is_ordinal(match) and not _is_in_a_list(match)):
        return ""
    return match["mark"]


def heading_marker(text: str, at: int) -> str:
    """What stands before the words of a heading: "2.1", "A)"."""
    match = _HEADING.match(text, at)
    return "" if match is None or (match["mark"][-1] == "." and _is_counted(match)) else match["mark"]


def _is_ordinal(match: re.Match[str]) -> bool:
    """Whether it may be one."""
    if not match["word"] or match["mark"][-1] == ")" or match["mark"][0] == "(":
        return False
    return match["roman"] is not None or _is_counted(match)


def _is_counted(match: re.Match[str]) -> bool:
    """Whether what follows a number is counted by it: "2. Dünya Savaşı", "XIX. yüzyıl", "II. Mahmut"."""
    word = match["word"]
    if not word or not (match["digits"] or match["roman"]):
        return False
    if word[0].islower() or fold(word) in GIVEN_NAMES or fold(word).startswith(COUNTED):
        return True
    near = match.string[max(0, match.start() - _NEAR) : match.end() + _NEAR]
    return _ORDINAL_OF.findall(near).count(word) > 1


def _is_in_a_list(match: re.Match[str]) -> bool:
    """Whether a line near by has the number before or behind, and another word."""
    return any(
        abs(_number(other) - _number(match)) == 1
        and (other["roman"] is None) is (match["roman"] is None)
        and other["word"] != match["word"]
        for other in _around(match)
    )


def _around(match: re.Match[str]) -> Iterator[re.Match[str]]:
    before = match.string[max(0, match.start() - _NEAR) : match.start()].splitlines()[-_LINES:]
    behind = match.string[match.end() : match.end() + _NEAR].splitlines()[1 : _LINES + 1]
    yield from (other for line in (*before, *behind) if (other := _ITEM.match(line)))


def _number(match: re.Match[str]) -> int:
    """-1 for a letter."""
    if match["roman"]:
        worths = [_WORTH[letter] for letter in match["roman"]]
        return sum(-one if one < max(worths[at:]) else one for at, one in enumerate(worths))
    return int(match["digits"]) if match["digits"] else -1
