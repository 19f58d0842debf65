"""A document's text cut into chunks that know their page and heading."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from derslik.domain.document_text import Page
from derslik.language.markdown import HEADING, find_headings, heading_paths_at
from derslik.language.words import split_words

LONGEST_PATH = 300
"""Characters of a heading path."""


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
        if split_words(HEADING.sub("", piece))
    ]
    paths = heading_paths_at(text, [start for start, _ in spans])
    ordered = sorted(pages, key=lambda page: page.start)
    return [
        Chunk(*span, _page_at(span[0], ordered), path and path[:LONGEST_PATH])
        for span, path in zip(spans, paths, strict=True)
    ]


def _sections(text: str) -> Iterator[slice]:
    """From each heading to the next."""
    starts = [0, *(heading.start for heading in find_headings(text))]
    for start, end in pairwise([*starts, len(text)]):
        if start < end:
            yield slice(start, end)


def _page_at(position: int, pages: Sequence[Page]) -> int | None:
    index = bisect_right(pages, position, key=lambda page: page.start)
    return pages[index - 1].page if index else None
