"""A citation stands, letter for letter, in the document's text."""

import pytest

from derslik.domain.citations import Citation, cite, document_of, find
from derslik.domain.document_text import DocumentText, Page
from derslik.domain.documents import Document

TEXT = "# Hücre\n\nHücre canlının birimidir.\n\n## Mitoz\n\nMitoz dört evrede\ngerçekleşir.\n"


def document(document_id: str = "d1", filename: str = "hücre.pdf", ready_version: int = 1) -> Document:
    return Document(
        session_id="s",
        document_id=document_id,
        filename=filename,
        content_type="application/pdf",
        size=1,
        sha256="0" * 64,
        ready_version=ready_version,
        uploaded_by="ayse",
        created_at="2026-01-01T00:00:00Z",
        updated_at="2026-01-01T00:00:00Z",
    )


def cited(content: str, **metadata: object) -> Citation | None:
    text = DocumentText(text=TEXT, pages=(Page(page=1, start=0, end=36), Page(page=2, start=36, end=len(TEXT))))
    return cite(content, 0.5, metadata, document(), text)


def test_a_span_that_is_true_is_taken() -> None:
    start = TEXT.index("Mitoz dört")
    citation = cited(TEXT[start:], start=start, end=len(TEXT))
    assert citation is not None
    assert (citation.start, citation.page, citation.heading) == (start, 2, "Hücre > Mitoz")
    assert TEXT[citation.start : citation.end] == citation.quote == citation.content


@pytest.mark.parametrize("span", [{}, {"start": 0, "end": 5}, {"start": -9, "end": 900}, {"start": "0", "end": None}])
def test_without_a_true_span_the_passage_is_found_whatever_its_white_space(span: dict[str, object]) -> None:
    citation = cited("Mitoz dört   evrede gerçekleşir.", **span)
    assert citation is not None
    assert citation.quote == "Mitoz dört evrede\ngerçekleşir."
    assert TEXT[citation.start : citation.end] == citation.quote


def test_a_passage_that_does_not_stand_in_the_text_is_no_source() -> None:
    assert cited("Mitoz beş evrede gerçekleşir.") is None
    assert cited("  \n") is None


def test_a_passage_with_the_letters_of_a_pattern_is_taken_as_it_is() -> None:
    assert find("a.c (x)*", "abc; a.c  (x)*") == (5, 14)


def test_a_source_belongs_to_a_visible_document_by_id_and_version() -> None:
    visible = [document("d1"), document("d2", ready_version=3)]
    assert [d.document_id for d in document_of({"document_id": "d2", "version": 3}, visible)] == ["d2"]
    assert document_of({"document_id": "d2"}, visible) == [visible[1]]
    assert document_of({"document_id": "d2", "version": 2}, visible) == []
    assert document_of({"document_id": "gone", "filename": "hücre.pdf"}, visible) == []


def test_without_an_id_the_file_name_decides() -> None:
    visible = [document("d1"), document("d2", "mitoz.md")]
    assert document_of({"source_file": "mitoz.md"}, visible) == [visible[1]]
    assert document_of({}, visible) == []


def test_a_passage_on_a_slide_or_a_sheet_says_so_in_the_language_of_its_document() -> None:
    sheet = Page(page=2, start=36, end=len(TEXT), kind="sheet", name="2024 Notlar")
    turkish = DocumentText(text=TEXT, pages=(Page(page=1, start=0, end=36, kind="slide"), sheet))
    assert turkish.place_at(3) == {"page": 1, "page_label": "slayt 1"}
    assert turkish.place_at(40) == {"page": 2, "page_label": "Sayfa: 2024 Notlar"}
    english = DocumentText(text="What is in the cell and how does it work? That is the question.", pages=(sheet,))
    assert english.place_at(40) == {"page": 2, "page_label": "Sheet: 2024 Notlar"}
    plain = DocumentText(text=TEXT, pages=(Page(page=1, start=0, end=36),))
    assert plain.place_at(3) == {"page": 1, "page_label": None}
    assert plain.place_at(40) == {"page": None, "page_label": None}
