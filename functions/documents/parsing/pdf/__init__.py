"""PDF: words with their places from PDFium, then lines, reading order, blocks, Markdown."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pypdfium2
from pypdfium2 import raw

from derslik.domain.document_text import DocumentText
from documents.parsing.canonical import check_length
from documents.parsing.models import Limits, ParseError, Report
from documents.parsing.pdf.blocks import Block, Kind, Typography, blocks
from documents.parsing.pdf.furniture import without_furniture
from documents.parsing.pdf.layout import Line, Table, layout
from documents.parsing.pdf.lines import Row, rows, segments
from documents.parsing.pdf.pages import join_pages
from documents.parsing.pdf.rules import Rules, read_rules
from documents.parsing.pdf.words import Word, read_words

END_MARK = b"%%EOF"
END_BYTES = 4096
PASSWORD_ERRORS = (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY)


def parse(path: Path, limits: Limits, report: Report) -> DocumentText:
    refuse_cut_off(path)
    with open_document(path) as document:
        if len(document) > limits.pages:
            raise ParseError("too_many_pages", pages=len(document), limit=limits.pages)
        read = list(read_pages(document, limits, report))
    return assemble(read, limits)


def refuse_cut_off(path: Path) -> None:
    """PDFium mends a file without an end and then has fewer pages, about which nobody would be told."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - END_BYTES))
        if END_MARK not in file.read():
            raise ParseError("corrupt", "no end mark")


def open_document(path: Path) -> pypdfium2.PdfDocument:
    """PDFium opens it by the path as it is: pypdfium2 would resolve it, and a file without a name has no other."""
    document = raw.FPDF_LoadDocument(str(path).encode() + b"\0", None)
    if raw.FPDF_GetPageCount(document) < 1:
        encrypted = raw.FPDF_GetLastError() in PASSWORD_ERRORS
        raise ParseError("encrypted" if encrypted else "corrupt", "PDFium")
    return pypdfium2.PdfDocument(document)


type ReadPage = tuple[list[Word], Rules]


def read_pages(document: pypdfium2.PdfDocument, limits: Limits, report: Report) -> Iterator[ReadPage]:
    total, chars = len(document), 0
    for number in range(total):
        page = document[number]
        words, turn = read_words(page)
        chars += sum(len(word.text) for word in words)
        if chars > limits.text_chars:
            raise ParseError("too_large")
        yield words, read_rules(page, turn)
        page.close()
        report(number + 1, total)


def assemble(read: Sequence[ReadPage], limits: Limits) -> DocumentText:
    laid_out = lay_out(read)
    typography = Typography.from_lines(line for page in laid_out for line in page if isinstance(line, Line))
    page_blocks = [blocks(page, typography) for page in laid_out]
    for page, block in zip(page_blocks, slanted(words for words, _ in read), strict=True):
        page += block
    text, pages = join_pages(page_blocks)
    if not text:
        raise ParseError("no_text_layer")
    return DocumentText(check_length(text, limits), pages, "pdf")


def lay_out(read: Sequence[ReadPage]) -> list[list[Line | Table]]:
    pages: list[list[Row]] = []
    for words, rules in read:
        pages.append(rows(segments((word for word in words if word.upright), rules)))
    return [layout(page, rules) for page, (_, rules) in zip(without_furniture(pages), read, strict=True)]


def slanted(pages: Iterable[list[Word]]) -> Iterator[list[Block]]:
    """For each page, its slanted and vertical words as a last paragraph, but a watermark only once."""
    seen = {""}
    for words in pages:
        text = " ".join(word.text for word in words if not word.upright)
        yield [] if text in seen else [Block(Kind.PARAGRAPH, text)]
        seen.add(text)
