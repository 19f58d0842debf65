"""Lines to blocks: headings by size and weight, list items, captions, notes, paragraphs."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from typing import Self

from documents.parsing.pdf.inline import HYPHENS, is_line_break
from documents.parsing.pdf.marks import (
    BIBLIOGRAPHY,
    CONTENTS,
    LEADERS,
    PAGE_AT_END,
    begins_item,
    is_caption,
    is_contents_entry,
    is_option,
    split_mark,
    split_row_of_options,
)
from documents.parsing.pdf.model import PageText, TextBlock, Word, is_bold, is_mono, rounded, size_of, text_of
from documents.parsing.pdf.segments import Line, Segment, make_segment

MAX_HEADING_CHARS = 160
LARGER = 1.12  # than the body text, to be a heading
MAX_HEADING_SHARE = 0.25  # of all characters: above that a size or weight means nothing
SIZE_LEVELS = 4
SMALLER = 0.92  # than the body text, to be a footnote

MAX_LEADING = 1.75  # ems from one line of a paragraph to the next
SAME_SIZE = 0.12  # of the size
INDENT = 0.8  # ems
MAX_INDENT = 5.0  # ems, from an item to one below it
WORD_SPACE = 0.35  # ems

ENDS_SENTENCE = (".", "!", "?", ":", ";", "…", "”", '"')


@dataclass(frozen=True, slots=True)
class Typography:
    """What sizes and weights mean in this document."""

    body: float
    heading_sizes: tuple[float, ...]
    """From large to small."""
    bold_is_heading: bool
    capitals_are_heading: bool

    @classmethod
    def from_pages(cls, pages: Iterable[PageText]) -> Self:
        letters: Counter[tuple[float, bool]] = Counter()
        capitals = 0
        for page in pages:
            for run, words in groupby(page.words, key=lambda word: word.run):
                if run.upright:
                    text = "".join(word.text for word in words)
                    letters[rounded(run.size), run.bold] += len(text)
                    capitals += len(text) if text.isupper() else 0
        sizes: Counter[float] = Counter()
        for (size, _), count in letters.items():
            sizes[size] += count
        bold = sum(count for (_, is_bold), count in letters.items() if is_bold)
        total = sizes.total()
        body = sizes.most_common(1)[0][0] if sizes else 0.0
        large = sorted((size for size in sizes if size >= body * LARGER), reverse=True)
        reliable = sum(sizes[size] for size in large) <= total * MAX_HEADING_SHARE
        return cls(
            body,
            tuple(large) if reliable else (),
            bold <= total * MAX_HEADING_SHARE,
            capitals <= total * MAX_HEADING_SHARE,
        )

    def level(self, words: Sequence[Word]) -> int:
        """The heading level of a line, 0 if it is none."""
        text = text_of(words)
        if len(text) > MAX_HEADING_CHARS or sum(map(str.isalpha, text)) < 2:
            return 0
        size = size_of(words)
        if size in self.heading_sizes:
            return min(self.heading_sizes.index(size), SIZE_LEVELS - 1) + 1
        looks_bold = self.bold_is_heading and is_bold(words)
        shouts = self.capitals_are_heading and len(words) > 1 and text.isupper()
        if (
            (looks_bold or shouts)
            and size >= self.body
            and not text.endswith((*ENDS_SENTENCE, ","))
            and not is_option(words)
        ):
            return min(len(self.heading_sizes), SIZE_LEVELS) + 1
        return 0


def make_blocks(lines: Sequence[Line | TextBlock], typography: Typography) -> list[TextBlock]:
    """The blocks of one page without tags."""
    blocks: list[TextBlock] = []
    above: Line | None = None
    lefts: list[float] = []
    for line in lines:
        if isinstance(line, TextBlock):
            blocks.append(line)
            above = None
            continue
        options = split_row_of_options(line.segment.words)
        if len(options) > 1:
            blocks += [begin_block(Line(make_segment(option), line.margin), typography) for option in options]
            above = line
            continue
        block = begin_block(line, typography)
        if above is not None and continues_block(blocks[-1], block, above, line):
            blocks[-1].words += line.segment.words
        else:
            blocks.append(block)
            lefts = indent_item(block, line, lefts)
        above = line
    return blocks


def indent_item(block: TextBlock, line: Line, lefts: list[float]) -> list[float]:
    """Gives an item its depth: how many of the items that it stands below begin further to the left."""
    if block.kind != "list_item":
        return lefts if block.kind == "paragraph" else []
    left, size = line.segment.left, line.segment.size
    outer = [other for other in lefts if other < left - INDENT * size]
    near = bool(outer) and left - outer[-1] < MAX_INDENT * size
    block.level = len(outer) if near else 0
    return [*(outer if near else []), left]


def begin_block(line: Line, typography: Typography) -> TextBlock:
    """The block that a line would begin."""
    segment, text = line.segment, line.segment.text
    if is_contents_entry(text):
        return TextBlock("reference", without_leaders(segment.words))
    if is_caption(text):
        return TextBlock("caption", list(segment.words))
    if level := typography.level(segment.words):
        return TextBlock("heading", list(segment.words), level)
    mark = split_mark(segment.words)
    if mark is not None:
        return TextBlock("list_item", mark[1], marker=mark[0])
    if line.dotted:
        return TextBlock("list_item", list(segment.words), marker="-")
    return TextBlock("paragraph", list(segment.words))


def without_leaders(words: Sequence[Word]) -> list[Word]:
    """Dots that are words of their own made one sign."""
    kept: list[Word] = []
    for word in words:
        dots = not word.text.strip(".…·_")
        if not dots:
            kept.append(word)
        elif not kept or kept[-1].text != "…":
            kept.append(word._replace(text="…"))
    return kept


def continues_block(block: TextBlock, line_block: TextBlock, above: Line, line: Line) -> bool:
    """Whether a line belongs to the block of the line above it."""
    upper, lower = above.segment, line.segment
    em = max(upper.size, lower.size)
    if not 0 < lower.baseline - upper.baseline <= MAX_LEADING * em:
        return False
    if lower.left > upper.right or lower.right < upper.left - em:
        return False
    if block.kind == "heading" or line_block.kind == "heading":
        return block.kind == line_block.kind and block.level == line_block.level and upper.bold == lower.bold
    if block.kind == "reference" or line_block.kind in ("list_item", "caption", "reference"):
        return False
    if abs(upper.size - lower.size) > SAME_SIZE * em:
        return False
    if block.kind == "caption" and upper.bold != lower.bold:
        return False
    return not ends_here(upper, lower, above.margin)


def ends_here(upper: Segment, lower: Segment, margin: float) -> bool:
    """Whether the paragraph ends with the upper line: an indent follows, or room was left for the next word."""
    text = upper.text
    if upper.words[-1].divided or text.endswith(HYPHENS):
        return False
    ended = text.endswith(ENDS_SENTENCE)
    indented = lower.left - upper.left > INDENT * lower.size
    first = lower.words[0]
    room = margin - upper.right > first.x1 - first.x0 + 2 * WORD_SPACE * upper.size
    return (ended and indented) or (room and (ended or not first.text[:1].islower()))


def refine_tagged(block: TextBlock, typography: Typography) -> list[TextBlock]:
    """What the file's own tags leave open: headings that are only larger or bold, markers of items, options."""
    if block.kind == "table":
        return [block]
    if block.kind == "heading":
        return split_heading(block)
    text = block.text
    if is_contents_entry(text) or block.kind == "reference":
        return [replace(block, kind="reference", words=without_leaders(block.words))]
    if block.kind == "list_item":
        return refine_item(block)
    if block.kind != "paragraph":
        return [block]
    return [refine_paragraph(part, typography) for part in split_lines(block)]


def refine_paragraph(block: TextBlock, typography: Typography) -> TextBlock:
    if is_caption(block.text):
        return replace(block, kind="caption")
    if level := typography.level(block.words):
        return replace(block, kind="heading", level=level, tagged=False)
    return mark_item(block)


def split_heading(block: TextBlock) -> list[TextBlock]:
    """A title and the names below it, as slides have them in one element."""
    largest = max(rounded(word.run.size) for word in block.words)
    cut = next(
        (
            at
            for at, word in enumerate(block.words)
            if at and word.run.size < 0.75 * largest and is_line_break(block.words[at - 1], word)
        ),
        len(block.words),
    )
    parts = [replace(block, words=block.words[:cut])]
    if cut < len(block.words):
        parts.append(replace(block, kind="paragraph", level=0, words=block.words[cut:]))
    return parts


def refine_item(block: TextBlock) -> list[TextBlock]:
    """Items that line breaks divide are items below the first."""
    first, *others = split_lines(block)
    mark = split_mark(first.words, listed=True)
    item = replace(first, marker=mark[0], words=mark[1]) if mark is not None else first
    return [item, *(replace(mark_item(other), level=block.level + 1) for other in others)]


def mark_item(block: TextBlock) -> TextBlock:
    mark = split_mark(block.words)
    return replace(block, kind="list_item", marker=mark[0], words=mark[1]) if mark is not None else block


def split_lines(block: TextBlock) -> list[TextBlock]:
    """A block whose lines begin with bullets, options or numbers, as line breaks make them, in parts."""
    starts = [
        at
        for at, word in enumerate(block.words)
        if at and is_line_break(block.words[at - 1], word) and begins_part(block, at)
    ]
    lines = [block.words[a:b] for a, b in pairwise([0, *starts, len(block.words)])]
    return [replace(block, words=part) for line in lines for part in split_row_of_options(line)]


def begins_part(block: TextBlock, at: int) -> bool:
    words = block.words[at : at + 4]
    if begins_item(words) or is_option(words):
        return True
    mark = split_mark(words)
    return mark is not None and mark[0] != "-" and at > 1 and split_mark(block.words) is not None


def find_references(blocks: Iterable[tuple[int, TextBlock]]) -> None:
    """Entries stand under "Kaynakça" until the next heading, under "İçindekiler" as far as numbers end them."""
    open_list = ""
    for _, block in blocks:
        text = block.text
        if block.kind == "heading" or (block.kind == "paragraph" and len(text) < 40):
            if BIBLIOGRAPHY.match(text):
                open_list = "bibliography"
                continue
            if CONTENTS.match(text):
                open_list = "contents"
                continue
        if open_list == "bibliography":
            if block.kind == "heading":
                open_list = ""
            elif block.kind in ("paragraph", "list_item"):
                block.kind = "reference"
        elif open_list == "contents":
            if PAGE_AT_END.search(text) or LEADERS.search(text):
                block.kind, block.level = "reference", 0
            elif block.kind != "reference":
                open_list = ""


def demote_torn_headings(blocks: Sequence[TextBlock]) -> None:
    """A bold line whose sentence goes on in small letters is no heading, unless the file says so."""
    for block, following in pairwise(blocks):
        torn = following.kind == "paragraph" and following.text[:1].islower()
        if block.kind == "heading" and not block.tagged and torn and is_bold(block.words):
            block.kind, block.level = "paragraph", 0


def merge_code(blocks: Sequence[tuple[int, TextBlock]]) -> list[tuple[int, TextBlock]]:
    """Lines in letters of one width are code, and those of one page that follow each other one block of it."""
    merged: list[tuple[int, TextBlock]] = []
    for page, block in blocks:
        lines = block.kind in ("paragraph", "heading") and bool(block.words) and is_mono(block.words)
        if lines or block.kind == "code":
            block.kind, block.level = "code", 0
            last_page, last = merged[-1] if merged else (0, block)
            if last_page == page and last.kind == "code" and last is not block:
                last.words = [*last.words, *block.words]
                continue
        merged.append((page, block))
    return merged


def is_typewritten(pages: Iterable[PageText]) -> bool:
    """Whether most of the document is in letters of one width, which say nothing then."""
    mono = sum(word.run.mono for page in pages for word in page.words)
    return 2 * mono > sum(len(page.words) for page in pages)
