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
from documents.parsing.package import iter_descendants, load_relationships, local_name, parse_part, relationship_id
from documents.parsing.sections import Section, join_sections
from documents.parsing.tables import format_sheet
from documents.parsing.values import Formats, format_number, load_formats


def parse(path: Path, limits: Limits, report: Report) -> DocumentText:
    archive.check(path, limits)
    with archive.opened(path) as file:
        return join_sections(iter_sheets(file, limits, report), "sheet", "xlsx", limits)


class Book(NamedTuple):
    """What the sheets' cells refer to."""

    strings: list[str]
    formats: Formats


def iter_sheets(file: zipfile.ZipFile, limits: Limits, report: Report) -> Iterator[Section]:
    """Numbered as they stand in the file; a sheet that is hidden or a chart gives no text."""
    workbook = next(name for name in file.namelist() if WORKBOOK.fullmatch(name))
    root, parts = parse_part(file, workbook), load_relationships(file, workbook)
    listed = list(iter_descendants(root, "sheet"))
    if len(listed) > limits.pages:
        raise ParseError("too_many_pages", pages=len(listed), limit=limits.pages)
    book = Book(load_strings(file, parts), load_formats(file, parts, root))
    for number, entry in enumerate(listed, 1):
        name = " ".join(entry.get("name", "").split())[:100]
        part = parts.get(relationship_id(entry) or "", "")
        visible = entry.get("state", "visible") == "visible" and "/worksheets/" in part
        rows = list(iter_rows(file, part, book, limits)) if visible else []
        text = "\n\n".join(format_sheet(rows, max(map(len, rows), default=0)))
        yield Section(number, f"## {name}\n\n{text}" if text else "", name)
        report(number, len(listed))


def load_strings(file: zipfile.ZipFile, parts: dict[str, str]) -> list[str]:
    """The texts that cells name by number."""
    part = next((part for part in parts.values() if part.lower().endswith("/sharedstrings.xml")), None)
    if part is None:
        return []
    return [join_runs(item) for item in iter_descendants(parse_part(file, part), "si")]


def join_runs(item: ET.Element) -> str:
    """A rich text's letters, without the reading aids of East Asian scripts."""
    return "".join(
        text.text if text.text is not None else ""
        for part in item
        if local_name(part.tag) != "rPh"
        for text in iter_descendants(part, "t")
    )


def iter_rows(file: zipfile.ZipFile, part: str, book: Book, limits: Limits) -> Iterator[list[str]]:
    """The rows that hold something, one at a time: the sheet as a whole is never in memory."""
    chars = 0
    with file.open(part) as stream:
        cells: dict[int, str] = {}
        column = 0
        try:
            for _, element in ET.iterparse(stream):  # noqa: S314 - no document type: archive.check
                match local_name(element.tag):
                    case "c":
                        column = parse_column(element.get("r"), column + 1)
                        text = cell_text(element, book)
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


def parse_column(reference: str | None, otherwise: int) -> int:
    """The column, from 1, of a reference such as "AB12"."""
    letters = reference.rstrip("0123456789").upper() if reference is not None else ""
    if not letters or not letters.isascii() or not letters.isalpha() or len(letters) > 4:
        return otherwise
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - ord("A") + 1
    return column


def cell_text(cell: ET.Element, book: Book) -> str:
    """A cell's text; nothing for an error such as #DIV/0!."""
    raw = next((each.text for each in cell if local_name(each.tag) == "v" and each.text is not None), "")
    match cell.get("t", "n"):
        case "s":
            at = int(raw) if raw else -1
            return " ".join(book.strings[at].split()) if 0 <= at < len(book.strings) else ""
        case "inlineStr":
            return " ".join(" ".join(join_runs(each) for each in cell if local_name(each.tag) == "is").split())
        case "str" | "d":
            return " ".join(raw.split())
        case "b":
            return {"1": "TRUE", "0": "FALSE"}.get(raw, "")
        case "n":
            return format_number(raw, cell.get("s"), book.formats)
        case _:
            return ""
