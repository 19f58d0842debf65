"""Course text as a DOCX with Word's own heading, list and table styles."""

import io
import zipfile
from collections.abc import Iterable

from docx import Document
from docx.document import Document as WordDocument
from docx.oxml import OxmlElement
from docx.shared import Mm
from docx.text.paragraph import Paragraph as WordParagraph

from local.sample.markdown import Block, Box, Heading, Item, Paragraph, Table, runs

ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)


def docx_bytes(title: str, source: Iterable[Block]) -> bytes:
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    document.core_properties.title = title
    document.core_properties.author = "Derslik"
    document.core_properties.comments = "CC0"
    document.core_properties.language = "tr-TR"
    for block in source:
        add(document, block)
    written = io.BytesIO()
    document.save(written)
    return without_timestamps(written.getvalue())


def add(document: WordDocument, block: Block) -> None:
    match block:
        case Heading(level, text):
            document.add_heading(text, level)
        case Paragraph(text) | Box(text):
            fill(document.add_paragraph(), text)
        case Item(number, text):  # Word counts on through the document: it may hold one numbered list
            fill(document.add_paragraph(style="List Bullet" if number is None else "List Number"), text)
        case Table(caption, rows):
            document.add_paragraph(caption, style="Caption")
            add_table(document, rows)


def fill(paragraph: WordParagraph, text: str) -> None:
    for words, bold, italic in runs(text):
        run = paragraph.add_run(words)
        run.bold, run.italic = bold, italic


def add_table(document: WordDocument, rows: tuple[tuple[str, ...], ...]) -> None:
    grid = document.add_table(len(rows), len(rows[0]), style="Light Grid Accent 1")
    grid.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # python-docx has no name for it
    for row, line in zip(rows, grid.rows, strict=True):
        for text, cell in zip(row, line.cells, strict=True):
            fill(cell.paragraphs[0], text)
    document.add_paragraph()


def without_timestamps(package: bytes) -> bytes:
    """The same package with every member dated alike, so that building twice gives the same bytes."""
    rewritten = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(rewritten, "w") as new:
        for name in old.namelist():
            member = zipfile.ZipInfo(name, ZIP_EPOCH)
            new.writestr(member, old.read(name), compress_type=zipfile.ZIP_DEFLATED)
    return rewritten.getvalue()
