"""The words of a page and their places, as PDFium sees them.

Each call of PDFium costs more than the work it does, so the text comes in one call, a word's place in four, and what
is the same for all letters of a text object is asked once for each.
"""

import ctypes
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from sys import intern
from typing import Any

import pypdfium2
from pypdfium2 import raw

from documents.parsing.pdf.fonts import Font, read_font
from documents.parsing.pdf.frames import Frame, back_to_shown, reading_turn, shown_frame
from documents.parsing.pdf.letters import compose_accents, map_symbols
from documents.parsing.pdf.model import PageText, Run, Word

HYPHENS = "\x02\ufffe"
"""PDFium's marks for a hyphen at the end of a line."""
WORD = re.compile(f"[^\\s\0{HYPHENS}]+[{HYPHENS}]?")
CAPITAL_INSIDE = re.compile(r"(?<=[a-zçğıöşü])(?=[A-ZÇĞİÖŞÜ])")
MAX_SLANT = 0.1  # radians
MIN_SPACE = 0.12  # ems; a gap inside a word that is a space
SAME_BASELINE, SAME_SIZE = 0.08, 0.08  # ems


def unchecked(function: Any, result: Any, *arguments: Any) -> Any:
    """The same function of PDFium without the checks of its arguments, which cost more than the call."""
    return ctypes.CFUNCTYPE(result, *arguments)(ctypes.cast(function, ctypes.c_void_p).value or 0)


text_object = unchecked(raw.FPDFText_GetTextObject, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int)
loose_box = unchecked(raw.FPDFText_GetLooseCharBox, ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)


@dataclass(slots=True)
class RawRun:
    """A text object before the page's frame is known."""

    index: int
    letters: raw.FS_MATRIX
    origin: tuple[float, float]
    size: float
    font: Font
    content_id: int
    artifact: bool

    def looks_like(self, other: "RawRun") -> bool:
        em = max(self.size, other.size)
        return (
            self.content_id == other.content_id
            and abs(self.size - other.size) < SAME_SIZE * em
            and abs(self.origin[1] - other.origin[1]) < SAME_BASELINE * em
            and abs(self.letters.a * other.letters.b - self.letters.b * other.letters.a) < 1e-3
            and self.font.symbols == other.font.symbols
        )


@dataclass(slots=True)
class TextPage:
    """PDFium's text page and what was read of its objects so far."""

    handle: Any
    address: ctypes.c_void_p
    text: str
    fonts: dict[int, Font] = field(default_factory=dict)
    runs: dict[int, RawRun] = field(default_factory=dict)

    def run_at(self, index: int) -> RawRun:
        address = text_object(self.address, index) or 0
        run = self.runs.get(address)
        if run is None:
            run = self.runs[address] = read_run(self, index, address)
        return run


def read_words(page: pypdfium2.PdfPage, number: int) -> tuple[PageText, Frame]:
    """The page's words in the order of its content stream, and the frame that they are in."""
    text_page = page.get_textpage()
    opened = TextPage(text_page.raw, ctypes.cast(text_page.raw, ctypes.c_void_p), read_text(text_page.raw))
    parts = list(split_words(opened))
    frame, width, height = shown_frame(page)
    quarters = reading_turn(direction(run.letters, frame) for _, _, run, _ in parts)
    read = frame.turned(quarters, width, height)
    words = place_words(opened, parts, read, number)
    text_page.close()
    result = PageText(number, width, height, words, back_to_shown(quarters, width, height))
    result.unmapped = any(run.font.unmapped for run in opened.runs.values())
    if quarters % 2:
        result.width, result.height = height, width
    return result, read


def read_text(handle: Any) -> str:
    """One character for each of PDFium's."""
    count = raw.FPDFText_CountChars(handle)
    buffer = ctypes.create_string_buffer(2 * (count + 1))
    written = raw.FPDFText_GetText(handle, 0, count, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)))
    text = buffer.raw[: 2 * (written - 1)].decode("utf-16-le", "replace")
    if len(text) != count:  # some have no letter, or need two units
        return "".join(chr(raw.FPDFText_GetUnicode(handle, index)) for index in range(count))
    return text


def split_words(page: TextPage) -> Iterator[tuple[int, int, RawRun, bool]]:
    """First and last index, run and whether it is glued, for each word or part of a word."""
    for found in WORD.finditer(page.text):
        first, last = found.start(), found.end() - 1
        if page.text[last] in HYPHENS and last > first:
            last -= 1
        run = page.run_at(first)
        if last == first or page.run_at(last) is run:
            yield first, last, run, False
            continue
        begun = first
        for index in range(first + 1, last + 1):
            other = page.run_at(index)
            if other is not run and not other.looks_like(run):
                yield begun, index - 1, run, begun > first
                begun, run = index, other
        yield begun, last, run, begun > first


def read_run(page: TextPage, index: int, address: int) -> RawRun:
    handle = page.handle
    letters, x, y = raw.FS_MATRIX(), ctypes.c_double(), ctypes.c_double()
    raw.FPDFText_GetMatrix(handle, index, letters)
    raw.FPDFText_GetCharOrigin(handle, index, x, y)
    item = ctypes.cast(address, raw.FPDF_PAGEOBJECT) if address else None
    content_id = raw.FPDFPageObj_GetMarkedContentID(item) if item else -1
    scale = math.hypot(letters.c, letters.d)
    return RawRun(
        index,
        letters,
        (x.value, y.value),
        raw.FPDFText_GetFontSize(handle, index) * (scale if scale > 0 else 1.0),
        read_font(handle, index, item, page.fonts),
        content_id,
        content_id < 0 and item is not None and is_artifact(item),
    )


def is_artifact(item: Any) -> bool:
    name, length = (ctypes.c_ushort * 16)(), ctypes.c_ulong()
    for number in range(raw.FPDFPageObj_CountMarks(item)):
        mark = raw.FPDFPageObj_GetMark(item, number)
        raw.FPDFPageObjMark_GetName(mark, name, 32, length)
        if bytes(name)[: max(0, length.value - 2)].decode("utf-16-le", "replace") == "Artifact":
            return True
    return False


def direction(letters: raw.FS_MATRIX, frame: Frame) -> tuple[float, float]:
    return frame.a * letters.a + frame.c * letters.b, frame.b * letters.a + frame.d * letters.b


def place_words(page: TextPage, parts: list[tuple[int, int, RawRun, bool]], frame: Frame, number: int) -> list[Word]:
    words: list[Word] = []
    runs: dict[int, Run] = {}
    first_box, last_box = raw.FS_RECTF(), raw.FS_RECTF()
    first_at, last_at = ctypes.addressof(first_box), ctypes.addressof(last_box)
    handle, text = page.address, f"{page.text}\0"
    for first, last, raw_run, glued in parts:
        loose_box(handle, first, first_at)
        corners = first_box.left, first_box.bottom, first_box.right, first_box.top
        left, right = frame.across(*corners)
        if last > first:
            loose_box(handle, last, last_at)
            end = frame.across(last_box.left, last_box.bottom, last_box.right, last_box.top)
            left, right = min(left, end[0]), max(right, end[1])
        run = runs.get(id(raw_run))
        if run is None:
            box = frame.box(*corners)
            run = runs[id(raw_run)] = place_run(raw_run, box.y0, box.y1, frame)
        divided = text[last + 1] in HYPHENS
        letters = intern(text[first : last + 1])
        if raw_run.font.symbols or not letters.isalnum():
            letters = compose_accents(map_symbols(letters, raw_run.font.symbols))
        if not CAPITAL_INSIDE.search(letters):
            words.append(Word(letters, left, right, run, len(words), number, glued, divided))
            continue
        for part, x0, x1, apart in split_at_gaps(page, letters, first, last, (left, right), raw_run.size, frame):
            ends = divided and x1 == right
            words.append(Word(part, x0, x1, run, len(words), number, glued and not apart, ends))
    return words


def place_run(run: RawRun, top: float, bottom: float, frame: Frame) -> Run:
    right, down = direction(run.letters, frame)
    upright = abs(math.atan2(down, right)) < MAX_SLANT
    baseline = frame.point(*run.origin)[1]
    if upright and not top < baseline <= bottom + run.size:
        top, bottom = baseline - run.size * 0.8, baseline + run.size * 0.2
    return Run(top, bottom, baseline, run.size, run.font.bold, run.font.mono, run.content_id, run.artifact, upright)


def split_at_gaps(
    page: TextPage, text: str, first: int, last: int, place: tuple[float, float], size: float, frame: Frame
) -> Iterator[tuple[str, float, float, bool]]:
    """The parts of a word in which a small letter, a gap and a capital follow each other: no space was written."""
    cuts = [found.start() for found in CAPITAL_INSIDE.finditer(text)] if len(text) == last - first + 1 else []
    begun, left, apart = 0, place[0], False
    for cut in cuts:
        before, after = raw.FS_RECTF(), raw.FS_RECTF()
        loose_box(page.address, first + cut - 1, ctypes.addressof(before))
        loose_box(page.address, first + cut, ctypes.addressof(after))
        end, start = frame.across(*corners_of(before))[1], frame.across(*corners_of(after))[0]
        if start - end > MIN_SPACE * size:
            yield text[begun:cut], left, end, apart
            begun, left, apart = cut, start, True
    yield text[begun:], left, place[1], apart


def corners_of(rect: raw.FS_RECTF) -> tuple[float, float, float, float]:
    return rect.left, rect.bottom, rect.right, rect.top
