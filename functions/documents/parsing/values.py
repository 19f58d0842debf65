"""Numbers of a spreadsheet as people read them: dates, times, percentages, no noise of binary fractions."""

import math
import re
import zipfile
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from xml.etree.ElementTree import Element

from documents.parsing.package import find_descendant, iter_descendants, parse_part

Meaning = Literal["number", "percent", "date", "time"]

BUILT_IN: dict[int, Meaning] = {
    9: "percent",
    10: "percent",
    **dict.fromkeys((14, 15, 16, 17, 22), "date"),
    **dict.fromkeys((18, 19, 20, 21, 45, 46, 47), "time"),
}
LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]{0,255}+\]', re.IGNORECASE)
"""What a number format shows as it stands: quoted and escaped letters, colours and conditions."""
EPOCH_1900 = datetime(1899, 12, 30)  # noqa: DTZ001 - a spreadsheet's dates have no zone
EPOCH_1904 = datetime(1904, 1, 1)  # noqa: DTZ001
LAST_DAY = 2_958_466
"""The day after 9999-12-31."""


@dataclass(frozen=True, slots=True)
class Formats:
    """What the number in a cell of each style means; and the day that dates count from."""

    meanings: list[Meaning]
    epoch: datetime

    def meaning_of(self, style: str | None) -> Meaning:
        at = int(style) if style is not None and style.isdecimal() else 0
        return self.meanings[at] if at < len(self.meanings) else "number"


def load_formats(file: zipfile.ZipFile, parts: dict[str, str], workbook: Element) -> Formats:
    properties = find_descendant(workbook, "workbookPr")
    counts_from_1904 = properties is not None and properties.get("date1904") in ("1", "true")
    part = next((part for part in parts.values() if part.lower().endswith("/styles.xml")), None)
    meanings = parse_styles(parse_part(file, part)) if part is not None else []
    return Formats(meanings, EPOCH_1904 if counts_from_1904 else EPOCH_1900)


def parse_styles(root: Element) -> list[Meaning]:
    own = {
        number_format.get("numFmtId"): interpret_format_code(number_format.get("formatCode", ""))
        for number_format in iter_descendants(root, "numFmt")
    }
    used = find_descendant(root, "cellXfs")
    numbers = [style.get("numFmtId", "0") for style in used] if used is not None else []
    return [own[number] if number in own else BUILT_IN.get(int(number), "number") for number in numbers]


def interpret_format_code(code: str) -> Meaning:
    letters = LITERAL.sub("", code).lower()
    if any(letter in letters for letter in "yd"):
        return "date"
    if any(letter in letters for letter in "hs"):
        return "time"
    return "percent" if "%" in letters else "number"


def format_number(raw: str, style: str | None, known: Formats) -> str:
    """A stored number as text; as it stands when it is none."""
    try:
        number = float(raw)
    except ValueError:
        return " ".join(raw.split())
    match known.meaning_of(style):
        case "date" if 0 <= number < LAST_DAY:
            return format_time(known.epoch + timedelta(days=number), with_day=True)
        case "time" if 0 <= number < LAST_DAY:
            return format_time(known.epoch + timedelta(days=number), with_day=number >= 1)
        case "percent":
            return f"{format_plain_number(number * 100)}%"
        case _:
            return format_plain_number(number)


def format_time(time: datetime, *, with_day: bool) -> str:
    """To the second, which is as exact as days in binary fractions are."""
    time = (time + timedelta(milliseconds=500)).replace(microsecond=0)
    clock = time.strftime("%H:%M:%S").removesuffix(":00") if time.second == 0 else time.strftime("%H:%M:%S")
    day = f"{time.year:04d}-{time:%m-%d}"
    if not with_day:
        return clock
    return day if (time.hour, time.minute, time.second) == (0, 0, 0) else f"{day} {clock}"


def format_plain_number(number: float) -> str:
    """Fifteen digits, as spreadsheets count them."""
    if not math.isfinite(number):
        return ""
    if number == int(number) and abs(number) < 1e15:
        return str(int(number))
    return format(number, ".15g")
