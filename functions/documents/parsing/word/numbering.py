"""The numbers of lists as Word shows them: counted level by level, by the file's own formats."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from documents.parsing.counting import format_number
from documents.parsing.word.styles import Styles, number_of, value_of

PLACE = re.compile(r"%([1-9])")
BULLET = "-"
BULLETS = frozenset({"bullet", "picture"})


@dataclass(frozen=True, slots=True)
class Level:
    """`text` has "%1" where the first level's number stands; `restarts`: after a level above it was counted."""

    start: int = 1
    format: str = "decimal"
    text: str = "%1."
    restarts: bool = True
    plain: bool = False
    """Numbers of levels above are shown as decimals."""
    style: str = ""


type Levels = dict[int, Level]


class Numbering:
    """Lists by their numbers; those that share a definition count on together, unless one starts anew."""

    def __init__(self, root: Element | None, styles: Styles) -> None:
        self._styles = styles
        abstract = (
            {} if root is None else {each.get("abstractNumId", ""): each for each in root.iterfind("abstractNum")}
        )
        self._abstract = {name: read_levels(each) for name, each in abstract.items()}
        self._links = {name: link for name, each in abstract.items() if (link := value_of(each, "numStyleLink"))}
        self._lists = {} if root is None else {each.get("numId", ""): each for each in root.iterfind("num")}
        self._counts: dict[str, dict[int, int]] = {}
        self._levels: dict[str, tuple[str, Levels, dict[int, int]]] = {}
        self._begun: set[tuple[str, int]] = set()

    def next_marker(self, number: str, depth: int) -> str | None:
        """The marker of the next item of this list: "5.", "b)", "-"; "" where none is shown, None for no list."""
        found = self._lists.get(number)
        if found is None:
            return None
        if number not in self._levels:
            definition = self._definition(found)
            levels = self._abstract.get(definition, {}) | overridden_levels(found)
            self._levels[number] = definition, levels, start_overrides(found)
        definition, levels, starts = self._levels[number]
        level = levels.get(depth, Level())
        counts = self._counts.setdefault(definition, {})
        self._count(number, depth, level, counts, starts.get(depth))
        for deeper in [each for each in counts if each > depth and levels.get(each, level).restarts]:
            del counts[deeper]
        return format_marker(level, levels, counts, depth)

    def depth_of_style(self, number: str, style: str) -> int | None:
        """The level of the list that names this style."""
        found = self._lists.get(number)
        levels = {} if found is None else self._abstract.get(self._definition(found), {})
        return next((depth for depth, level in levels.items() if style and level.style == style), None)

    def _definition(self, found: Element) -> str:
        """A definition may only name a style, whose list has the real one."""
        definition = value_of(found, "abstractNumId") or ""
        if definition in self._links:
            linked = self._lists.get(self._styles.find(self._links[definition]).look.number or "")
            return definition if linked is None else value_of(linked, "abstractNumId") or ""
        return definition

    def _count(self, number: str, depth: int, level: Level, counts: dict[int, int], override: int | None) -> None:
        if override is not None and (number, depth) not in self._begun:
            counts[depth] = override
        else:
            counts[depth] = counts[depth] + 1 if depth in counts else level.start if override is None else override
        self._begun.add((number, depth))


def read_levels(definition: Element) -> Levels:
    return {int(each.get("ilvl", "0")[:2]): read_level(each) for each in definition.iterfind("lvl") if is_level(each)}


def is_level(element: Element) -> bool:
    return element.get("ilvl", "0").isdecimal()


def read_level(element: Element) -> Level:
    start = number_of(element, "start")
    form = value_of(element, "numFmt") or value_of(element, "AlternateContent/Choice/numFmt") or "decimal"
    return Level(
        1 if start is None else start,
        form,
        value_of(element, "lvlText") or "",
        value_of(element, "lvlRestart") != "0",
        element.find("isLgl") is not None,
        value_of(element, "pStyle") or "",
    )


def overridden_levels(found: Element) -> Levels:
    """Levels that one list has otherwise than its definition."""
    own = (each.find("lvl") for each in found.iterfind("lvlOverride"))
    return {int(each.get("ilvl", "0")[:2]): read_level(each) for each in own if each is not None and is_level(each)}


def start_overrides(found: Element) -> dict[int, int]:
    """Where one list starts, by level."""
    overrides = ((each, number_of(each, "startOverride")) for each in found.iterfind("lvlOverride") if is_level(each))
    return {int(each.get("ilvl", "0")[:2]): start for each, start in overrides if start is not None}


def format_marker(level: Level, levels: Mapping[int, Level], counts: Mapping[int, int], depth: int) -> str:
    if level.format in BULLETS:
        return BULLET

    def number_at(place: re.Match[str]) -> str:
        at = int(place[1]) - 1
        other = levels.get(at, Level())
        form = "decimal" if level.plain and at != depth else level.format if at == depth else other.format
        return format_number(counts.get(at, other.start), form)

    text = PLACE.sub(number_at, level.text).strip()
    return text or ("" if level.format == "none" or not level.text else BULLET)
