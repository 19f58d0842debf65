"""Reading order: rows to lines, tables, and columns of prose that are read one after the other."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from documents.parsing.pdf.lines import Row, Segment, join_lines, rows
from documents.parsing.pdf.rules import Rules

MIN_GUTTER = 0.2  # ems; segments are apart already, by more or by a ruled line
MAX_HEADER_LEADING = 1.75  # ems
MAX_ROW_DISTANCE = 4.0  # ems; a wider gap ends a table or a set of columns
MIN_PROSE_ROWS = 4
MIN_PROSE_FILL = 0.6  # of the column's width: lines of prose are full, cells are ragged
MIN_PROSE_WORDS = 3
MIN_RULED_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text and the right margin of the column that it stands in."""

    segment: Segment
    margin: float


@dataclass(frozen=True, slots=True)
class Table:
    """Cells, row by row; every row has the same number of them."""

    cells: tuple[tuple[str, ...], ...]


type Gutter = tuple[float, float]


def layout(page: Sequence[Row], rules: Rules) -> list[Line | Table]:
    margin = max((part.right for row in page for part in row), default=0.0)
    lines: list[Line | Table] = []
    start = 0
    while start < len(page):
        end, gutter = longest_run(page, start)
        run = list(page[start:end])
        if gutter is not None and is_prose(run, gutter, rules):
            for column in split_columns(run, gutter):
                lines += layout(rows(column), rules)
        elif gutter is not None and len(run := trim_run(run)) > 1:
            lines.append(table(run, rules))
        else:
            run = run[:1]
            lines += [Line(part, margin) for part in join_segments(run[0])]
        start += len(run)
    return lines


def join_segments(row: Row) -> list[Segment]:
    """A lone row of several segments is one line, for there is nothing to show that they are columns."""
    if len(row) == 1:
        return list(row)
    first = row[0]
    return [
        Segment(
            text=" ".join(part.text for part in row),
            left=first.left,
            right=row[-1].right,
            baseline=first.baseline,
            size=max(part.size for part in row),
            bold=all(part.bold for part in row),
            first_word_width=first.first_word_width,
        )
    ]


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
    return upper.left > leftmost.right and upper.baseline - leftmost.baseline <= MAX_HEADER_LEADING * upper.size


def follow_gutter(gutter: Gutter, page: Sequence[Row], start: int) -> tuple[int, Gutter]:
    """The rows from `start` that leave the gutter free, and what they leave of it."""
    end = start + 1
    for above, row in pairwise(page[start:]):
        em = max(part.size for part in row)
        narrowed = free_gutter(gutter, row)
        if narrowed[1] - narrowed[0] < MIN_GUTTER * em or above[0].baseline - row[0].baseline > MAX_ROW_DISTANCE * em:
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


def split_columns(run: Sequence[Row], gutter: Gutter) -> tuple[list[Segment], list[Segment]]:
    middle = (gutter[0] + gutter[1]) / 2
    parts = [part for row in run for part in row]
    return [part for part in parts if part.middle < middle], [part for part in parts if part.middle >= middle]


def trim_run(run: list[Row]) -> list[Row]:
    """Without the lines below a table that only happen to be short."""
    second = min(row[1].left for row in run if len(row) > 1)
    while len(run[-1]) == 1 and run[-1][0].left < second - MIN_GUTTER * run[-1][0].size:
        run = run[:-1]
    return run


def is_prose(run: Sequence[Row], gutter: Gutter, rules: Rules) -> bool:
    return not is_ruled(run, rules) and all(is_column_of_prose(column) for column in split_columns(run, gutter))


def is_column_of_prose(column: Sequence[Segment]) -> bool:
    left, right = min(part.left for part in column), max(part.right for part in column)
    full = [
        part
        for part in column
        if part.right - part.left >= MIN_PROSE_FILL * (right - left) and len(part.text.split()) >= MIN_PROSE_WORDS
    ]
    return len(full) >= max(MIN_PROSE_ROWS, MIN_PROSE_FILL * len(column))


def is_ruled(run: Sequence[Row], rules: Rules) -> bool:
    """Whether lines are drawn between enough of the rows to tell by them where a row ends."""
    begun = sum(row[0].left <= run[0][0].right for row in run[1:])
    return ruled(run, rules).count(True) >= max(1.0, begun * MIN_RULED_SHARE)


def ruled(run: Sequence[Row], rules: Rules) -> list[bool]:
    """For each row but the first, whether a line is drawn above it."""
    left, right = min(row[0].left for row in run), max(row[-1].right for row in run)
    return [rules.between_lines(above[0].baseline, row[0].baseline, left, right) for above, row in pairwise(run)]


def table(run: Sequence[Row], rules: Rules) -> Table:
    columns = column_spans(run)
    lines = [[" ".join(cell) for cell in cells(row, columns)] for row in run]
    begins = ruled(run, rules) if is_ruled(run, rules) else with_first_cell(lines)
    merged: list[list[str]] = [lines[0]]
    for begin, line in zip(begins, lines[1:], strict=True):
        if begin:
            merged.append(line)
        else:
            merged[-1] = [join_lines(upper, lower) for upper, lower in zip(merged[-1], line, strict=True)]
    return Table(tuple(tuple(line) for line in merged))


def with_first_cell(lines: Sequence[Sequence[str]]) -> list[bool]:
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


def cells(row: Row, columns: Sequence[tuple[float, float]]) -> list[list[str]]:
    texts: list[list[str]] = [[] for _ in columns]
    for part in row:
        distances = [max(left - part.middle, part.middle - right, 0.0) for left, right in columns]
        texts[distances.index(min(distances))].append(part.text)
    return texts
