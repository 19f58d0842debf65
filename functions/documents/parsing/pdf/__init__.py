"""PDF: words with their places from PDFium, blocks from the structure tree or from the page itself, one text.

Read in this order: the file's own tags (`structure.py`), else the content stream with tables and columns where they are
(`layout.py`), running heads left out (`furniture.py`), lines to blocks (`blocks.py`), blocks across pages
(`joining.py`).
"""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pypdfium2
from pypdfium2 import raw

from derslik.domain.document_text import DocumentText, Page, TextWarning
from documents.parsing.assembly import assemble_text
from documents.parsing.models import Limits, ParseError, Report
from documents.parsing.pdf.blocks import (
    Typography,
    demote_torn_headings,
    find_references,
    is_typewritten,
    make_blocks,
    merge_code,
    refine_tagged,
)
from documents.parsing.pdf.furniture import drop_furniture
from documents.parsing.pdf.joining import draft_blocks, join_pages, order_notes
from documents.parsing.pdf.layout import layout
from documents.parsing.pdf.letters import is_western_turkish, repair_western
from documents.parsing.pdf.model import PageText, TextBlock, text_of
from documents.parsing.pdf.strokes import count_pictures, read_strokes
from documents.parsing.pdf.structure import read_tagged
from documents.parsing.pdf.words import read_words

END_MARK = b"%%EOF"
PADDING = b"\0 \r\n\t"
END_BYTES = 4096
PAGES_AT_ONCE = 50
SIZE = re.compile(rb"/Size\s{0,4}(\d{1,10})")
MAX_OBJECTS = 20_000
"""For each page, on the average; PDFium takes a time that grows with the square of a page's elements."""
PASSWORD_ERRORS = (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY)


def parse(path: Path, limits: Limits, report: Report) -> DocumentText:
    refuse_cut_off(path)
    with open_document(path) as document:
        total = len(document)
    if total > limits.pages:
        raise ParseError("too_many_pages", pages=total, limit=limits.pages)
    return assemble(list(read_pages(path, total, limits, report)), limits)


def refuse_cut_off(path: Path) -> None:
    """PDFium mends a file without an end and then has fewer pages, about which nobody would be told.

    Padding behind the end, however much, says nothing.
    """
    with path.open("rb") as file:
        end = path.stat().st_size
        while end > 0:
            file.seek(max(0, end - END_BYTES))
            tail = file.read(end - file.tell())
            if tail.strip(PADDING) or end <= END_BYTES:
                break
            end -= END_BYTES
        file.seek(max(0, end - 2 * END_BYTES))
        if END_MARK not in file.read(2 * END_BYTES):
            raise ParseError("corrupt", "no end mark")


def open_document(path: Path) -> pypdfium2.PdfDocument:
    """PDFium opens it by the path as it is: pypdfium2 would resolve it, and a file without a name has no other."""
    document = raw.FPDF_LoadDocument(str(path).encode() + b"\0", None)
    if raw.FPDF_GetPageCount(document) < 1:
        encrypted = raw.FPDF_GetLastError() in PASSWORD_ERRORS
        raise ParseError("encrypted" if encrypted else "corrupt", "PDFium")
    return pypdfium2.PdfDocument(document)


def count_objects(path: Path) -> int:
    """As the file's trailers tell it; 0 when none does."""
    with path.open("rb") as file:
        head = file.read(END_BYTES)
        file.seek(max(0, path.stat().st_size - END_BYTES))
        return max((int(number) for number in SIZE.findall(head + file.read())), default=0)


def read_pages(path: Path, total: int, limits: Limits, report: Report) -> Iterator[PageText]:
    """The file is opened anew after some pages, because PDFium forgets nothing of those that it has read."""
    with_tags = count_objects(path) <= MAX_OBJECTS * max(1, total)
    chars = 0
    for first in range(0, total, PAGES_AT_ONCE):
        with open_document(path) as document:
            for number in range(first, min(first + PAGES_AT_ONCE, total)):
                page = document[number]
                text = read_page(page, number + 1, with_tags=with_tags)
                chars += sum(len(word.text) for word in text.words)
                if chars > limits.text_chars:
                    raise ParseError("too_large")
                yield text
                page.close()
                report(number + 1, total)


def read_page(page: pypdfium2.PdfPage, number: int, *, with_tags: bool) -> PageText:
    text, frame = read_words(page, number)
    if is_western_turkish(" ".join(word.text for word in text.words)):
        text.words = [word._replace(text=repair_western(word.text)) for word in text.words]
    text.tagged = read_tagged(page, text) if with_tags else None
    if text.tagged is None:
        text.strokes, text.dots = read_strokes(page, frame)
    text.pictures = count_pictures(page, frame)
    return text


def assemble(pages: Sequence[PageText], limits: Limits) -> DocumentText:
    if not any(page.words for page in pages):
        raise ParseError("no_text_layer")
    drop_furniture(pages, Typography.from_pages(pages).body)
    warnings = list(find_warnings(pages))
    drafts = draft_blocks(collect_blocks(pages), {page.number: page.show for page in pages})
    numbers = [Page(page.number, 0, 0) for page in pages]
    return assemble_text(drafts, "pdf", limits, pages=numbers, warnings=warnings)


def collect_blocks(pages: Sequence[PageText]) -> list[tuple[int, TextBlock]]:
    """The document's blocks with the pages that they begin on; the pages are empty afterwards."""
    typography, typewritten = Typography.from_pages(pages), is_typewritten(pages)
    slanted = SlantedWords()
    blocks: list[tuple[int, TextBlock]] = []
    for page in pages:
        blocks += [(page.number, block) for block in [*blocks_of(page, typography), *slanted.blocks_of(page)]]
        page.words, page.tagged, page.strokes, page.dots = [], None, (), ()
    demote_torn_headings([block for _, block in blocks])
    if not typewritten:
        blocks = merge_code(blocks)
    find_references(blocks)
    return join_pages(order_notes(blocks, typography))


def blocks_of(page: PageText, typography: Typography) -> list[TextBlock]:
    kept = {word.order for word in page.words}
    if page.tagged is not None:
        tagged = [part for block in page.tagged for part in refine_tagged(keep_words(block, kept), typography)]
        return [block for block in tagged if block.all_words()]
    upright = [word for word in page.words if word.run.upright]
    return make_blocks(layout(upright, page.strokes, page.dots), typography)


class SlantedWords:
    """For each page, its slanted and vertical words as a last paragraph, but a watermark only once."""

    def __init__(self) -> None:
        self.seen: set[str] = set()

    def blocks_of(self, page: PageText) -> list[TextBlock]:
        words = [word for word in page.words if not word.run.upright and not word.run.artifact]
        named = {word.order for block in page.tagged or () for word in block.all_words()}
        words = [word for word in words if word.order not in named]
        text = text_of(words)
        if not words or text in self.seen:
            return []
        self.seen.add(text)
        return [TextBlock("paragraph", words)]


def keep_words(block: TextBlock, kept: set[int]) -> TextBlock:
    if block.words:
        block.words = [word for word in block.words if word.order in kept]
    return block


def find_warnings(pages: Sequence[PageText]) -> Iterator[TextWarning]:
    pictures = [page.number for page in pages if page.pictures]
    if pictures:
        yield TextWarning("picture_without_text", sum(page.pictures for page in pages), tuple(pictures))
    unmapped = [page.number for page in pages if page.unmapped]
    if unmapped:
        yield TextWarning("font_without_map", len(unmapped), tuple(unmapped))
    empty = [page.number for page in pages if not page.words]
    if empty:
        yield TextWarning("page_without_text", len(empty), tuple(empty))
