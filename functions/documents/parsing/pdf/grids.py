"""Grids and boxes that are drawn on a page: tables, worksheets in two frames, boxes beside the text."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from documents.parsing.pdf.model import Stroke, Word

TOUCH = 2.5  # points between strokes that meet
MAX_PAIRS = 60_000  # of strokes that are compared; beyond that it is a drawing
MIN_SIDE = 8.0  # points; a grid's cell is larger
MAX_LINES = 400  # of a grid, each way


@dataclass(frozen=True, slots=True)
class Grid:
    """The places of its lines, from left to right and from the top down, and the lines themselves."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    upright: tuple[Stroke, ...]
    level: tuple[Stroke, ...]

    @property
    def area(self) -> float:
        return (self.xs[-1] - self.xs[0]) * (self.ys[-1] - self.ys[0])

    def holds(self, word: Word) -> bool:
        x, y = (word.x0 + word.x1) / 2, word.run.baseline - word.run.size / 4
        return self.xs[0] <= x <= self.xs[-1] and self.ys[0] <= y <= self.ys[-1]

    def cell_of(self, word: Word) -> tuple[int, int]:
        """Row and column of the cell that a word stands in, where lines are missing the first of those made one."""
        column = interval(self.xs, (word.x0 + word.x1) / 2)
        row = interval(self.ys, word.run.baseline - word.run.size / 4)
        while column > 0 and not self.has_upright(column, row):
            column -= 1
        while row > 0 and not self.has_level(row, column):
            row -= 1
        return row, column

    def has_upright(self, column: int, row: int) -> bool:
        y = (self.ys[row] + self.ys[row + 1]) / 2
        return any(abs(line.x0 - self.xs[column]) <= TOUCH and line.y0 <= y <= line.y1 for line in self.upright)

    def has_level(self, row: int, column: int) -> bool:
        x = (self.xs[column] + self.xs[column + 1]) / 2
        return any(abs(line.y0 - self.ys[row]) <= TOUCH and line.x0 <= x <= line.x1 for line in self.level)


def interval(places: Sequence[float], value: float) -> int:
    return max(0, min(len(places) - 2, sum(place <= value for place in places) - 1))


def find_grids(strokes: Sequence[Stroke]) -> list[Grid]:
    """Lines that meet, smallest grids first."""
    level = merge_lines([stroke for stroke in strokes if stroke.horizontal], upright=False)
    upright = merge_lines([stroke for stroke in strokes if not stroke.horizontal], upright=True)
    if not upright or not level or len(level) * len(upright) > MAX_PAIRS:
        return []
    grids = [grid for group in connect(level, upright) if (grid := make_grid(group)) is not None]
    return sorted(grids, key=lambda grid: grid.area)


def merge_lines(strokes: Iterable[Stroke], *, upright: bool) -> list[Stroke]:
    """Strokes that go on each other made one; as cells that are drawn one by one have them."""
    spans = [(s.x0, s.y0, s.y1) if upright else (s.y0, s.x0, s.x1) for s in strokes]
    spans.sort(key=lambda span: (round(span[0]), span[1]))
    merged: list[tuple[float, float, float]] = []
    for at, start, end in spans:
        if merged and abs(merged[-1][0] - at) <= 1.5 and start <= merged[-1][2] + TOUCH:
            merged[-1] = merged[-1][0], merged[-1][1], max(merged[-1][2], end)
        else:
            merged.append((at, start, end))
    return [Stroke(at, a, at, b) if upright else Stroke(a, at, b, at) for at, a, b in merged]


def connect(level: Sequence[Stroke], upright: Sequence[Stroke]) -> list[list[Stroke]]:
    """Groups of lines that touch each other."""
    lines = [*level, *upright]
    parents = list(range(len(lines)))

    def root(at: int) -> int:
        while parents[at] != at:
            parents[at] = parents[parents[at]]
            at = parents[at]
        return at

    for i, across in enumerate(level):
        for j, down in enumerate(upright, len(level)):
            if across.x0 - TOUCH <= down.x0 <= across.x1 + TOUCH and down.y0 - TOUCH <= across.y0 <= down.y1 + TOUCH:
                parents[root(i)] = root(j)
    groups: dict[int, list[Stroke]] = {}
    for at, line in enumerate(lines):
        groups.setdefault(root(at), []).append(line)
    return list(groups.values())


def make_grid(lines: Sequence[Stroke]) -> Grid | None:
    """None for lines that enclose nothing."""
    level = tuple(line for line in lines if line.y0 == line.y1)
    upright = tuple(line for line in lines if line.y0 != line.y1)
    if len(level) < 2 or not upright:
        return None
    edges_x = (min(line.x0 for line in level), max(line.x1 for line in level))
    edges_y = (min(line.y0 for line in upright), max(line.y1 for line in upright))
    xs = apart(sorted([*edges_x, *(line.x0 for line in upright)]))
    ys = apart(sorted([*edges_y, *(line.y0 for line in level)]))
    if len(xs) < 2 or len(ys) < 2 or len(xs) > MAX_LINES or len(ys) > MAX_LINES:
        return None
    return Grid(tuple(xs), tuple(ys), upright, level)


def apart(places: Sequence[float]) -> list[float]:
    """Without those that are a line's other side."""
    return [places[0], *(b for a, b in pairwise(places) if b - a >= MIN_SIDE / 2)] if places else []
