"""The headings of a Markdown text and the paths that they make ("Hücre > Mitoz")."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

PATH_SEPARATOR = " > "

HEADING = re.compile(r"^ {0,3}(?P<marks>#{1,6})[ \t]+(?P<title>\S.*)$", re.MULTILINE)
_SPACE = re.compile(r"\s*+")


class Heading(NamedTuple):
    """`path` are the titles of the headings above it, its own the last; `start` and `end` are offsets of its line."""

    start: int
    end: int
    path: tuple[str, ...]


def find_headings(text: str) -> Iterator[Heading]:
    """All headings of a text in their order."""
    open_headings: list[tuple[int, str]] = []
    for match in HEADING.finditer(text):
        level = len(match["marks"])
        title = match["title"].strip().rstrip("#").rstrip()
        open_headings = [*(above for above in open_headings if above[0] < level), (level, title)]
        yield Heading(match.start(), match.end(), tuple(title for _, title in open_headings))


def heading_path_at(text: str, position: int) -> str | None:
    """The path of the headings above a position, with a heading on the position's own line; None above the first."""
    line_end = text.find("\n", position)
    starts, paths = _heading_paths(text)
    above = bisect_right(starts, len(text) if line_end < 0 else line_end)
    return join_path(paths[above - 1]) if above else None


@lru_cache(maxsize=4)
def _heading_paths(text: str) -> tuple[list[int], list[tuple[str, ...]]]:
    """Where each heading begins, and its path; one text is asked for the places of hundreds of passages."""
    headings = list(find_headings(text))
    return [heading.start for heading in headings], [heading.path for heading in headings]


def heading_paths_at(text: str, positions: Sequence[int]) -> Iterator[str | None]:
    """For each of the ascending positions, the path of the headings above it and of those that begin right there."""
    headings = find_headings(text)
    heading = next(headings, None)
    path: tuple[str, ...] = ()
    for position in positions:
        reached = _skip_space(text, position)
        while heading is not None and heading.start <= reached:
            path = heading.path
            reached = max(reached, _skip_space(text, heading.end))
            heading = next(headings, None)
        yield join_path(path)


def join_path(titles: Sequence[str]) -> str | None:
    """The titles as one text, None without titles."""
    return PATH_SEPARATOR.join(titles) or None


def split_path(path: str) -> list[str]:
    """The titles of a path."""
    return path.split(PATH_SEPARATOR)


def _skip_space(text: str, position: int) -> int:
    match = _SPACE.match(text, position)
    return match.end() if match else position
