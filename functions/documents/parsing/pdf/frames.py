"""The frames of a page: PDF's own, the page as it is shown, and the page as it is read."""

import math
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import pypdfium2
from pypdfium2 import raw

from documents.parsing.blocks import Box


@dataclass(frozen=True, slots=True)
class Frame:
    """Turns points (x, y) into (a x + c y + e, b x + d y + f)."""

    a: float
    b: float
    c: float
    d: float
    e: float
    f: float

    def point(self, x: float, y: float) -> tuple[float, float]:
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    def box(self, x0: float, y0: float, x1: float, y1: float) -> Box:
        """Around the two corners, whichever they were."""
        (left, top), (right, bottom) = self.point(x0, y0), self.point(x1, y1)
        return Box(min(left, right), min(top, bottom), max(left, right), max(top, bottom))

    def across(self, left: float, bottom: float, right: float, top: float) -> tuple[float, float]:
        """From where to where the two corners' x are; one of a and c is 0."""
        first, second = (self.a * left, self.a * right) if self.a else (self.c * bottom, self.c * top)
        return (first + self.e, second + self.e) if first <= second else (second + self.e, first + self.e)

    def turned(self, quarters: int, width: float, height: float) -> "Frame":
        """The same, then turned by quarters of a circle clockwise on a page of this size."""
        turn = quarter_frame(quarters, width, height)
        first, second = turn.point(self.a, self.b), turn.point(self.c, self.d)
        origin, moved = turn.point(0, 0), turn.point(self.e, self.f)
        return Frame(
            first[0] - origin[0], first[1] - origin[1], second[0] - origin[0], second[1] - origin[1], moved[0], moved[1]
        )


def quarter_frame(quarters: int, width: float, height: float) -> Frame:
    """Turns a page of this size, y downwards, by quarters of a circle clockwise."""
    match quarters % 4:
        case 1:
            return Frame(0, 1, -1, 0, height, 0)
        case 2:
            return Frame(-1, 0, 0, -1, width, height)
        case 3:
            return Frame(0, -1, 1, 0, 0, width)
        case _:
            return Frame(1, 0, 0, 1, 0, 0)


def shown_frame(page: pypdfium2.PdfPage) -> tuple[Frame, float, float]:
    """From PDF's own points to the page as it is shown, whose width and height come with it."""
    bounds = raw.FS_RECTF()
    raw.FPDF_GetPageBoundingBox(page, bounds)
    width, height = bounds.right - bounds.left, bounds.top - bounds.bottom
    quarters = raw.FPDFPage_GetRotation(page)
    frame = Frame(1, 0, 0, -1, -bounds.left, bounds.top).turned(quarters, width, height)
    return frame, *((height, width) if quarters % 2 else (width, height))


def reading_turn(directions: Iterable[tuple[float, float]]) -> int:
    """By how many quarters clockwise a page has to be turned so that most of its words run from left to right."""
    quarters = Counter(round(math.atan2(down, right) / (math.pi / 2)) % 4 for right, down in directions)
    return -quarters.most_common(1)[0][0] % 4 if quarters else 0


def back_to_shown(quarters: int, width: float, height: float) -> Callable[[Box], Box]:
    """From the page as it is read to the page as it is shown, of this width and height."""
    if quarters % 2:
        width, height = height, width
    frame = quarter_frame(-quarters % 4, width, height)
    return lambda box: frame.box(*box)
