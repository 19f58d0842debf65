"""What a font's name says: weight, fixed width, and whether its letters are signs."""

import ctypes
import re
from dataclasses import dataclass
from typing import Any, Literal

from pypdfium2 import raw

MAX_NAME = 128
BOLD = re.compile(r"bold|black|heavy|demi|-medi|^(?:[a-z]{6}\+)?(?:cmbx|cmssbx|sfbx|ecbx|lmbx|tbx)|,b$", re.IGNORECASE)
MONO = re.compile(r"mono|courier|consol|typewriter|menlo|cmtt|sftt|lmmono|ectt", re.IGNORECASE)
BOLD_WEIGHT = 700
KNOWN_REGULAR = re.compile(r"regular|roman|book|light|medium|italic|cmr\d|nimbus|mt$", re.IGNORECASE)
SIGNS = re.compile(r"^(?:[a-z]{6}\+)?(symbol|wingdings|webdings|zapfdingbats)", re.IGNORECASE)

type SignFont = Literal["", "symbol", "wingdings", "webdings", "zapfdingbats"]


@dataclass(frozen=True, slots=True)
class Font:
    bold: bool
    mono: bool
    symbols: str
    """Which table its signs are in; empty for letters."""
    unmapped: bool
    """Whether it does not say which letters its signs are."""


def read_font(handle: Any, index: int, item: Any, known: dict[int, Font]) -> Font:
    """The font of a character; asked once for each font."""
    font = raw.FPDFTextObj_GetFont(item) if item else None
    address = ctypes.cast(font, ctypes.c_void_p).value or 0 if font else 0
    if address and address in known:
        return known[address]
    name, flags = ctypes.create_string_buffer(MAX_NAME), ctypes.c_int()
    raw.FPDFText_GetFontInfo(handle, index, name, MAX_NAME, flags)
    found = name_font(name.value.decode("utf-8", "replace"), raw.FPDFText_GetFontWeight(handle, index))
    if raw.FPDFText_HasUnicodeMapError(handle, index) == 1 and not found.symbols:
        found = Font(found.bold, found.mono, found.symbols, unmapped=True)
    known[address] = found
    return found


def name_font(name: str, weight: int = 0) -> Font:
    signs = SIGNS.match(name)
    bold = BOLD.search(name) is not None or (weight >= BOLD_WEIGHT and KNOWN_REGULAR.search(name) is None)
    return Font(bold, MONO.search(name) is not None, signs[1].lower() if signs else "", unmapped=False)
