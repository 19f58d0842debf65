"""A document's text cut into chunks that know their page and heading."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from derslik.domain.document_text import Block, Page
from derslik.language.markdown import HEADING, find_headings, heading_paths_at
from derslik.language.words import split_words
from retrieval.block_chunking import Span, block_heading_paths, blocks_of_spans, cut_blocks

LONGEST_PATH = 300
"""Characters of a heading path."""


class Chunk(NamedTuple):
    """`text[start:end]`; `heading` is a path like "Hücre > Mitoz"; page and heading are those of its beginning.

    `context` is the header of a table or the lead-in of a list that the chunk goes on with; `blocks` are kind, start
    and end of the blocks that it has a part of.
    """

    start: int
    end: int
    page: int | None
    heading: str | None
    context: str | None = None
    blocks: Sequence[tuple[str, int, int]] = ()


def cut(text: str, size: int, overlap: int, pages: Sequence[Page], blocks: Sequence[Block] = ()) -> list[Chunk]:
    """Chunks of at most `size` characters, cut where the text's own structure allows: along its `blocks`, or where a
    text has none, as Markdown.

    None runs over a heading, so that its own heading is true of all of it.
    """
    ordered = sorted(pages, key=lambda page: page.start)
    if blocks:
        spans = [span for span in cut_blocks(text, blocks, size, overlap) if split_words(text[span.start : span.end])]
        paths = block_heading_paths(text, blocks, [span.start for span in spans])
        parts = blocks_of_spans(blocks, spans)
    else:
        spans = list(_cut_markdown(text, size, overlap))
        paths = list(heading_paths_at(text, [span.start for span in spans]))
        parts = [[] for _ in spans]
    return [
        Chunk(span.start, span.end, _page_at(span.start, ordered), path and path[:LONGEST_PATH], span.context, part)
        for span, path, part in zip(spans, paths, parts, strict=True)
    ]


def _cut_markdown(text: str, size: int, overlap: int) -> Iterator[Span]:
    # Imported here because a query never needs it.
    from semantic_text_splitter import MarkdownSplitter

    splitter = MarkdownSplitter(size, overlap)
    for section in _sections(text):
        for start, piece in splitter.chunk_indices(text[section.start : section.stop]):
            if split_words(HEADING.sub("", piece)):
                yield Span(section.start + start, section.start + start + len(piece))


def _sections(text: str) -> Iterator[slice]:
    """From each heading to the next."""
    starts = [0, *(heading.start for heading in find_headings(text))]
    for start, end in pairwise([*starts, len(text)]):
        if start < end:
            yield slice(start, end)


def _page_at(position: int, pages: Sequence[Page]) -> int | None:
    index = bisect_right(pages, position, key=lambda page: page.start)
    return pages[index - 1].page if index else None
