"""A document's text cut into chunks that know their page and heading."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from derslik.domain.document_text import Page
from derslik.language.text import words

LONGEST_PATH = 300
"""Characters of a heading path."""

_HEADING = re.compile(r"^ {0,3}(#{1,6})[ \t]+(\S.*)$", re.MULTILINE)
_SPACE = re.compile(r"\s*+")


class Chunk(NamedTuple):
    """`text[start:end]`; `heading` is a path like "Hücre > Mitoz"; page and heading are those of its beginning."""

    start: int
    end: int
    page: int | None
    heading: str | None


def cut(text: str, size: int, overlap: int, pages: Sequence[Page]) -> list[Chunk]:
    """Chunks of at most `size` characters, cut where the text's own structure allows.

    None runs over a heading, so that its own heading is true of all of it; none holds headings only.
    """
    # Imported here because a query never needs it.
    from semantic_text_splitter import MarkdownSplitter

    splitter = MarkdownSplitter(size, overlap)
    spans = [
        (section.start + start, section.start + start + len(piece))
        for section in _sections(text)
        for start, piece in splitter.chunk_indices(text[section.start : section.stop])
        if words(_HEADING.sub("", piece))
    ]
    paths = _heading_paths(text, [start for start, _ in spans])
    ordered = sorted(pages, key=lambda page: page.start)
    return [Chunk(*span, _page_at(span[0], ordered), path) for span, path in zip(spans, paths, strict=True)]


def _sections(text: str) -> Iterator[slice]:
    """From each heading to the next."""
    starts = [0, *(heading.start() for heading in _HEADING.finditer(text))]
    for start, end in pairwise([*starts, len(text)]):
        if start < end:
            yield slice(start, end)


def _page_at(at: int, pages: Sequence[Page]) -> int | None:
    index = bisect_right(pages, at, key=lambda page: page.start)
    return pages[index - 1].page if index else None


def _heading_paths(text: str, starts: Sequence[int]) -> Iterator[str | None]:
    """For each ascending position, the headings that stand over it, those that begin right there included."""
    headings = _HEADING.finditer(text)
    heading = next(headings, None)
    path: list[tuple[int, str]] = []
    for start in starts:
        at = _skip_space(text, start)
        while heading is not None and heading.start() <= at:
            level = len(heading[1])
            path = [above for above in path if above[0] < level]
            path.append((level, heading[2].strip().rstrip("#").rstrip()))
            at = max(at, _skip_space(text, heading.end()))
            heading = next(headings, None)
        yield " > ".join(title for _, title in path)[:LONGEST_PATH] or None


def _skip_space(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at
