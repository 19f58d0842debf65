"""Tables of Word: merged cells keep their columns, a table in a table is a list, and a table for layout is none."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from documents.parsing.blocks import DraftBlock, text_piece
from documents.parsing.models import ParseError
from documents.parsing.word.shown import Shown, cell_text, shown_text
from documents.parsing.word.styles import is_on, number_of

type ReadBlocks = Callable[[Iterable[Element]], Iterator[Shown]]

APART = frozenset({"table", "footnote"})
"""What a cell of Markdown cannot hold; it follows the table."""
LAYOUT_BLOCKS = 3
"""So many blocks in a cell of a table of one row: it holds columns of text."""


@dataclass(slots=True)
class Cell:
    blocks: list[Shown] = field(default_factory=list)
    span: int = 1

    @property
    def text(self) -> str:
        return " ".join(shown_text(each.draft).strip() for each in self.blocks if each.draft.kind not in APART)

    @property
    def apart(self) -> list[Shown]:
        return [each for each in self.blocks if each.draft.kind in APART]


@dataclass(slots=True)
class Row:
    cells: list[Cell]
    is_header: bool = False

    @property
    def width(self) -> int:
        return sum(cell.span for cell in self.cells)


def read_table(table: Element, read_blocks: ReadBlocks, columns: int) -> Iterator[Shown]:
    """Raises `ParseError` when it has more columns than that."""
    rows = [read_row(row, read_blocks, columns) for row in iter_rows(table) if is_shown(row)]
    rows = [row for row in rows if any(cell.blocks for cell in row.cells)]
    if is_layout(rows):
        for row in rows:
            for cell in row.cells:
                yield from cell.blocks
        return
    yield from write_table(rows)


def iter_rows(parent: Element) -> Iterator[Element]:
    return iter_wrapped(parent, "tr")


def iter_wrapped(parent: Element, name: str) -> Iterator[Element]:
    """Children of this name, those in content controls too, however deep."""
    waiting = list(reversed(parent))
    while waiting:
        child = waiting.pop()
        if child.tag == name:
            yield child
        elif child.tag in ("sdt", "sdtContent", "customXml", "ins", "moveTo"):
            waiting.extend(reversed(child))


def is_shown(row: Element) -> bool:
    properties = row.find("trPr")
    return properties is None or not (is_on(properties, "hidden") or properties.find("del") is not None)


def read_row(row: Element, read_blocks: ReadBlocks, columns: int) -> Row:
    properties = row.find("trPr")
    before = 0 if properties is None else number_of(properties, "gridBefore") or 0
    read = Row([Cell(span=before)] if before > 0 else [])
    read.is_header = properties is not None and is_on(properties, "tblHeader") is True
    for cell in iter_wrapped(row, "tc"):
        read.cells.append(read_cell(cell, read_blocks))
        if read.width > columns:
            raise ParseError("too_many_columns", limit=columns)
    return read


def read_cell(cell: Element, read_blocks: ReadBlocks) -> Cell:
    """A cell that only continues the one above or before it is empty."""
    properties = cell.find("tcPr")
    if properties is None:
        return Cell(list(read_blocks(cell)))
    span = max(1, number_of(properties, "gridSpan") or 1)
    merges = (properties.find("vMerge"), properties.find("hMerge"))
    continues = any(merge is not None and merge.get("val", "continue") == "continue" for merge in merges)
    if continues or properties.find("cellDel") is not None:
        return Cell(span=span)
    return Cell(list(read_blocks(cell)), span)


def is_layout(rows: list[Row]) -> bool:
    """Whether the table only places text: one column, or one row of longer texts."""
    if all(len([cell for cell in row.cells if cell.blocks]) <= 1 and len(row.cells) == 1 for row in rows):
        return True
    cells = rows[0].cells
    return len(rows) == 1 and any(len(cell.blocks) >= LAYOUT_BLOCKS or has_table(cell) for cell in cells)


def has_table(cell: Cell) -> bool:
    return any(each.draft.kind == "table" for each in cell.blocks)


def write_table(rows: list[Row]) -> Iterator[Shown]:
    """Its title, itself, and what its cells cannot hold; a first row of one cell over all columns is its title."""
    width = max(row.width for row in rows)
    if len(rows) > 2 and width > 1 and len(rows[0].cells) == 1 and not rows[0].is_header:
        yield from map(as_caption, rows.pop(0).cells[0].blocks)
    headers = next((number for number, row in enumerate(rows) if not row.is_header), len(rows))
    written = drop_empty_columns([spread_cells(row, width) for row in rows])
    draft = DraftBlock("table", header_rows=max(1, headers))
    draft.rows = [[text_piece(text) for text in row] for row in written]
    yield Shown(draft)
    for row in rows:
        for cell in row.cells:
            for each in cell.apart:
                yield from list_table(each) if each.draft.kind == "table" else [each]


def as_caption(shown: Shown) -> Shown:
    if shown.draft.kind == "paragraph":
        shown.draft.kind = "caption"
    return shown


def spread_cells(row: Row, width: int) -> list[str]:
    """A text in the first of the columns that its cell spans."""
    texts = [text for cell in row.cells for text in (cell.text, *[""] * (cell.span - 1))]
    return [*texts, *[""] * (width - len(texts))]


def drop_empty_columns(rows: list[list[str]]) -> list[list[str]]:
    """Without the columns that hold nothing, which only merged cells make."""
    kept = [column for column in range(len(rows[0])) if any(row[column].strip() for row in rows)]
    return [[row[column] for column in kept] for row in rows]


def list_table(shown: Shown) -> Iterator[Shown]:
    """Each row an item: its first cell, and what is said of it."""
    for row in shown.draft.rows:
        first, *others = [text for text in map(cell_text, row) if text] or [""]
        yield Shown(DraftBlock("list_item", text_piece(": ".join(filter(None, [first, ", ".join(others)])))))
