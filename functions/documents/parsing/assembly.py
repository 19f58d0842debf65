"""Blocks made one canonical text, with the place of every block, row and word in it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from derslik.domain.document_text import (
    Block,
    DocumentText,
    Format,
    Page,
    PlacedCells,
    PlacedLine,
    TextWarning,
)
from documents.parsing.blocks import Box, DraftBlock, Inline, Piece
from documents.parsing.canonical import canonicalize_inline
from documents.parsing.models import Limits, ParseError

SAME_LINE = 0.5
"""Of the lower height of two words: how much of it they have to share to stand on one line."""


@dataclass(slots=True)
class TextWriter:
    """The text so far. Positions are kept while it is written, so that they are right by construction."""

    limit: int
    parts: list[str] = field(default_factory=list)
    length: int = 0
    blocks: list[Block] = field(default_factory=list)
    lines: list[PlacedLine] = field(default_factory=list)
    line: list[tuple[int, int, int, Box]] = field(default_factory=list)
    """The words of the line that is not ended yet."""
    cells: list[PlacedCells] = field(default_factory=list)
    page: int = 0
    spans: dict[int, tuple[int, int]] = field(default_factory=dict)
    """What stands on each page, from its first character to behind its last."""

    def write(self, text: str) -> None:
        """Raises `ParseError` as soon as there is too much."""
        self.parts.append(text)
        self.length += len(text)
        if self.length > self.limit:
            raise ParseError("too_large")

    def write_inline(self, content: Inline, *, in_cell: bool = False) -> None:
        """The pieces with single spaces, without those at the ends; in a cell its pipes are escaped."""
        waiting = False
        begun = self.length
        for piece in content:
            text = canonicalize_inline(piece.text)
            words = text.split()
            if words and piece.page:
                self.page = piece.page
            waiting = waiting or text[:1].isspace()
            for number, word in enumerate(words):
                if (waiting or number) and self.length > begun:
                    self.write(" ")
                start = self.length
                self.write(word.replace("|", "\\|") if in_cell else word)
                self._place(piece, start)
                waiting = False
            waiting = waiting or (bool(words) and text[-1:].isspace())

    def _write_code(self, content: Inline) -> None:
        """The pieces as they are, without line ends at their begin and end."""
        whole = "".join(piece.text for piece in content)
        before, left = len(whole) - len(whole.lstrip("\n")), len(whole.strip("\n"))
        for piece in content:
            text = piece.text[before : before + left]
            before, left = max(0, before - len(piece.text)), left - len(text)
            word = text.rstrip()
            if piece.page and word:
                self.page = piece.page
            self.write(word[: len(word) - len(word.lstrip())])
            start = self.length
            self.write(word.lstrip())
            if word:
                self._place(piece, start)
            self.write(text[len(word) :])

    def _place(self, piece: Piece, start: int) -> None:
        self._extend_page(start)
        if piece.box is not None:
            word = (start, self.length, self.page, piece.box)
            if self.line and not on_one_line(self.line[-1], word):
                self.end_line()
            self.line.append(word)
        elif piece.cells:
            self.cells.append(PlacedCells(start, self.length, self.page, piece.cells))

    def end_line(self) -> None:
        if self.line:
            self.lines.append(placed_line(self.line))
            self.line = []

    def _extend_page(self, start: int) -> None:
        first, _ = self.spans.get(self.page, (start, start))
        self.spans[self.page] = first, self.length

    def write_block(self, draft: DraftBlock) -> None:
        self._separate(draft)
        start = self.length
        self.page = draft.page
        self._extend_page(start)
        rows: list[tuple[int, int]] = []
        match draft.kind:
            case "heading":
                self.write("#" * min(6, max(1, draft.level)) + " ")
                self.write_inline(draft.content)
            case "list_item":
                self.write(f"{draft.marker or '-'} ")
                self.write_inline(draft.content)
            case "table":
                rows = [self._write_row(row, number, draft) for number, row in enumerate(draft.rows)]
            case "code":
                self.write("```\n")
                self._write_code(draft.content)
                self.write("\n```")
            case "quote":
                self.write("> ")
                self.write_inline(draft.content)
            case _:
                self.write_inline(draft.content)
        self._extend_page(start)
        marker = draft.marker or ("-" if draft.kind == "list_item" else "")
        block = Block(draft.kind, start, self.length, draft.level, marker, tuple(rows), draft.header_rows)
        self.blocks.append(block)

    def _separate(self, draft: DraftBlock) -> None:
        """Items of one list stand on lines below each other, all other blocks apart; an item behind its indentation."""
        if self.blocks:
            self.write("\n" if draft.kind == self.blocks[-1].kind == "list_item" else "\n\n")
        if draft.kind == "list_item":
            self.write("  " * min(draft.level, 8))

    def _write_row(self, row: Sequence[Inline], number: int, draft: DraftBlock) -> tuple[int, int]:
        width = max(map(len, draft.rows))
        if number:
            self.write("\n")
        start = self.length
        self.write("|")
        for column in range(width):
            self.write(" ")
            self.write_inline(row[column] if column < len(row) else (), in_cell=True)
            self.write(" |")
        end = self.length
        if number == max(0, draft.header_rows - 1):
            self.write("\n|" + " --- |" * width)
        return start, end


def assemble_text(
    drafts: Iterable[DraftBlock],
    form: Format,
    limits: Limits,
    *,
    pages: Sequence[Page] = (),
    warnings: Iterable[TextWarning] = (),
) -> DocumentText:
    """The text of the blocks, in their order; raises `ParseError` when there is too much, or nothing.

    `pages` give number, kind and name of every page, slide or sheet; their positions are found here.
    """
    writer = TextWriter(limits.text_chars)
    for draft in drafts:
        if has_content(draft):
            writer.write_block(draft)
    if not writer.blocks:
        raise ParseError("empty")
    writer.end_line()
    return DocumentText(
        "".join(writer.parts),
        tuple(place_pages(pages, writer.spans)),
        form,
        tuple(writer.blocks),
        tuple(writer.lines),
        tuple(writer.cells),
        tuple(warnings),
    )


def has_content(draft: DraftBlock) -> bool:
    cells = [draft.content] if draft.kind != "table" else [cell for row in draft.rows for cell in row]
    return any(canonicalize_inline(piece.text).strip() for cell in cells for piece in cell)


def place_pages(pages: Iterable[Page], spans: dict[int, tuple[int, int]]) -> Iterable[Page]:
    """An empty page stands at the end of the one before it."""
    at = 0
    for page in pages:
        start, end = spans.get(page.page, (at, at))
        yield Page(page.page, start, end, page.kind, page.name)
        at = end


def on_one_line(word: tuple[int, int, int, Box], other: tuple[int, int, int, Box]) -> bool:
    (*_, page, box), (*_, other_page, other_box) = word, other
    shared = min(box.y1, other_box.y1) - max(box.y0, other_box.y0)
    lower = min(box.y1 - box.y0, other_box.y1 - other_box.y0)
    return page == other_page and shared > SAME_LINE * lower and other_box.x0 >= box.x0


def placed_line(line: Sequence[tuple[int, int, int, Box]]) -> PlacedLine:
    """Words that follow each other on one line of a page together; to a tenth of a point."""
    return PlacedLine(
        line[0][2],
        round(min(box.y0 for *_, box in line), 1),
        round(max(box.y1 for *_, box in line), 1),
        tuple((start, end, round(box.x0, 1), round(box.x1, 1)) for start, end, _, box in line),
    )
