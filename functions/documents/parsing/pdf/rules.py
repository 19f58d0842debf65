"""The ruled lines of a page, as tables have them."""

from dataclasses import dataclass

import pypdfium2
from pypdfium2 import raw

from documents.parsing.pdf.words import Turn

MIN_LENGTH = 3.0  # points; less is a line's thickness
MAX_RULES = 5_000  # beyond that it is a drawing


@dataclass(frozen=True, slots=True)
class Rules:
    """Thin straight lines, as tables have them: (place, from, to)."""

    horizontal: tuple[tuple[float, float, float], ...] = ()
    vertical: tuple[tuple[float, float, float], ...] = ()

    def between_words(self, left: float, right: float, y: float) -> bool:
        return any(left <= x <= right and low <= y <= high for x, low, high in self.vertical)

    def between_lines(self, upper: float, lower: float, left: float, right: float) -> bool:
        return any(lower < y < upper and start < right and left < end for y, start, end in self.horizontal)


def read_rules(page: pypdfium2.PdfPage, turn: Turn) -> Rules:
    """Straight paths, and the edges of boxes such as filled cells; `turn` as for the words."""
    horizontal: list[tuple[float, float, float]] = []
    vertical: list[tuple[float, float, float]] = []
    for path in page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH]):
        left, bottom, right, top = bounds(path, turn)
        if right - left > MIN_LENGTH:
            horizontal += [(bottom, left, right), (top, left, right)]
        if top - bottom > MIN_LENGTH:
            vertical += [(left, bottom, top), (right, bottom, top)]
        if len(horizontal) + len(vertical) > MAX_RULES:
            return Rules()
    return Rules(tuple(horizontal), tuple(vertical))


def bounds(path: pypdfium2.PdfObject, turn: Turn) -> tuple[float, float, float, float]:
    """Left, bottom, right and top; all nothing for a path without any extent, of which PDFium knows none."""
    try:
        x, y, other_x, other_y = path.get_bounds()
    except pypdfium2.PdfiumError:
        return 0.0, 0.0, 0.0, 0.0
    (left, right), (bottom, top) = map(sorted, zip(turn(x, y), turn(other_x, other_y), strict=True))
    return left, bottom, right, top
