"""DOCX to Markdown, and the archives that only look like one."""

import io
from pathlib import Path

import pytest
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE

from derslik.domain.document_text import DocumentText
from documents.parsing import Limits, ParseError
from documents.parsing.detect import detect_format
from documents.parsing.docx import parse
from tests import builders_files as files

BODY = "word/document.xml"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "upload"


def parsed(file: Path, data: bytes, limits: Limits | None = None) -> DocumentText:
    file.write_bytes(data)
    assert detect_format(file) == "docx"
    return parse(file, Limits() if limits is None else limits)


def refusal(file: Path, data: bytes, limits: Limits | None = None) -> str:
    with pytest.raises(ParseError) as raised:
        parsed(file, data, limits)
    return raised.value.code


def course(document: Document) -> None:
    document.add_heading("Işık ve İğne", level=0)
    document.add_heading("Hücre zarı", level=2)
    paragraph = document.add_paragraph("Zar ")
    paragraph.add_run("seçici_geçirgen").bold = True
    paragraph.add_run(" bir yapıdır; a*b = 5.")
    document.add_paragraph("Şeker", style="List Bullet")
    document.add_paragraph("Çözelti", style="List Bullet")
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(
        [*table.rows[0].cells, *table.rows[1].cells], ["Madde", "Yol", "O2|CO2", "Difüzyon"], strict=True
    ):
        cell.text = text
    table.cell(1, 1).add_paragraph("pasif")
    document.add_picture(io.BytesIO(PIXEL))


PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b55"
    "0000000a49444154789c6360000000020001e221bc330000000049454e44ae426082"
)


def test_headings_lists_and_tables_survive_and_pictures_do_not(file: Path) -> None:
    result = parsed(file, files.docx_of(course))
    assert result.format == "docx"
    assert result.pages == ()
    assert result.text == (
        "# Işık ve İğne\n\n## Hücre zarı\n\nZar seçici_geçirgen bir yapıdır; a*b = 5.\n\n- Şeker\n- Çözelti\n\n"
        "| Madde | Yol |\n| --- | --- |\n| O2\\|CO2 | Difüzyon pasif |"
    )


def test_turkish_style_names_are_headings_too(file: Path) -> None:
    def write(document: Document) -> None:
        document.styles.add_style("Başlık 1", WD_STYLE_TYPE.PARAGRAPH)
        document.add_paragraph("Hücre", style="Başlık 1")

    assert parsed(file, files.docx_of(write)).text == "# Hücre"


WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def paragraph(content: str) -> str:
    return f"<w:p><w:r><w:t>Zar</w:t></w:r><w:r>{content}</w:r></w:p>"


def test_a_footnote_stands_below_its_paragraph_and_is_marked_as_on_paper(file: Path) -> None:
    note = f'<w:footnotes {WORD}><w:footnote w:id="2">{paragraph("")}</w:footnote></w:footnotes>'
    body = f"<w:document {WORD}><w:body>{paragraph('<w:footnoteReference w:id="2"/>')}</w:body></w:document>"
    data = files.with_entry(files.docx_of(course), BODY, body.encode())
    assert parsed(file, files.with_entry(data, "word/footnotes.xml", note.encode())).text == "Zar¹\n\n¹ Zar"


def test_a_docx_without_text_is_empty(file: Path) -> None:
    assert refusal(file, files.docx_of(lambda _: None)) == "empty"


def test_an_archive_that_unpacks_to_too_much_is_refused_before_it_is_unpacked(file: Path) -> None:
    bomb = files.with_entry(files.docx_of(course), "word/media/image9.png", bytes(2_000_000))
    assert len(bomb) < 100_000
    assert refusal(file, bomb, Limits(unpacked_bytes=1_000_000)) == "too_large"


def test_xml_that_would_not_fit_into_memory_is_refused_at_once(file: Path) -> None:
    data = files.with_entry(files.docx_of(course), BODY, b" " * 1_000_000)
    assert refusal(file, data, Limits(memory_bytes=10_000_000)) == "too_large"


def test_an_archive_with_too_many_entries_is_refused(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("documents.parsing.archive.MAX_ENTRIES", 5)
    assert refusal(file, files.docx_of(course)) == "too_large"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_is_refused_so_that_no_entity_explodes(file: Path, encoding: str) -> None:
    laughs = '<!ENTITY a "ha">' + "".join(
        f'<!ENTITY {name} "{f"&{inner};" * 10}">' for inner, name in zip("abcdefgh", "bcdefghi", strict=True)
    )
    xml = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE x [{laughs}]><x>&i;</x>'
    assert refusal(file, files.with_entry(files.docx_of(course), BODY, xml.encode(encoding))) == "corrupt"


def test_a_body_that_is_not_xml_is_corrupt(file: Path) -> None:
    assert refusal(file, files.with_entry(files.docx_of(course), BODY, b"not xml")) == "corrupt"


def test_a_damaged_entry_is_corrupt(file: Path) -> None:
    data = bytearray(files.docx_of(course))
    name = data.index(BODY.encode())
    data[name + len(BODY) + 20 : name + len(BODY) + 60] = bytes(40)
    assert refusal(file, bytes(data)) == "corrupt"


def test_a_truncated_docx_is_corrupt(file: Path) -> None:
    file.write_bytes(files.docx_of(course)[:-3000])
    with pytest.raises(ParseError, check=lambda error: error.code == "corrupt"):
        detect_format(file)
