"""The sample course's files open, read properly as text, and hold the answers that `course.py` promises."""

import io
import re
import zipfile
from functools import cache

import docx
import pypdfium2
import pytest

from derslik.domain.sessions import Category
from local.sample.build import build_docx
from local.sample.course import FILES, HERE, NOT_IN_MATERIAL, QUESTIONS, SESSION, SampleQuestion
from local.sample.markdown import Table, blocks, runs

DOCX = HERE / "canlilarin-siniflandirilmasi.docx"


@cache
def pages(filename: str) -> tuple[str, ...]:
    """The text of each page, with white space folded."""
    with pypdfium2.PdfDocument(HERE / filename) as pdf:
        return tuple(" ".join(page.get_textpage().get_text_range().split()) for page in pdf)


@cache
def docx_text() -> str:
    document = docx.Document(str(DOCX))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([paragraph.text for paragraph in document.paragraphs] + cells)


def document_xml(package: bytes) -> bytes:
    """The text part: the bytes around it may differ between compressors."""
    with zipfile.ZipFile(io.BytesIO(package)) as members:
        return members.read("word/document.xml")


def body(page: str) -> str:
    """A page's text without its running header and its number."""
    return re.sub(r"^Hücre: Canlılığın Temel Birimi 9\. sınıf biyoloji | Sayfa \d+$", "", page)


def unspaced(text: str) -> str:
    return "".join(text.split())


def markdown_text() -> str:
    return (HERE / "enzimler.md").read_text(encoding="utf-8")


def test_every_file_is_there_and_small() -> None:
    assert [file.path.suffix for file in FILES] == [".pdf", ".docx", ".md"]
    assert all(0 < file.path.stat().st_size < 300_000 for file in FILES)


def test_the_session_has_a_category_that_derslik_knows() -> None:
    assert SESSION.category == Category.BIOLOGY


def test_the_pdf_has_at_least_ten_pages_with_text_on_each() -> None:
    assert len(pages("hucre.pdf")) >= 10
    assert all(len(page) > 500 for page in pages("hucre.pdf"))


def test_the_pages_are_numbered_as_a_citation_counts_them() -> None:
    for number, page in enumerate(pages("hucre.pdf"), start=1):
        assert f"Sayfa {number}" in page


@pytest.mark.parametrize("word", ["Canlılığın", "şişer", "İnsan", "Işık", "çekirdeği", "hâlde", "µm", "Ökaryot"])
def test_turkish_letters_survive_in_the_pdf(word: str) -> None:
    assert any(word in page for page in pages("hucre.pdf"))


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.text)
def test_the_answer_stands_on_the_said_page_only(question: SampleQuestion) -> None:
    found = [number for number, page in enumerate(pages(question.filename), start=1) if question.answer in page]
    assert found == [question.page]


def test_the_pdf_was_built_from_the_text_beside_it() -> None:
    printed = unspaced("".join(map(body, pages("hucre.pdf"))))
    for block in blocks((HERE / "hucre.md").read_text(encoding="utf-8")):
        text = block.caption if isinstance(block, Table) else block.text
        assert unspaced("".join(words for words, _bold, _italic in runs(text))) in printed


def test_the_docx_has_headings_a_list_and_tables() -> None:
    document = docx.Document(str(DOCX))
    styles = {paragraph.style.name for paragraph in document.paragraphs if paragraph.style}
    assert {"Heading 1", "Heading 2", "List Bullet", "List Number"} <= styles
    assert [len(table.rows) for table in document.tables] == [8, 7]
    assert "Canlıları benzerliklerine ve akrabalıklarına göre gruplandıran bilim dalına taksonomi denir" in docx_text()


def test_the_docx_was_built_from_the_text_beside_it() -> None:
    assert document_xml(build_docx()) == document_xml(DOCX.read_bytes())


def test_the_markdown_has_headings_and_a_table() -> None:
    assert markdown_text().startswith("# Enzimler ve ATP\n")
    assert "|---|---|" in markdown_text()


def test_the_question_outside_the_material_is_outside() -> None:
    material = " ".join([*pages("hucre.pdf"), docx_text(), markdown_text()]).lower()
    assert "nefron" in NOT_IN_MATERIAL.lower()
    assert "nefron" not in material
