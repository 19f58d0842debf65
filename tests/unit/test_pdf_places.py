"""Places of words on the page as it is shown; and what stands in two places: divided words, notes, contents."""

import io
from pathlib import Path

import pypdfium2
import pytest

from derslik.domain.document_text import DocumentText
from documents.parsing import Limits
from documents.parsing.pdf import parse
from tests import builders_files as files

PROSE = "Hücre zarı seçici geçirgen bir yapıdır ve hücreyi dış ortamdan ayırır."
MILLIMETRE = 72 / 25.4


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "upload"


def parsed(file: Path, data: bytes) -> DocumentText:
    file.write_bytes(data)
    return parse(file, Limits(), lambda *_: None)


def box_of(text: DocumentText, word: str) -> tuple[float, ...]:
    start = text.text.index(word)
    [location] = text.locate(start, start + len(word))
    [box] = location["boxes"]
    return tuple(round(value) for value in box)


def drawn_at(x: float, y: float) -> bytes:
    """One word whose baseline begins at x, y, in millimetres from the top left."""
    pdf = files.sheets()
    pdf.add_page()
    pdf.text(x, y, "mitoz")
    return files.pdf_bytes(pdf)


def cropped(pdf: bytes, left: float, bottom: float, right: float, top: float) -> bytes:
    document = pypdfium2.PdfDocument(pdf)
    document[0].set_cropbox(left, bottom, right, top)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def test_a_words_box_is_around_its_letters(file: Path) -> None:
    x0, y0, x1, y1 = box_of(parsed(file, drawn_at(50, 100)), "mitoz")
    assert (x0, x1) == (round(50 * MILLIMETRE), round(50 * MILLIMETRE + 5 * 5.5))
    assert y0 < 100 * MILLIMETRE - 7 < 100 * MILLIMETRE < y1 < 100 * MILLIMETRE + 5


def test_a_turned_page_has_its_boxes_as_it_is_shown(file: Path) -> None:
    """Turned clockwise, what was at the left is at the top, and what was at the top at the right."""
    plain = box_of(parsed(file, drawn_at(50, 100)), "mitoz")
    turned = box_of(parsed(file, files.turned(drawn_at(50, 100), 90)), "mitoz")
    assert turned == pytest.approx((842 - plain[3], plain[0], 842 - plain[1], plain[2]), abs=1.5)
    over = box_of(parsed(file, files.turned(drawn_at(50, 100), 180)), "mitoz")
    assert over == pytest.approx((595 - plain[2], 842 - plain[3], 595 - plain[0], 842 - plain[1]), abs=1.5)


def test_a_cropped_page_has_its_boxes_from_its_own_corner(file: Path) -> None:
    plain = box_of(parsed(file, drawn_at(50, 100)), "mitoz")
    crop = box_of(parsed(file, cropped(drawn_at(50, 100), 40, 20, 500, 800)), "mitoz")
    assert crop == pytest.approx((plain[0] - 40, plain[1] - 42, plain[2] - 40, plain[3] - 42), abs=1.5)


def test_both_parts_of_a_word_that_two_pages_share_keep_their_boxes(file: Path) -> None:
    text = parsed(file, files.pdf_of(["Hücre zarı geçirgen bir yapı-", "dır. Son."]))
    assert text.text == "Hücre zarı geçirgen bir yapıdır. Son."
    start = text.text.index("yapıdır")
    assert [place["page"] for place in text.locate(start, start + len("yapıdır"))] == [1, 2]


def test_a_paragraph_goes_on_behind_a_footnote(file: Path) -> None:
    pdf = files.sheets()
    pdf.set_auto_page_break(auto=False)
    for number, line in enumerate((f"{PROSE} Bu cümle sayfanın", f"sonunda bitmez ve sürer. {PROSE}")):
        pdf.add_page()
        pdf.multi_cell(0, 6, line)
        if number == 0:
            pdf.set_font("boxes", size=8)
            pdf.text(20, 280, "1 Zar: ince tabaka.")
            pdf.set_font("boxes", size=11)
    text = parsed(file, files.pdf_bytes(pdf))
    assert text.text == f"{PROSE} Bu cümle sayfanın sonunda bitmez ve sürer. {PROSE}\n\n1 Zar: ince tabaka."
    assert [block.kind for block in text.blocks] == ["paragraph", "footnote"]


def test_contents_and_bibliography_are_references(file: Path) -> None:
    pdf = files.sheets()
    pdf.add_page()
    pdf.multi_cell(0, 8, "1 Hücre ........................ 3\n2 Zar ........................ 12", new_x="LMARGIN")
    pdf.ln(8)
    pdf.multi_cell(0, 6, PROSE * 4, new_x="LMARGIN", new_y="NEXT")
    pdf.ln(8)
    pdf.set_font("boxes", "B", 14)
    pdf.cell(0, 12, "Kaynakça", new_x="LMARGIN", new_y="NEXT")
    pdf.set_font("boxes", size=11)
    pdf.multi_cell(0, 6, "Yılmaz, A. (2001). Biyoloji. Ankara.")
    text = parsed(file, files.pdf_bytes(pdf))
    kinds = [block.kind for block in text.blocks]
    assert kinds == ["reference", "reference", "paragraph", "heading", "reference"]


def test_a_space_that_is_only_a_gap_is_a_space(file: Path) -> None:
    pdf = files.sheets()
    pdf.add_page()
    pdf.set_font("boxes", size=11)
    width = pdf.get_string_width("Kampüs")
    pdf.text(20, 50, "Kampüs")
    pdf.text(20 + width + 0.6, 50, "İçerisinde")
    assert parsed(file, files.pdf_bytes(pdf)).text == "Kampüs İçerisinde"


def test_a_page_without_text_is_told(file: Path) -> None:
    text = parsed(file, files.pdf_of([PROSE, "", PROSE]))
    assert [tuple(warning) for warning in text.warnings] == [("page_without_text", 1, (2,))]
