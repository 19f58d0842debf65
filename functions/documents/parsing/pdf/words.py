"""The words of a page and their places, as PDFium sees them.

Places are in points, turned so that the page's text runs from left to right and y grows upwards: by the text's own
direction, because a page's `/Rotate` says nothing sure about it.
"""

import ctypes
import math
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pypdfium2
from pypdfium2 import raw

LINE_END_HYPHEN = 0x02  # PDFium's mark for a hyphen at the end of a line
WHITE = frozenset((0x00, 0x09, 0x0A, 0x0D, 0x20, 0xA0))
MAX_SLANT = 0.1  # radians
MAX_NAME = 128

type Turn = Callable[[float, float], tuple[float, float]]

TURNS: tuple[Turn, ...] = (
    lambda x, y: (x, y),
    lambda x, y: (y, -x),
    lambda x, y: (-x, -y),
    lambda x, y: (-y, x),
)
"""By how many quarters of a circle the text runs anticlockwise of left to right."""


@dataclass(frozen=True, slots=True)
class Word:
    text: str
    left: float
    right: float
    baseline: float
    size: float
    bold: bool
    upright: bool
    """Whether it is written from left to right; a slanted or vertical word has no place in a line."""


def read_words(page: pypdfium2.PdfPage) -> tuple[list[Word], Turn]:
    """The page's words in the order of its content stream, and how they were turned."""
    text_page = page.get_textpage()
    count = raw.FPDFText_CountChars(text_page)
    codes = [raw.FPDFText_GetUnicode(text_page, index) for index in range(count)]
    runs = [(first, last, matrix(text_page, first)) for first, last in spans(codes)]
    quarters = Counter(quarter(letters) for _, _, letters in runs)
    turn = TURNS[quarters.most_common(1)[0][0] if quarters else 0]
    words = [word(text_page, codes[first : last + 1], first, letters, turn) for first, last, letters in runs]
    text_page.close()
    return words, turn


def matrix(text_page: pypdfium2.PdfTextPage, index: int) -> raw.FS_MATRIX:
    letters = raw.FS_MATRIX()
    raw.FPDFText_GetMatrix(text_page, index, letters)
    return letters


def quarter(letters: raw.FS_MATRIX) -> int:
    return round(math.atan2(letters.b, letters.a) / (math.pi / 2)) % 4


def spans(codes: list[int]) -> Iterator[tuple[int, int]]:
    """First and last index of each run without white space; a line-end hyphen ends its word."""
    first = None
    for index, code in enumerate(codes):
        if code in WHITE:
            if first is not None:
                yield first, index - 1
            first = None
        elif first is None:
            first = index
        if code == LINE_END_HYPHEN and first is not None:
            yield first, index
            first = None
    if first is not None:
        yield first, len(codes) - 1


def word(text_page: pypdfium2.PdfTextPage, codes: list[int], first: int, letters: raw.FS_MATRIX, turn: Turn) -> Word:
    x, y = ctypes.c_double(), ctypes.c_double()
    raw.FPDFText_GetCharOrigin(text_page, first, x, y)
    box = raw.FS_RECTF()
    raw.FPDFText_GetLooseCharBox(text_page, first + len(codes) - 1, box)
    left, baseline = turn(x.value, y.value)
    right = max(turn(box.left, box.bottom)[0], turn(box.right, box.top)[0])
    along, across = turn(letters.a, letters.b)
    scale = math.hypot(letters.c, letters.d)
    return Word(
        text="".join("-" if code == LINE_END_HYPHEN else chr(code) for code in codes),
        left=left,
        right=max(right, left),
        baseline=baseline,
        size=raw.FPDFText_GetFontSize(text_page, first) * (scale if scale > 0 else 1.0),
        bold=is_bold(text_page, first),
        upright=abs(math.atan2(across, along)) < MAX_SLANT,
    )


def is_bold(text_page: pypdfium2.PdfTextPage, index: int) -> bool:
    """By the font's name, which is more to be trusted than the weight that PDFium guesses."""
    name, flags = ctypes.create_string_buffer(MAX_NAME), ctypes.c_int()
    raw.FPDFText_GetFontInfo(text_page, index, name, MAX_NAME, flags)
    return b"bold" in name.value.lower()
