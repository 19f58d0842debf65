"""Chunks along blocks: what belongs together stays together, and nothing is lost."""

from derslik.domain.document_text import DocumentText
from documents.parsing.assembly import assemble_text
from documents.parsing.blocks import DraftBlock, text_piece
from documents.parsing.models import Limits
from retrieval.chunking import Chunk, cut


def text_of(*drafts: DraftBlock) -> DocumentText:
    return assemble_text(drafts, "text", Limits())


def heading(title: str, level: int = 1) -> DraftBlock:
    return DraftBlock("heading", text_piece(title), level=level)


def paragraph(text: str) -> DraftBlock:
    return DraftBlock("paragraph", text_piece(text))


def item(text: str, marker: str = "-") -> DraftBlock:
    return DraftBlock("list_item", text_piece(text), marker=marker)


def chunks_of(text: DocumentText, size: int, overlap: int = 0) -> list[tuple[str, Chunk]]:
    return [(text.text[chunk.start : chunk.end], chunk) for chunk in cut(text.text, size, overlap, (), text.blocks)]


def test_no_chunk_runs_over_a_heading_and_each_knows_its_path() -> None:
    mitosis, meiosis = heading("Mitoz", 2), heading("Mayoz", 2)
    text = text_of(heading("Hücre"), mitosis, paragraph("İki hücre."), meiosis, paragraph("Dört."))
    assert [(content, chunk.heading) for content, chunk in chunks_of(text, 500)] == [
        ("## Mitoz\n\nİki hücre.", "Hücre > Mitoz"),
        ("## Mayoz\n\nDört.", "Hücre > Mayoz"),
    ]


def test_a_heading_without_a_text_of_its_own_is_found() -> None:
    text = text_of(heading("1. hafta: Kuvvet", 2), heading("2. hafta: Enerji", 2), paragraph("Enerji korunur."))
    assert next(content for content, _ in chunks_of(text, 500)) == "## 1. hafta: Kuvvet"


def test_a_list_is_cut_between_its_items_and_its_lead_in_goes_along() -> None:
    items = [item(f"{number}. aşamanın uzunca bir açıklaması burada durur", f"{number}.") for number in range(1, 9)]
    text = text_of(paragraph("Mitozun aşamaları şunlardır:"), *items)
    chunks = chunks_of(text, 160)
    assert len(chunks) > 2
    assert all(line.lstrip()[0].isdigit() for content, _ in chunks[1:] for line in content.splitlines())
    assert chunks[0][1].context is None
    assert {chunk.context for _, chunk in chunks[1:]} == {"Mitozun aşamaları şunlardır:"}


def test_a_table_is_cut_between_its_rows_and_its_header_goes_along() -> None:
    rows = [
        [text_piece(cell) for cell in row] for row in [("Ad", "Puan"), *((f"Öğrenci {n}", f"{n}0") for n in range(9))]
    ]
    text = text_of(DraftBlock("table", rows=rows, header_rows=1))
    chunks = chunks_of(text, 90)
    assert len(chunks) > 2
    assert chunks[0][0].startswith("| Ad | Puan |\n| --- | --- |\n| Öğrenci 0")
    assert all(line.startswith("| ") and line.endswith(" |") for content, _ in chunks for line in content.splitlines())
    assert {chunk.context for _, chunk in chunks[1:]} == {"| Ad | Puan |"}


def test_a_long_paragraph_is_cut_between_sentences_and_nothing_is_lost() -> None:
    text = text_of(paragraph(" ".join(f"{number} numaralı cümle burada biter." for number in range(40))))
    chunks = chunks_of(text, 200)
    assert all(content.strip().endswith(".") and len(content) <= 200 for content, _ in chunks)
    assert "".join("".join(content.split()) for content, _ in chunks) == "".join(text.text.split())


def test_what_overlaps_are_whole_sentences() -> None:
    text = text_of(paragraph(" ".join(f"{number} numaralı cümle burada biter." for number in range(40))))
    (first, one), (second, other) = chunks_of(text, 200, 60)[:2]
    assert one.start < other.start < one.end
    assert second.startswith(first[other.start - one.start :])
    assert first[other.start - one.start :].strip()[0].isdigit()


def test_a_chunk_tells_its_blocks() -> None:
    text = text_of(heading("Asit"), paragraph("Asit nedir?"), item("HCl"))
    ((_, chunk),) = chunks_of(text, 500)
    assert [(kind, text.text[start:end]) for kind, start, end in chunk.blocks] == [
        ("heading", "# Asit"),
        ("paragraph", "Asit nedir?"),
        ("list_item", "- HCl"),
    ]


def test_a_text_without_blocks_is_cut_as_before() -> None:
    assert [chunk.heading for chunk in cut("# A\n\nbir\n\n## B\n\niki", 500, 0, ())] == ["A", "A > B"]
