"""XLSX: each visible sheet's rows as Markdown tables. Values as they were last calculated; no formula is run."""

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree as ET

from derslik.domain.document_text import DocumentText
from documents.parsing import archive
from documents.parsing.detect import WORKBOOK
from documents.parsing.models import Limits, ParseError, Report
from documents.parsing.package import every, local, read, related, relation
from documents.parsing.sections import Section, join
from documents.parsing.tables import sheet
from documents.parsing.values import Formats, formats, shown


def parse(path: Path, limits: Limits, report: Report) -> DocumentText:
    archive.check(path, limits)
    with archive.opened(path) as file:
        return join(sheets(file, limits, report), "sheet", "xlsx", limits)


class Book(NamedTuple):
    """What the sheets' cells refer to."""

    strings: list[str]
    formats: Formats


def sheets(file: zipfile.ZipFile, limits: Limits, report: Report) -> Iterator[Section]:
    """Numbered as they stand in the file; a sheet that is hidden or a chart gives no text."""
    workbook = next(name for name in file.namelist() if WORKBOOK.fullmatch(name))
    root, parts = read(file, workbook), related(file, workbook)
    listed = list(every(root, "sheet"))
    if len(listed) > limits.pages:
        raise ParseError("too_many_pages", pages=len(listed), limit=limits.pages)
    book = Book(strings(file, parts), formats(file, parts, root))
    for number, entry in enumerate(listed, 1):
        name = " ".join(entry.get("name", "").split())[:100]
        part = parts.get(relation(entry) or "", "")
        visible = entry.get("state", "visible") == "visible" and "/worksheets/" in part
        found = list(rows(file, part, book, limits)) if visible else []
        text = "\n\n".join(sheet(found, max(map(len, found), default=0)))
        yield Section(number, f"## {name}\n\n{text}" if text else "", name)
        report(number, len(listed))


def strings(file: zipfile.ZipFile, parts: dict[str, str]) -> list[str]:
    """The texts that cells name by number."""
    part = next((part for part in parts.values() if part.lower().endswith("/sharedstrings.xml")), None)
    if part is None:
        return []
    return [plain(item) for item in every(read(file, part), "si")]


def plain(item: ET.Element) -> str:
    """A rich text's letters, without the reading aids of East Asian scripts."""
    return "".join(
        text.text if text.text is not None else ""
        for part in item
        if local(part.tag) != "rPh"
        for text in every(part, "t")
    )


def rows(file: zipfile.ZipFile, part: str, book: Book, limits: Limits) -> Iterator[list[str]]:
    """The rows that hold something, one at a time: the sheet as a whole is never in memory."""
    chars = 0
    with file.open(part) as stream:
        cells: dict[int, str] = {}
        column = 0
        try:
            for _, element in ET.iterparse(stream):  # noqa: S314 - no document type: archive.check
                match local(element.tag):
                    case "c":
                        column = place(element.get("r"), column + 1)
                        text = value(element, book)
                        if text:
                            cells[column] = text
                            chars += len(text)
                        if chars > limits.text_chars:
                            raise ParseError("too_large")
                        if column > limits.columns and text:
                            raise ParseError("too_many_columns", limit=limits.columns)
                        element.clear()
                    case "row":
                        if cells:
                            yield [cells.get(each, "") for each in range(1, max(cells) + 1)]
                        cells, column = {}, 0
                        element.clear()
        except ET.ParseError as error:
            raise ParseError("corrupt", "XML") from error


def place(reference: str | None, otherwise: int) -> int:
    """The column, from 1, of a reference such as "AB12"."""
    letters = reference.rstrip("0123456789").upper() if reference is not None else ""
    if not letters or not letters.isascii() or not letters.isalpha() or len(letters) > 4:
        return otherwise
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - ord("A") + 1
    return column


def value(cell: ET.Element, book: Book) -> str:
    """A cell's text; nothing for an error such as #DIV/0!."""
    raw = next((each.text for each in cell if local(each.tag) == "v" and each.text is not None), "")
    match cell.get("t", "n"):
        case "s":
            at = int(raw) if raw else -1
            return " ".join(book.strings[at].split()) if 0 <= at < len(book.strings) else ""
        case "inlineStr":
            return " ".join(" ".join(plain(each) for each in cell if local(each.tag) == "is").split())
        case "str" | "d":
            return " ".join(raw.split())
        case "b":
            return {"1": "TRUE", "0": "FALSE"}.get(raw, "")
        case "n":
            return shown(raw, cell.get("s"), book.formats)
        case _:
            return ""
