"""Blocks made one text: every position is right by construction."""

from derslik.domain.document_text import DocumentText, Page
from documents.parsing.assembly import assemble_text
from documents.parsing.blocks import Box, DraftBlock, Piece, text_piece
from documents.parsing.models import Limits


def assembled(*drafts: DraftBlock, pages: tuple[Page, ...] = ()) -> DocumentText:
    return assemble_text(drafts, "text", Limits(), pages=pages)


def words(line: str, y: float = 10, page_words: int = 50) -> list[Piece]:
    return [
        Piece(f"{word} ", Box(at * page_words, y, at * page_words + 40, y + 10)) for at, word in enumerate(line.split())
    ]


def test_a_block_is_its_span_of_the_text() -> None:
    text = assembled(
        DraftBlock("heading", text_piece("Hücre  bölünmesi"), level=2),
        DraftBlock("paragraph", text_piece(" Mitoz iki\nhücre verir. ")),
        DraftBlock("list_item", text_piece("Profaz"), marker="1."),
        DraftBlock("list_item", text_piece("kromatin"), level=1),
        DraftBlock("code", text_piece("# yorum\nx = 1\n")),
        DraftBlock("paragraph", text_piece("  ")),
    )
    assert text.text == (
        "## Hücre bölünmesi\n\nMitoz iki hücre verir.\n\n1. Profaz\n  - kromatin\n\n```\n# yorum\nx = 1\n```"
    )
    assert [(block.kind, text.text[block.start : block.end]) for block in text.blocks] == [
        ("heading", "## Hücre bölünmesi"),
        ("paragraph", "Mitoz iki hücre verir."),
        ("list_item", "1. Profaz"),
        ("list_item", "- kromatin"),
        ("code", "```\n# yorum\nx = 1\n```"),
    ]


def test_a_tables_rows_are_spans_and_its_pipes_no_columns() -> None:
    rows = [[text_piece("Ad"), text_piece("Puan")], [text_piece("a|b")]]
    text = assembled(DraftBlock("table", rows=rows, header_rows=1))
    assert text.text == "| Ad | Puan |\n| --- | --- |\n| a\\|b |  |"
    assert [text.text[start:end] for start, end in text.blocks[0].rows] == ["| Ad | Puan |", "| a\\|b |  |"]


def test_a_quote_has_the_boxes_of_its_very_words() -> None:
    drafts = [
        DraftBlock("paragraph", [*words("Mitoz iki", 10), *words("hücre verir.", 30)], page=1),
        DraftBlock("paragraph", words("Sonra biter."), page=2),
    ]
    text = assembled(*drafts, pages=(Page(1, 0, 0), Page(2, 0, 0)))
    start = text.text.index("iki")
    assert text.locate(start, text.text.index(" verir")) == [{"page": 1, "boxes": [[50, 10, 90, 20], [0, 30, 40, 40]]}]
    assert [place["page"] for place in text.locate(0, len(text.text))] == [1, 2]
    assert [text.text[page.start : page.end] for page in text.pages] == ["Mitoz iki hücre verir.", "Sonra biter."]


def test_cells_and_slides_are_places_too() -> None:
    row = [[Piece("Ayşe", cells="A2")], [Piece("90", cells="B2")]]
    sheet = assembled(DraftBlock("table", rows=[row], page=1), pages=(Page(1, 0, 0, "sheet", "Notlar"),))
    assert sheet.locate(0, len(sheet.text)) == [{"sheet": "Notlar", "cells": "A2:B2"}]
    slide = assembled(DraftBlock("paragraph", text_piece("Metin"), page=3), pages=(Page(3, 0, 0, "slide"),))
    assert slide.locate(0, 3) == [{"slide": 3}]
