"""Tables: of a grid that is drawn, or of short cells on shared baselines."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from documents.parsing.pdf.grids import Grid
from documents.parsing.pdf.marks import is_option, split_mark
from documents.parsing.pdf.model import Stroke, TextBlock, Word, text_of
from documents.parsing.pdf.segments import Row, rows, segments

MAX_CELL_CHARS = 400  # a cell with more is a frame around text
MAX_UNRULED_CHARS = 120  # the same, where no lines are drawn
MIN_RULED_SHARE = 0.5

type Cell = list[Word]


def grid_table(cells: dict[tuple[int, int], Cell]) -> TextBlock | None:
    """The table of a grid's cells; None where the grid is only a frame around text."""
    lines = sorted({row for row, _ in cells})
    columns = sorted({column for _, column in cells})
    if len(lines) < 2 or len(columns) < 2 or any(is_text(cell) for cell in cells.values()):
        return None
    return table_block([[in_lines(cells.get((row, column), [])) for column in columns] for row in lines])


def in_lines(cell: Cell) -> Cell:
    """From the top of the cell down."""
    return [word for row in rows(segments(cell, ())) for part in row for word in part.words]


def is_text(cell: Cell) -> bool:
    return len(text_of(cell)) > MAX_CELL_CHARS


def table_block(rows: list[list[Cell]]) -> TextBlock:
    return TextBlock("table", rows=rows, header_rows=1)


def cells_of(grid: Grid, words: Sequence[Word]) -> dict[tuple[int, int], Cell]:
    cells: dict[tuple[int, int], Cell] = {}
    for word in words:
        cells.setdefault(grid.cell_of(word), []).append(word)
    return dict(sorted(cells.items()))


def row_table(run: Sequence[Row], strokes: Sequence[Stroke]) -> TextBlock | None:
    """The table of rows that share gaps; None where they are lines of text, options, or too little to tell."""
    columns = column_spans(run)
    if len(columns) < 2 or sum(len(row) > 1 for row in run) < 2 or has_options(run):
        return None
    lines = [assign_cells(row, columns) for row in run]
    begins = ruled(run, strokes) if is_ruled(run, strokes) else with_first_cell(lines)
    merged: list[list[Cell]] = [lines[0]]
    for begin, line in zip(begins, lines[1:], strict=True):
        if begin:
            merged.append(line)
        else:
            merged[-1] = [upper + lower for upper, lower in zip(merged[-1], line, strict=True)]
    longest = max(len(text_of(cell)) for row in merged for cell in row)
    if len(merged) < 2 or longest > (MAX_CELL_CHARS if is_ruled(run, strokes) else MAX_UNRULED_CHARS):
        return None
    return table_block(merged)


def has_options(run: Sequence[Row]) -> bool:
    """Options of questions side by side, or items of lists, are no cells."""
    parts = [part for row in run for part in row if len(row) > 1]
    return sum(is_option(part.words) or split_mark(part.words) is not None for part in parts) > 0.6 * len(parts)


def is_ruled(run: Sequence[Row], strokes: Sequence[Stroke]) -> bool:
    """Whether lines are drawn between enough of the rows to tell by them where a row ends."""
    begun = sum(row[0].left <= run[0][0].right for row in run[1:])
    return ruled(run, strokes).count(True) >= max(1.0, begun * MIN_RULED_SHARE)


def ruled(run: Sequence[Row], strokes: Sequence[Stroke]) -> list[bool]:
    """For each row but the first, whether a line is drawn above it."""
    left, right = min(row[0].left for row in run), max(row[-1].right for row in run)
    level = [line for line in strokes if line.horizontal and line.x0 < right and left < line.x1]
    return [any(above[0].baseline < line.y0 < row[0].baseline for line in level) for above, row in pairwise(run)]


def with_first_cell(lines: Sequence[Sequence[Cell]]) -> list[bool]:
    """For each line but the first, whether a row begins there: a later line of a cell stands alone."""
    begins = [bool(line[0]) for line in lines[1:]]
    return [begins[0] and bool(lines[0][0]), *begins[1:]]


def column_spans(run: Sequence[Row]) -> list[tuple[float, float]]:
    """Left and right of each column, from the rows with most segments: others may have cells across."""
    most = max(len(row) for row in run)
    spans = [(row[index].left, row[index].right) for row in run if len(row) == most for index in range(most)]
    return list(merged_spans(sorted(spans)))


def merged_spans(spans: Sequence[tuple[float, float]]) -> Iterator[tuple[float, float]]:
    left, right = spans[0]
    for next_left, next_right in spans[1:]:
        if next_left >= right:
            yield left, right
            left, right = next_left, next_right
        right = max(right, next_right)
    yield left, right


def assign_cells(row: Row, columns: Sequence[tuple[float, float]]) -> list[Cell]:
    cells: list[Cell] = [[] for _ in columns]
    for part in row:
        distances = [max(left - part.middle, part.middle - right, 0.0) for left, right in columns]
        cells[distances.index(min(distances))] += part.words
    return cells


def trim_run(run: list[Row], min_gutter: float) -> list[Row]:
    """Without the lines below a table that only happen to be short."""
    second = min((row[1].left for row in run if len(row) > 1), default=0.0)
    while len(run[-1]) == 1 and run[-1][0].left < second - min_gutter * run[-1][0].size:
        run = run[:-1]
    return run
