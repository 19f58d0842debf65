"""A fact of a sentence: something in it that can be asked for, or changed into something else of its kind."""

import re
from dataclasses import dataclass
from typing import Literal

type Kind = Literal["year", "date", "quantity", "percent", "name"]

_LISTED = re.compile(r"(?P<mark>,| ve| veya| ile| and| or) ")
_LISTED_BEFORE = re.compile(r"(?:[,;:]|\w ve|\w and) $")
_LISTED_AFTER = re.compile(r", [A-ZÇĞİÖŞÜ][^,;.]{0,40} (?:ve|veya|ile|and|or) [A-ZÇĞİÖŞÜ]")
_AND_BEFORE = re.compile(r"[A-ZÇĞİÖŞÜ]\w+(?:['’]\w+)? (?:ve|veya|ile|and|or) $")


@dataclass(frozen=True, slots=True)
class Fact:
    """`value` stands in the plain sentence from `start` to `end`; its suffix, behind an apostrophe, up to `suffix_end`.

    `category`: of a quantity its folded unit, of a name its kind ("person", "place", "the nehri") or "".
    """

    kind: Kind
    value: str
    start: int
    end: int
    suffix: str = ""
    mark: str = "'"
    category: str = ""

    @property
    def suffix_end(self) -> int:
        return self.end + len(self.mark + self.suffix) if self.suffix else self.end


def is_listed(text: str, fact: Fact) -> bool:
    """Whether others of its kind stand beside it, of which only the text can say which."""
    before = text[: fact.start]
    if _AND_BEFORE.search(before):
        return True
    if fact.kind == "name" and _LISTED_AFTER.match(text, fact.suffix_end):
        return True
    after = _LISTED.match(text, fact.suffix_end)
    return after is not None and (after["mark"] != "," or _LISTED_BEFORE.search(before) is not None)


def is_enclosed(text: str, at: int) -> bool:
    """Whether it stands in brackets or quotation marks."""
    before = text[:at]
    return before.count("(") > before.count(")") or before.count('"') % 2 == 1 or before.count("“") > before.count("”")
