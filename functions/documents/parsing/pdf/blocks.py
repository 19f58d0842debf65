"""Lines to Markdown blocks: headings, list items, paragraphs and tables."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from itertools import zip_longest
from typing import Self

from documents.parsing.pdf.layout import Line, Table
from documents.parsing.pdf.lines import HYPHENS, MARKER, Segment, join_lines

MAX_HEADING_CHARS = 160
LARGER = 1.12  # than the body text, to be a heading
MAX_HEADING_SHARE = 0.25  # of all characters: above that a size or weight means nothing
SIZE_LEVELS = 4

MAX_LEADING = 1.75  # ems from one line of a paragraph to the next
SAME_SIZE = 0.12  # of the size
INDENT = 0.8  # ems
WORD_SPACE = 0.35  # ems

ENDS_SENTENCE = (".", "!", "?", ":", ";", "…", "”", '"')
LEADERS = re.compile(r"(?<!\s)(?:\s*+[.…·]){5,}+\s*+")  # of a table of contents
NUMBERED = re.compile(r"\(?(?:\d{1,3}|[a-zçğıöşü])[.)]$")


class Kind(Enum):
    HEADING = auto()
    ITEM = auto()
    PARAGRAPH = auto()
    TABLE = auto()


@dataclass(frozen=True, slots=True)
class Block:
    """One block of Markdown; `text` is without the mark of its kind, `level` is a heading's."""

    kind: Kind
    text: str
    level: int = 0

    def markdown(self) -> str:
        match self.kind:
            case Kind.HEADING:
                return f"{'#' * self.level} {self.text}"
            case Kind.ITEM:
                return self.text if NUMBERED.match(self.text.split(" ", 1)[0]) else f"- {self.text}"
            case _:
                return self.text


def distance(upper: Block, lower: Block) -> str:
    """What stands between two blocks."""
    return "\n" if upper.kind is lower.kind is Kind.ITEM else "\n\n"


def markdown(page: Sequence[Block]) -> str:
    return "".join(
        block.markdown() + (distance(block, below) if below is not None else "")
        for block, below in zip_longest(page, page[1:])
    )


@dataclass(frozen=True, slots=True)
class Typography:
    """What sizes and weights mean in this document."""

    body: float
    heading_sizes: tuple[float, ...]
    """From large to small."""
    bold_is_heading: bool

    @classmethod
    def from_lines(cls, lines: Iterable[Line]) -> Self:
        sizes: Counter[float] = Counter()
        bold = 0
        for line in lines:
            sizes[rounded(line.segment.size)] += len(line.segment.text)
            bold += len(line.segment.text) if line.segment.bold else 0
        total = sizes.total()
        body = sizes.most_common(1)[0][0] if sizes else 0.0
        large = sorted((size for size in sizes if size >= body * LARGER), reverse=True)
        reliable = sum(sizes[size] for size in large) <= total * MAX_HEADING_SHARE
        return cls(body, tuple(large) if reliable else (), bold <= total * MAX_HEADING_SHARE)

    def level(self, segment: Segment) -> int:
        """The heading level of a line, 0 if it is none."""
        if len(segment.text) > MAX_HEADING_CHARS or sum(map(str.isalpha, segment.text)) < 2:
            return 0
        size = rounded(segment.size)
        if size in self.heading_sizes:
            return min(self.heading_sizes.index(size), SIZE_LEVELS - 1) + 1
        looks_bold = self.bold_is_heading and segment.bold and size >= self.body
        if looks_bold and not segment.text.endswith((*ENDS_SENTENCE, ",")):
            return min(len(self.heading_sizes), SIZE_LEVELS) + 1
        return 0


def rounded(size: float) -> float:
    return round(size * 2) / 2


def blocks(lines: Sequence[Line | Table], typography: Typography) -> list[Block]:
    """The blocks of one page."""
    page_blocks: list[Block] = []
    above: Line | None = None
    for line in lines:
        if isinstance(line, Table):
            page_blocks.append(Block(Kind.TABLE, pipe_table(line)))
            above = None
            continue
        block = begin_block(line.segment, typography)
        if above is not None and continues_block(page_blocks[-1], block, above, line):
            begun = page_blocks[-1]
            page_blocks[-1] = Block(begun.kind, join_lines(begun.text, block.text), begun.level)
        else:
            page_blocks.append(block)
        above = line
    return page_blocks


def begin_block(segment: Segment, typography: Typography) -> Block:
    """The block that a line would begin."""
    text = LEADERS.sub(" … ", segment.text).strip()
    if level := typography.level(segment):
        return Block(Kind.HEADING, text, level)
    marker, _, rest = text.partition(" ")
    ordinal = marker.endswith(".") and rest[:1].islower()  # "19. yüzyılda" is not the 19th item
    if rest and MARKER.fullmatch(marker) and not ordinal:
        return Block(Kind.ITEM, text if NUMBERED.match(marker) else rest)
    return Block(Kind.PARAGRAPH, text)


def continues_block(block: Block, line_block: Block, above: Line, line: Line) -> bool:
    """Whether a line belongs to the block of the line above it."""
    upper, lower = above.segment, line.segment
    em = max(upper.size, lower.size)
    if not 0 < upper.baseline - lower.baseline <= MAX_LEADING * em:
        return False
    if block.kind is Kind.HEADING or line_block.kind is Kind.HEADING:
        return block.kind is line_block.kind and block.level == line_block.level
    if line_block.kind is Kind.ITEM or abs(upper.size - lower.size) > SAME_SIZE * em:
        return False
    return not ends_here(upper, lower, above.margin)


def ends_here(upper: Segment, lower: Segment, margin: float) -> bool:
    """Whether the paragraph ends with the upper line: an indent follows, or room was left for the next word."""
    if upper.text.endswith(HYPHENS):
        return False
    ended = upper.text.endswith(ENDS_SENTENCE)
    indented = lower.left - upper.left > INDENT * lower.size
    room = margin - upper.right > lower.first_word_width + 2 * WORD_SPACE * upper.size
    return (ended and indented) or (room and (ended or not lower.text[0].islower()))


def pipe_table(table: Table) -> str:
    lines = [" | ".join(cell.replace("|", "\\|") for cell in row) for row in table.cells]
    rule = " | ".join("---" for _ in table.cells[0])
    return "\n".join(f"| {line} |" for line in (lines[0], rule, *lines[1:]))
