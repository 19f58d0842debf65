"""Small PDFs in which a reading went wrong, and what is right: a file and a word on why in each case."""

import re
from pathlib import Path

import pytest

from derslik.domain.document_text import DocumentText
from documents.parsing import Limits
from documents.parsing.pdf import parse

CASES = Path(__file__).parents[1] / "files" / "cases"


def read(name: str) -> DocumentText:
    return parse(CASES / name, Limits(), lambda *_: None)


def block_texts(text: DocumentText) -> list[str]:
    return [text.text[block.start : block.end] for block in text.blocks]


def in_order(text: str, parts: list[str]) -> bool:
    places = [text.find(part) for part in parts]
    return -1 not in places and places == sorted(places)


def test_lines_at_the_page_edge_that_differ_in_a_number_which_counts_content_stay() -> None:
    text = read("pdf_soru_only.pdf").text
    assert in_order(text, ["Soru 1: x + 3 = 9 ise x kaçtır?", "Cevap: 6", "Soru 2", "Cevap: 7", "Soru 4", "Cevap: 9"])


def test_titles_of_slides_and_body_lines_that_are_alike_stay() -> None:
    text = read("pdf_slides_title.pdf")
    assert in_order(text.text, [f"Mitoz ({number})" for number in range(1, 6)])
    assert text.text.count("Kromozomlar bu evrede hareket eder.") == 5
    assert [block.kind for block in text.blocks][::2] == ["heading"] * 5


def test_a_question_between_two_rows_of_options_is_a_line_of_its_own() -> None:
    text = block_texts(read("pdf_options.pdf"))
    assert "2. Hangi organel protein üretir, bunu söyleyiniz lütfen?" in text
    assert text[1:5] == ["A) Ribozom", "B) Mitokondri", "C) Lizozom", "D) Koful"]


def test_small_raised_and_lowered_digits_are_super_and_subscripts() -> None:
    text = read("pdf_sup.pdf").text
    assert "6,02·10²³ tanedir. Alan 5 m² olur. Su H₂O ile yazılır." in text


def test_turkish_in_a_western_code_is_repaired() -> None:
    assert read("pdf_winansi_turkish.pdf").text == "Işık hızı ölçüldü; şeker, ağaç, İzmir, ÇĞÖŞÜ."


def test_accents_that_are_glyphs_of_their_own_belong_to_their_letters() -> None:
    assert read("pdf_latex_accents.pdf").text == "Öğrenci şeker için dükkına gitti."


def test_padding_behind_the_end_says_nothing() -> None:
    assert read("pdf_nulpad.pdf").text == "Hello world of pages and words"


def test_a_sentence_that_runs_from_one_column_to_the_next_is_one_paragraph() -> None:
    text = read("pdf_twocol.pdf").text
    assert "başkent buraya taşınmıştır ve devlet teşkilatı burada kurulmuştur" in text
    assert "|" not in text


def test_a_note_in_the_margin_does_not_tear_the_paragraph() -> None:
    text = block_texts(read("pdf_sidenote.pdf"))
    assert text[-1] == "Not: kenar bilgisi burada"
    assert all("birimidir ve her canlı en az bir hücreden oluşur. Hücrenin" in paragraph for paragraph in text[:-1])


def test_a_coloured_highlight_is_no_table() -> None:
    text = read("marked.pdf").text
    assert "Osmoz, suyun yarı geçirgen bir zardan az yoğun ortamdan çok yoğun ortama geçmesidir." in text
    assert "|" not in text


def test_a_worksheet_in_two_frames_is_two_columns_and_no_table() -> None:
    text = read("calisma_kagidi.pdf").text
    assert "Sitokinezde hücrenin sitoplazması ikiye bölünür ve iki yeni hücre oluşur." in text
    assert in_order(text, ["ana hücreninkiyle aynıdır", "Sitokinez nerede olur", "B) Sitoplazmada", "C) Virüste"])
    assert "|" not in text


@pytest.mark.parametrize("name", sorted(path.name for path in CASES.glob("*.pdf")))
def test_every_word_of_the_text_has_its_place(name: str) -> None:
    text = read(name)
    placed = [(start, end) for line in text.lines for start, end, *_ in line.words]
    markers = {block.start + len(block.marker) for block in text.blocks if block.marker}
    words = [found.span() for found in re.finditer(r"\S+", text.text)]
    unplaced = [
        text.text[start:end]
        for start, end in words
        if end not in markers and not any(a < end and start < b for a, b in placed)
    ]
    assert set(unplaced) <= {"#", "##", "###", "|", "---"}
