"""Files as teachers upload them, made on the spot: PDF, DOCX, and what is none of these."""

import io
import zipfile
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import docx
import pypdfium2
from docx.document import Document
from fontTools.fontBuilder import FontBuilder  # type: ignore[import-untyped]
from fontTools.pens.ttGlyphPen import TTGlyphPen  # type: ignore[import-untyped]
from fpdf import FPDF
from fpdf.enums import AccessPermission

LETTERS = "".join(map(chr, range(0x20, 0x17F))) + "–—‘’“”•…"
EM, ADVANCE, ASCENT, DESCENT = 1000, 500, 800, -200

EXE = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00" + bytes(range(256)) * 8
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256))
LEGACY_DOC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2048)
ENCRYPTED_DOCX = LEGACY_DOC + "EncryptedPackage".encode("utf-16-le")


@cache
def font(style: str) -> bytes:
    """A TrueType font that has every letter of Turkish, all of them boxes: no system font is needed."""
    pen = TTGlyphPen(None)
    pen.moveTo((50, 0))
    for corner in ((50, 700), (450, 700), (450, 0)):
        pen.lineTo(corner)
    pen.closePath()
    box, nothing = pen.glyph(), TTGlyphPen(None).glyph()
    names = {ord(letter): f"uni{ord(letter):04X}" for letter in LETTERS}
    glyphs = {name: nothing if code in (0x20, 0xA0) else box for code, name in names.items()}
    builder = FontBuilder(EM, isTTF=True)
    builder.setupGlyphOrder([".notdef", *glyphs])
    builder.setupCharacterMap(names)
    builder.setupGlyf({".notdef": box, **glyphs})
    builder.setupHorizontalMetrics(dict.fromkeys([".notdef", *glyphs], (ADVANCE, 50)))
    builder.setupHorizontalHeader(ascent=ASCENT, descent=DESCENT)
    builder.setupNameTable({"familyName": "Boxes", "styleName": style, "psName": f"Boxes-{style}"})
    builder.setupOS2(sTypoAscender=ASCENT, usWinAscent=ASCENT, usWinDescent=-DESCENT)
    builder.setupPost()
    written = io.BytesIO()
    builder.save(written)
    return written.getvalue()


def sheets(pdf: FPDF | None = None) -> FPDF:
    """A PDF with the font set; draw on it with fpdf2's own methods (millimetres)."""
    pdf = FPDF(format="A4") if pdf is None else pdf
    with TemporaryDirectory() as folder:
        for style, name in (("", "Regular"), ("B", "Bold")):
            file = Path(folder) / f"{name}.ttf"
            file.write_bytes(font(name))
            pdf.add_font("boxes", style, file)
    pdf.set_font("boxes", size=11)
    return pdf


def pdf_bytes(pdf: FPDF) -> bytes:
    return bytes(pdf.output())


def pdf_of(pages: Sequence[str], password: str | None = None) -> bytes:
    """A PDF with one paragraph on each page."""
    pdf = sheets()
    if password is not None:
        pdf.set_encryption("owner", password, permissions=AccessPermission.none())
    for text in pages:
        pdf.add_page()
        pdf.multi_cell(0, 6, text)
    return pdf_bytes(pdf)


def turned(pdf: bytes, degrees: int) -> bytes:
    """The same PDF, its pages to be displayed turned clockwise."""
    document = pypdfium2.PdfDocument(pdf)
    for page in document:
        page.set_rotation(degrees)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def pdf_without_text() -> bytes:
    pdf = FPDF()
    pdf.add_page()
    pdf.rect(20, 20, 100, 100, style="F")
    return pdf_bytes(pdf)


def hanging_pdf() -> bytes:
    """A few kilobytes that keep PDFium busy for many minutes: 500 pages of 4 ** 7 forms each."""
    return pdf_of_forms(depth=7, width=4, pages=500)


def swelling_pdf() -> bytes:
    """Five kilobytes of which PDFium makes more than any memory holds: one page of 10 ** 20 forms."""
    return pdf_of_forms(depth=20, width=10, pages=1)


def pdf_of_forms(depth: int, width: int, pages: int) -> bytes:
    """Each form shows the next one so often; all pages show the first."""

    def stream(content: bytes, entries: bytes = b"") -> bytes:
        return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), entries, content)

    def form(content: bytes, shown: int | None) -> bytes:
        names = b"" if shown is None else b"/Resources << /XObject << /F %d 0 R >> >>" % shown
        return stream(content, b"/Type /XObject /Subtype /Form /BBox [0 0 600 800] " + names)

    page = (
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 3 0 R "
        b"/Resources << /XObject << /F 4 0 R >> >> >>"
    )
    first = 5 + depth
    kids = b" ".join(b"%d 0 R" % number for number in range(first, first + pages))
    return pdf_of_objects(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, pages),
        stream(b"/F Do"),
        *(form(b"/F Do " * width, 5 + level) for level in range(depth)),
        form(b"0 0 1 1 re f", None),
        *[page] * pages,
    )


def pdf_of_objects(*objects: bytes) -> bytes:
    """A PDF of these objects, which are numbered from 1; the first is its catalog."""
    parts, places, length = [b"%PDF-1.7\n"], [], 9
    for number, content in enumerate(objects, 1):
        places.append(length)
        parts.append(b"%d 0 obj\n%s\nendobj\n" % (number, content))
        length += len(parts[-1])
    written = b"".join(parts)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    end = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, len(written))
    return written + b"xref\n0 %d\n0000000000 65535 f \n%s%s" % (size, table, end)


def docx_of(write: Callable[[Document], object]) -> bytes:
    """A DOCX that `write` fills with python-docx's own methods."""
    document = docx.Document()
    write(document)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def zip_of(entries: dict[str, bytes]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return written.getvalue()


def with_entry(archive: bytes, name: str, data: bytes) -> bytes:
    """The same ZIP with one entry replaced."""
    with zipfile.ZipFile(io.BytesIO(archive)) as source:
        return zip_of({entry: source.read(entry) for entry in source.namelist()} | {name: data})
