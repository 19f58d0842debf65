"""The reading order of a page without tags: that of its content stream, and columns where the stream jumps."""

from collections.abc import Sequence
from itertools import pairwise

from documents.parsing.blocks import Box
from documents.parsing.pdf.grids import Grid, find_grids
from documents.parsing.pdf.model import Stroke, TextBlock, Word
from documents.parsing.pdf.segments import (
    SAME_LINE,
    Line,
    Row,
    Segment,
    make_segment,
    make_unit,
    rows,
    segments,
    stream_rows,
)
from documents.parsing.pdf.tables import cells_of, grid_table, is_ruled, row_table, trim_run

MIN_GUTTER = 0.2  # ems, between cells; segments are apart already, by more or by a ruled line
MIN_COLUMN_GUTTER = 0.8  # ems, between columns of text
MAX_HEADER_LEADING = 1.75  # ems
MAX_ROW_DISTANCE = 4.0  # ems; a wider gap ends a table or a set of columns
MAX_LEADING = 1.75  # ems, between the lines of a paragraph
MAX_COLUMN_LEADING = 4.0  # ems, between the lines of a column
MIN_PROSE_ROWS = 4
MIN_PROSE_FILL = 0.6  # of the column's width: lines of prose are full, cells are ragged
MIN_PROSE_WORDS = 3
MAX_DEPTH = 12
MAX_DOTS = 500  # beyond that it is a drawing
MAX_BULLET_GAP = 2.5  # ems
SAME_SIZE = 0.12  # of the size, in a column

type Gutter = tuple[float, float]
type Laid = list[Line | TextBlock]


def layout(words: Sequence[Word], strokes: Sequence[Stroke], dots: Sequence[Box] = ()) -> Laid:
    """The lines and tables of a page in reading order."""
    laid = read_region(words, strokes, find_grids(strokes))
    set_margins(laid)
    if 0 < len(dots) <= MAX_DOTS:
        for line in laid:
            if isinstance(line, Line):
                line.dotted = any(is_bullet_of(dot, line.segment) for dot in dots)
    return laid


def is_bullet_of(dot: Box, segment: Segment) -> bool:
    """Whether a small filled shape is the bullet that is drawn in front of a line."""
    em, middle = segment.size, (dot.y0 + dot.y1) / 2
    return (
        segment.baseline - 0.75 * em < middle < segment.baseline
        and 0.2 * em < segment.left - dot.x1 < MAX_BULLET_GAP * em
        and dot.y1 - dot.y0 < 0.8 * em
    )


def set_margins(laid: Laid) -> None:
    """The right margin of each column is that of its longest line."""
    chain: list[Line] = []
    for line in laid:
        if chain and not (isinstance(line, Line) and is_below(chain[-1].segment, line.segment)):
            end_chain(chain)
            chain = []
        if isinstance(line, Line):
            chain.append(line)
    end_chain(chain)


def is_below(upper: Segment, lower: Segment) -> bool:
    em = max(upper.size, lower.size)
    if abs(upper.size - lower.size) > SAME_SIZE * em:
        return False
    near = -SAME_LINE * em < lower.baseline - upper.baseline < MAX_ROW_DISTANCE * em
    return near and lower.left < upper.right and upper.left < lower.right + em


def end_chain(chain: Sequence[Line]) -> None:
    margin = max((line.segment.right for line in chain), default=0.0)
    for line in chain:
        line.margin = margin


def read_region(words: Sequence[Word], strokes: Sequence[Stroke], grids: list[Grid]) -> Laid:
    """The grids, smallest first, are units of their own; what is outside of them is in order around them."""
    units: list[Segment] = []
    for grid in grids:
        inside = [word for word in words if grid.holds(word)]
        if not inside or is_line_frame(grid, inside):
            continue
        words = [word for word in words if not grid.holds(word)]
        held = [unit for unit in units if grid.xs[0] <= unit.middle <= grid.xs[-1] and holds_y(grid, unit)]
        units = [unit for unit in units if unit not in held]
        units.append(read_grid(grid, inside, held, strokes))
    parts = merge_units(segments(words, strokes), units)
    return order(parts, strokes)


def holds_y(grid: Grid, unit: Segment) -> bool:
    return grid.ys[0] <= (unit.top + unit.bottom) / 2 <= grid.ys[-1]


def is_line_frame(grid: Grid, inside: Sequence[Word]) -> bool:
    """A frame around some words of a line says nothing of the order."""
    return grid.ys[-1] - grid.ys[0] < 2.2 * max(word.run.size for word in inside) and len(grid.xs) == 2


def read_grid(grid: Grid, words: list[Word], held: list[Segment], strokes: Sequence[Stroke]) -> Segment:
    """A table, or its cells one after the other."""
    cells = cells_of(grid, words)
    everything = words + [word for unit in held for word in unit.words]
    table = None if held else grid_table(cells)
    if table is not None:
        return make_unit([table], words)
    units: dict[tuple[int, int], list[Segment]] = {}
    for unit in held:
        units.setdefault(grid.cell_of(unit.words[0]), []).append(unit)
    laid: Laid = []
    for place in sorted({*cells, *units}):
        laid += order(merge_units(segments(cells.get(place, []), strokes), units.get(place, [])), strokes)
    unit = make_unit(laid, everything)
    for inner in held:
        unit.top, unit.bottom = min(unit.top, inner.top), max(unit.bottom, inner.bottom)
        unit.left, unit.right = min(unit.left, inner.left), max(unit.right, inner.right)
    return unit


def merge_units(parts: list[Segment], units: list[Segment]) -> list[Segment]:
    return sorted([*parts, *units], key=lambda part: part.order)


def order(parts: list[Segment], strokes: Sequence[Stroke], depth: int = 0) -> Laid:
    stream = stream_rows(parts)
    if depth > MAX_DEPTH or not jumps(stream):
        return read_rows(stream, strokes, depth)
    return cut(rows(parts), strokes, depth)


def jumps(stream: Sequence[Row]) -> bool:
    """Whether the stream goes up anywhere but to a column on the right, or leaves a paragraph and comes back to it."""
    if not stream:
        return False
    left, right = stream[0][0].left, stream[0][-1].right
    lowest = stream[0][0].baseline
    away_from: Row | None = None
    for above, below in pairwise(stream):
        em = max(below[0].size, 1.0)
        y = below[0].baseline
        if y < above[0].baseline - em / 2:
            if below[0].left < right - em:
                return True
            left, right, away_from = below[0].left, below[-1].right, None
        elif below[0].left > right or below[-1].right < left:
            if away_from is None:
                away_from = above
            elif y < lowest - em / 2 or y - away_from[0].baseline <= MAX_LEADING * em:
                return True
            else:
                away_from = None
            left, right = below[0].left, below[-1].right
        else:
            left, right = min(left, below[0].left), max(right, below[-1].right)
        lowest = max(lowest, y)
    return False


def cut(page: Sequence[Row], strokes: Sequence[Stroke], depth: int) -> Laid:
    """A recursive cut: columns as far down as a gutter is free, the rows above and below them apart."""
    laid: Laid = []
    start = 0
    waiting: list[Row] = []
    while start < len(page):
        end, gutter = longest_free(page, start)
        sides = None
        if gutter is not None:
            end, sides = find_columns(page, start, end, gutter, strokes)
        if sides is not None:
            laid += read_rows(waiting, strokes, depth)
            waiting = []
            for side in sides:
                laid += order(side, strokes, depth + 1)
            start = end
        else:
            waiting.append(page[start])
            start += 1
    return laid + read_rows(waiting, strokes, depth)


type Sides = tuple[list[Segment], list[Segment]]


def find_columns(
    page: Sequence[Row], start: int, end: int, gutter: Gutter, strokes: Sequence[Stroke]
) -> tuple[int, Sides | None]:
    """The columns of all the rows, or of those in which both sides go on; and where they end."""
    for last in (end, shared_end(page, start, end, gutter)):
        sides = split_columns(page[start:last], gutter)
        if stands_apart(sides, gutter, strokes):
            return last, sides
    return end, None


def shared_end(page: Sequence[Row], start: int, end: int, gutter: Gutter) -> int:
    """Behind the last row of the side that ends first, and the lines of the other that follow closely."""
    middle = (gutter[0] + gutter[1]) / 2
    lasts = [
        max((at for at in range(start, end) if any((p.middle < middle) is side for p in page[at])), default=start)
        for side in (True, False)
    ]
    last = min(lasts)
    while last + 1 < end and page[last + 1][0].baseline - page[last][0].baseline <= MAX_LEADING * page[last][0].size:
        last += 1
    return last + 1


def longest_free(page: Sequence[Row], start: int) -> tuple[int, Gutter | None]:
    """How far down from a row there is a gap that none of the rows crosses, and the widest such gap."""
    best: tuple[int, Gutter | None] = (start + 1, None)
    spans: list[tuple[float, float]] = []
    for number, row in enumerate(page[start:], start):
        spans = merge_all([*spans, *((part.left, part.right) for part in row)])
        em = row[0].size
        gaps = [(a[1], b[0]) for a, b in pairwise(spans) if b[0] - a[1] >= MIN_COLUMN_GUTTER * em]
        if gaps:
            best = number + 1, max(gaps, key=lambda gap: gap[1] - gap[0])
        elif best[1] is not None:
            break
    return best


def merge_all(spans: list[tuple[float, float]]) -> list[tuple[float, float]]:
    spans.sort()
    merged = spans[:1]
    for left, right in spans[1:]:
        if left <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(merged[-1][1], right)
        else:
            merged.append((left, right))
    return merged


def stands_apart(sides: Sides, gutter: Gutter | None, strokes: Sequence[Stroke]) -> bool:
    """Whether both sides are texts of their own: prose, a box, or lines that are not those of the other side."""
    if gutter is None or not all(sides):
        return False
    if any(part.blocks for side in sides for part in side):
        return True
    side_rows = [rows(side) for side in sides]
    if not all(len(lines) >= 2 and is_close(lines) for lines in side_rows):
        return False
    top, bottom = min(part.top for side in sides for part in side), max(part.bottom for side in sides for part in side)
    ruled = any(
        not line.horizontal
        and gutter[0] <= line.x0 <= gutter[1]
        and min(line.y1, bottom) - max(line.y0, top) > 0.7 * (bottom - top)
        for line in strokes
    )
    if ruled or all(map(is_column_of_prose, sides)):
        return True
    fewer, more = sorted(side_rows, key=len)
    return shared_baselines(fewer, more) < 0.6 * len(fewer) and len(more) >= 3


def is_close(lines: Sequence[Row]) -> bool:
    return all(
        below[0].baseline - above[0].baseline <= MAX_COLUMN_LEADING * max(above[0].size, below[0].size)
        for above, below in pairwise(lines)
    )


def shared_baselines(fewer: Sequence[Row], more: Sequence[Row]) -> int:
    return sum(any(abs(row[0].baseline - other[0].baseline) < 0.15 * row[0].size for other in more) for row in fewer)


def read_rows(page: Sequence[Row], strokes: Sequence[Stroke], depth: int) -> Laid:
    """Rows one after the other: tables and columns of prose where a gap goes on, else lines."""
    laid: Laid = []
    start = 0
    while start < len(page):
        end, gutter = longest_run(page, start)
        run = list(page[start:end])
        table = None
        if gutter is not None and depth < MAX_DEPTH and is_prose(run, gutter, strokes):
            for column in split_columns(run, gutter):
                laid += order(column, strokes, depth + 1)
        elif gutter is not None and (table := row_table(run := trim_run(run, MIN_GUTTER), strokes)) is not None:
            laid.append(table)
        else:
            run = run[:1]
            laid += read_row(run[0])
        start += len(run)
    return laid


def read_row(row: Row) -> Laid:
    """A lone row of several segments is one line, for there is nothing to show that they are columns."""
    if len(row) > 1 and not any(part.blocks for part in row):
        row = (make_segment([word for part in row for word in part.words]),)
    return [line for part in row for line in (part.blocks or [Line(part, part.right)])]


def longest_run(page: Sequence[Row], start: int) -> tuple[int, Gutter | None]:
    """How far down one of the first row's gaps goes on; no gutter if it has none."""
    best: tuple[int, Gutter | None] = (start + 1, None)
    row = page[start + 1] if is_upper_half_of_header(page[start : start + 2]) else page[start]
    for left, right in pairwise(row):
        end, gutter = follow_gutter(free_gutter((left.right, right.left), page[start]), page, start)
        if end > best[0]:
            best = end, gutter
    return best


def is_upper_half_of_header(two: Sequence[Row]) -> bool:
    """Whether the first row holds only the first line of a cell that is not the leftmost of the second."""
    if len(two) < 2 or len(two[0]) > 1 or len(two[1]) < 2:
        return False
    upper, leftmost = two[0][0], two[1][0]
    return upper.left > leftmost.right and leftmost.baseline - upper.baseline <= MAX_HEADER_LEADING * upper.size


def follow_gutter(gutter: Gutter, page: Sequence[Row], start: int) -> tuple[int, Gutter]:
    """The rows from `start` that leave the gutter free, and what they leave of it."""
    end = start + 1
    for above, row in pairwise(page[start:]):
        em = max(part.size for part in row)
        narrowed = free_gutter(gutter, row)
        distance = row[0].baseline - above[0].baseline
        if (
            narrowed[1] - narrowed[0] < MIN_GUTTER * em
            or not 0 < distance <= MAX_ROW_DISTANCE * em
            or any(part.blocks for part in row)
        ):
            break
        gutter, end = narrowed, end + 1
    return end, gutter


def free_gutter(gutter: Gutter, row: Row) -> Gutter:
    """What a row leaves free; nothing (from > to) when a segment lies across."""
    left, right = gutter
    for part in row:
        if part.middle < (gutter[0] + gutter[1]) / 2:
            left = max(left, part.right)
        else:
            right = min(right, part.left)
    return left, right


def split_columns(run: Sequence[Row], gutter: Gutter) -> Sides:
    middle = (gutter[0] + gutter[1]) / 2
    parts = [part for row in run for part in row]
    return [part for part in parts if part.middle < middle], [part for part in parts if part.middle >= middle]


def is_prose(run: Sequence[Row], gutter: Gutter, strokes: Sequence[Stroke]) -> bool:
    return not is_ruled(run, strokes) and all(is_column_of_prose(column) for column in split_columns(run, gutter))


def is_column_of_prose(column: Sequence[Segment]) -> bool:
    if not column:
        return False
    left, right = min(part.left for part in column), max(part.right for part in column)
    full = [
        part
        for part in column
        if part.right - part.left >= MIN_PROSE_FILL * (right - left) and len(part.words) >= MIN_PROSE_WORDS
    ]
    enough = MIN_PROSE_ROWS if not reads_on(column) else 2
    return len(full) >= max(enough, MIN_PROSE_FILL * len(column))


def reads_on(column: Sequence[Segment]) -> bool:
    """Whether lines go on in small letters where the one above ends, as no cells do."""
    lines = sorted(column, key=lambda part: part.baseline)
    going_on = sum(
        below.text[:1].islower() and not above.text.endswith((".", "!", "?", ":")) for above, below in pairwise(lines)
    )
    return going_on >= max(1.0, 0.5 * (len(lines) - 1))
