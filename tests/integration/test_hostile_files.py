"""Files that somebody made to hurt: each ends in a reason in two languages, at a bounded cost.

The limits on memory and time are the child's own, so a file that got past its check would show as another code.
"""

import signal
from pathlib import Path

import pytest

from documents.parsing import Limits, ParseError, parse
from documents.parsing.process import start_child
from tests import builders_files as files
from tests import builders_office as office

LAUGHS = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><x>&b;</x>'
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'
DECK = [office.slide(office.title("Hücre"))]
WORD = files.docx_of(lambda document: document.add_paragraph("Hücre"))
SLIDE, SHEET, STRINGS = "ppt/slides/slide1.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"


def workbook(rows: bytes, part: str = SHEET) -> bytes:
    return office.xlsx_of({"S": office.worksheet()}, parts={part: rows})


def document_of(body: bytes) -> bytes:
    """A DOCX of this body; what repeats itself is packed small."""
    start = b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
    return files.with_entry(WORD, "word/document.xml", start + body + b"</w:body></w:document>")


def million_columns() -> bytes:
    return workbook(office.worksheet(office.row("<c t='b'><v>1</v></c>" * 1_000_000)).encode())


@pytest.mark.parametrize(
    ("data", "code"),
    [
        pytest.param(b"", "empty", id="empty file"),
        pytest.param(files.EXE, "unsupported_format", id="renamed EXE"),
        pytest.param(WORD[: len(WORD) // 2], "corrupt", id="truncated DOCX"),
        pytest.param(office.pptx_of(DECK)[:-40], "corrupt", id="truncated PPTX"),
        pytest.param(files.ENCRYPTED_DOCX, "encrypted", id="Office file with a password"),
        pytest.param(files.pdf_of(["Hücre"], password="gizli"), "encrypted", id="PDF with a password"),
        pytest.param(files.pdf_without_text(), "no_text_layer", id="scanned PDF"),
        pytest.param(files.with_entry(WORD, "word/document.xml", bytes(301_000_000)), "too_large", id="DOCX bomb"),
        pytest.param(files.with_entry(WORD, "word/media/a.png", bytes(301_000_000)), "too_large", id="picture bomb"),
        pytest.param(workbook(bytes(60_000_000)), "too_large", id="XLSX bomb"),
        pytest.param(workbook(LAUGHS), "corrupt", id="entities in a sheet"),
        pytest.param(workbook(LAUGHS, STRINGS), "corrupt", id="entities in shared strings"),
        pytest.param(office.pptx_of(DECK, parts={SLIDE: LAUGHS}), "corrupt", id="entities in a slide"),
        pytest.param(office.pptx_of(DECK, parts={SLIDE: OUTSIDE}), "corrupt", id="a file of ours in a slide"),
        pytest.param(million_columns(), "too_many_columns", id="a million columns"),
        pytest.param(b"<html>" + b"<div>" * 2_000_000, "too_deeply_nested", id="10 MB of nesting"),
        pytest.param(b"<html>" + b"<p>" * 3_000_000, "too_large", id="9 MB of elements"),
        pytest.param(
            b"<html>" + b"<blockquote>" * 20 + b"<p>a" * 50_000, "too_deeply_nested", id="quotations in quotations"
        ),
        pytest.param(document_of(b"<w:p/>" * 2_000_000), "too_large", id="DOCX of two million paragraphs"),
        pytest.param(b"\n".join([b"a,b"] * 60) + b'\n"' + b"x" * 1_000_000, "corrupt", id="a field of 1 MB"),
    ],
)
async def test_a_hostile_file_ends_with_a_reason(tmp_path: Path, data: bytes, code: str) -> None:
    path = tmp_path / "upload"
    path.write_bytes(data)
    with pytest.raises(ParseError) as raised:
        await parse(path, Limits(seconds=30))
    assert raised.value.code == code
    assert raised.value.message_in("tr") != raised.value.message_in("en")


@pytest.mark.parametrize(
    ("data", "limits", "code"),
    [
        pytest.param(files.hanging_pdf(), Limits(seconds=1), "timed_out", id="time"),
        pytest.param(files.swelling_pdf(), Limits(memory_bytes=300_000_000), "crashed", id="memory"),
    ],
)
async def test_a_pdf_that_never_lets_pdfium_go_is_ended(tmp_path: Path, data: bytes, limits: Limits, code: str) -> None:
    path = tmp_path / "upload"
    path.write_bytes(data)
    with pytest.raises(ParseError) as raised:
        await parse(path, limits)
    assert raised.value.code == code


async def test_a_parser_whose_worker_was_killed_ends_by_itself(tmp_path: Path) -> None:
    """Nobody is there to end it; its own processor time is bounded."""
    path = tmp_path / "upload"
    path.write_bytes(files.hanging_pdf())
    process = await start_child(path, Limits(seconds=0))
    await process.communicate()
    assert process.returncode == -signal.SIGXCPU


PAGE = b"<html><body>"
REPEATED = {
    "open comments": PAGE + b"<!--" * 100_000,
    "open comments, one closed": PAGE + b"<!--" * 100_000 + b"-->a",
    "open comments and a tag": PAGE + b"<!--" * 100_000 + b">",
    "end tags": PAGE + b"</" * 250_000,
    "end tags, one closed": PAGE + b"</" * 250_000 + b">",
    "start tags": PAGE + b"<a " * 200_000,
    "start tags, one closed": PAGE + b"<a " * 200_000 + b">",
    "declarations": PAGE + b"<![" * 200_000,
    "marked sections": PAGE + b"<![CDATA[>" * 100_000,
    "instructions": PAGE + b"<?" * 200_000,
    "spaces in a page": PAGE + b"a" + b" " * 1_000_000,
    "comments over a text": b"<!-- a -->" * 100_000,
    "sixty comments over a text": b"<!-- a -->\n" * 60 + b"a",
    "spaces in a text": b"a" + b" " * 1_000_000 + b"a",
    "quotation marks in a table": b"a,b\n" * 60 + b'"' * 1_000_000,
}


@pytest.mark.parametrize("name", REPEATED)
async def test_a_file_that_repeats_a_beginning_is_read_once(tmp_path: Path, name: str) -> None:
    path = tmp_path / "upload"
    path.write_bytes(REPEATED[name])
    code = ""
    try:
        await parse(path, Limits(seconds=20))
    except ParseError as error:
        code = error.code
    assert code in ("", "empty", "corrupt", "too_deeply_nested")
