"""A text cut into chunks along its blocks: no list item, row of a table, formula or sentence is cut in two.

What makes a piece understood is kept with it: a table's further chunks have its header as their context, a list's its
lead-in; a heading goes with what follows it, and one without a text of its own is a chunk by itself.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from derslik.domain.document_text import Block
from derslik.language.sentences import split_sentences

LONGEST_CONTEXT = 300
"""Characters of a lead-in or a header that are repeated."""


@dataclass(frozen=True, slots=True)
class Unit:
    """`text[start:end]` is not cut. `context` is what it needs before it when it begins a chunk."""

    start: int
    end: int
    context: str | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """`text[start:end]` is a chunk."""

    start: int
    end: int
    context: str | None = None


def cut_blocks(text: str, blocks: Sequence[Block], size: int, overlap: int) -> Iterator[Span]:
    """Spans of at most `size` characters, but for a unit that is longer by itself; none runs over a heading."""
    for section in split_sections(blocks):
        units = [unit for block, lead in with_leads(section) for unit in split_block(text, block, lead, size)]
        yield from pack_units(units, size, overlap)


def split_sections(blocks: Sequence[Block]) -> Iterator[list[Block]]:
    """From each heading to the next; a heading right over a lower one is part of that one's path, and left out."""
    section: list[Block] = []
    for block, following in pairwise([*blocks, None]):
        assert block is not None
        if block.kind == "heading" and section:
            yield section
            section = []
        if block.kind == "heading" and following is not None and following.kind == "heading":
            if following.level <= block.level:
                yield [block]
            continue
        section.append(block)
    if section:
        yield section


def with_leads(section: Iterable[Block]) -> Iterator[tuple[Block, Block | None]]:
    """Each block, and the paragraph that introduces the list that it is an item of."""
    lead = before = None
    for block in section:
        if block.kind == "list_item":
            if before is not None and before.kind != "list_item":
                lead = before if before.kind == "paragraph" else None
        else:
            lead = None
        yield block, lead
        before = block


def split_block(text: str, block: Block, lead: Block | None, size: int) -> Iterator[Unit]:
    if block.kind == "table" and block.rows:
        yield from split_table(text, block)
        return
    context = shorten(text[lead.start : lead.end]) if lead is not None else None
    if block.end - block.start <= size or block.kind == "formula":
        yield Unit(block.start, block.end, context)
        return
    for start, end in split_long(text, block, size):
        yield Unit(start, end, context)


def split_table(text: str, block: Block) -> Iterator[Unit]:
    """The header with the line under it and the first row, then row by row."""
    body = block.rows[block.header_rows :]
    header = text[block.start : block.rows[block.header_rows - 1][1]] if block.header_rows else ""
    first = body[0][1] if body else block.end
    yield Unit(block.start, max(first, block.start + 1))
    for start, end in body[1:]:
        yield Unit(start, end, shorten(header) or None)


def split_long(text: str, block: Block, size: int) -> Iterator[tuple[int, int]]:
    """Sentences, lines of code, or, of what has neither, words."""
    if block.kind == "code":
        spans = split_lines(text, block.start, block.end)
    else:
        spans = [
            (block.start + sentence.start, block.start + sentence.end)
            for sentence in split_sentences(text[block.start : block.end])
        ]
        spans = whole_cover(spans, block)
    for start, end in spans:
        yield from [(start, end)] if end - start <= size else split_words_at(text, start, end, size)


def whole_cover(spans: Sequence[tuple[int, int]], block: Block) -> list[tuple[int, int]]:
    """The sentences with what stands between them, so that nothing of the block is lost."""
    starts = [block.start, *(start for start, _ in spans[1:])] if spans else [block.start]
    return list(pairwise([*starts, block.end]))


def split_lines(text: str, start: int, end: int) -> list[tuple[int, int]]:
    spans, at = [], start
    for line in text[start:end].splitlines(keepends=True):
        spans.append((at, at + len(line)))
        at += len(line)
    return spans


def split_words_at(text: str, start: int, end: int, size: int) -> Iterator[tuple[int, int]]:
    while end - start > size:
        cut = text.rfind(" ", start, start + size) + 1
        cut = cut if cut > start else start + size
        yield start, cut
        start = cut
    yield start, end


def pack_units(units: Sequence[Unit], size: int, overlap: int) -> Iterator[Span]:
    """As many units as fit into each chunk; the next one begins with the last of them again, as far as `overlap`
    reaches, where these need no context."""
    begun = 0
    for at, unit in enumerate(units):
        if at > begun and unit.end - units[begun].start > size:
            yield Span(units[begun].start, units[at - 1].end, units[begun].context if begun else None)
            begun = overlap_start(units, begun, at, overlap, size)
    if units:
        yield Span(units[begun].start, units[-1].end, units[begun].context if begun else None)


def overlap_start(units: Sequence[Unit], begun: int, at: int, overlap: int, size: int) -> int:
    """From which unit the chunk that goes on with `units[at]` begins."""
    start = at
    while start - 1 > begun:
        before = units[start - 1]
        if before.context or units[at].start - before.start > overlap or units[at].end - before.start > size:
            break
        start -= 1
    return start


def shorten(context: str) -> str:
    return context if len(context) <= LONGEST_CONTEXT else context[: context.rfind(" ", 0, LONGEST_CONTEXT)] + " …"


def block_heading_paths(text: str, blocks: Sequence[Block], starts: Sequence[int]) -> list[str | None]:
    """For each ascending position the path of headings over it, one that begins there included."""
    headings = [block for block in blocks if block.kind == "heading"]
    path: list[Block] = []
    paths: list[str | None] = []
    at = 0
    for start in starts:
        while at < len(headings) and headings[at].start <= start:
            path = [*(above for above in path if above.level < headings[at].level), headings[at]]
            at += 1
        titles = (text[heading.start : heading.end].lstrip("# ") for heading in path)
        paths.append(" > ".join(titles) or None)
    return paths


def blocks_of_spans(blocks: Sequence[Block], spans: Sequence[Span]) -> list[list[tuple[str, int, int]]]:
    """For each span, in the order of the text, the blocks that it has a part of."""
    found: list[list[tuple[str, int, int]]] = []
    first = 0
    for span in spans:
        while first < len(blocks) and blocks[first].end <= span.start:
            first += 1
        parts: list[tuple[str, int, int]] = []
        for block in blocks[first:]:
            if block.start >= span.end:
                break
            parts.append((block.kind, block.start, block.end))
        found.append(parts)
    return found
