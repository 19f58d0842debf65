"""The lines drawn on a page, as tables and worksheets have them. Filled boxes are no lines: they mark or shade text."""

import ctypes
from collections.abc import Iterator
from typing import Any

import pypdfium2
from pypdfium2 import raw

from documents.parsing.blocks import Box
from documents.parsing.pdf.frames import Frame
from documents.parsing.pdf.model import Stroke

MIN_LENGTH = 6.0  # points
MAX_THICKNESS = 2.0  # points; a filled box that is thinner is a line
MAX_SEGMENTS = 64  # of a path; more is a drawing
MAX_STROKES = 4_000  # beyond that it is a drawing
STRAIGHT = 0.6  # points
MIN_PICTURE = 36.0  # points
MIN_DOT, MAX_DOT = 1.5, 8.0  # points


def read_strokes(page: pypdfium2.PdfPage, frame: Frame) -> tuple[list[Stroke], list[Box]]:
    """The lines of a page, and its small filled shapes, which may be bullets."""
    strokes: list[Stroke] = []
    dots: list[Box] = []
    for path in items_of(page, raw.FPDF_PAGEOBJ_PATH):
        found = list(read_path(path, frame))
        strokes += found
        if not found and is_dot(box := bounds_of(path, frame)):
            dots.append(box)
        if len(strokes) + len(dots) > MAX_STROKES:
            return [], []
    return strokes, dots


def items_of(page: pypdfium2.PdfPage, kind: int) -> Iterator[Any]:
    for number in range(raw.FPDFPage_CountObjects(page)):
        item = raw.FPDFPage_GetObject(page, number)
        if raw.FPDFPageObj_GetType(item) == kind:
            yield item


def bounds_of(item: Any, frame: Frame) -> Box:
    """All nothing for an item without any extent, of which PDFium knows none."""
    corners = [ctypes.c_float() for _ in range(4)]
    raw.FPDFPageObj_GetBounds(item, *corners)
    return frame.box(*(corner.value for corner in corners))


def is_dot(box: Box) -> bool:
    width, height = box.x1 - box.x0, box.y1 - box.y0
    return MIN_DOT <= width <= MAX_DOT and abs(width - height) <= 0.2 * width


def read_path(path: Any, frame: Frame) -> Iterator[Stroke]:
    fill, stroked = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(path, fill, stroked)
    count = raw.FPDFPath_CountSegments(path)
    if not 2 <= count <= MAX_SEGMENTS:
        return
    if stroked.value:
        matrix = raw.FS_MATRIX()
        raw.FPDFPageObj_GetMatrix(path, matrix)
        yield from lines_of(path, count, matrix, frame)
    elif fill.value:
        yield from thin_box(bounds_of(path, frame))


def thin_box(box: Box) -> Iterator[Stroke]:
    width, height = box.x1 - box.x0, box.y1 - box.y0
    if min(width, height) <= MAX_THICKNESS and max(width, height) >= MIN_LENGTH:
        yield Stroke(*box)


def lines_of(path: Any, count: int, matrix: raw.FS_MATRIX, frame: Frame) -> Iterator[Stroke]:
    x, y = ctypes.c_float(), ctypes.c_float()
    begun = last = (0.0, 0.0)
    for number in range(count):
        segment = raw.FPDFPath_GetPathSegment(path, number)
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        point = frame.point(
            matrix.a * x.value + matrix.c * y.value + matrix.e, matrix.b * x.value + matrix.d * y.value + matrix.f
        )
        kind = raw.FPDFPathSegment_GetType(segment)
        if kind == raw.FPDF_SEGMENT_MOVETO:
            begun = point
        elif kind == raw.FPDF_SEGMENT_LINETO:
            yield from straight(last, point)
        last = point
        if raw.FPDFPathSegment_GetClose(segment):
            yield from straight(point, begun)
            last = begun


def straight(start: tuple[float, float], end: tuple[float, float]) -> Iterator[Stroke]:
    (x0, x1), (y0, y1) = sorted((start[0], end[0])), sorted((start[1], end[1]))
    if min(x1 - x0, y1 - y0) <= STRAIGHT and max(x1 - x0, y1 - y0) >= MIN_LENGTH:
        yield Stroke(x0, y0, x1, y1)


def count_pictures(page: pypdfium2.PdfPage, frame: Frame) -> int:
    """Those that are large enough to show something."""
    boxes = [bounds_of(item, frame) for item in items_of(page, raw.FPDF_PAGEOBJ_IMAGE)]
    return sum(min(box.x1 - box.x0, box.y1 - box.y0) >= MIN_PICTURE for box in boxes)
