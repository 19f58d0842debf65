"""PDF to Markdown: what a reader sees as structure is structure in the text."""

import textwrap
from itertools import zip_longest
from pathlib import Path

import pytest
from fpdf import FPDF

from derslik.domain.document_text import DocumentText
from documents.parsing import Limits, ParseError
from documents.parsing.pdf import parse
from tests import builders_files as files

PROSE = (
    "Hücre zarı seçici geçirgen bir yapıdır ve hücreyi dış ortamdan ayırır. "
    "Iğdır'daki İğneli ağaçların hücrelerinde de aynı yapı görülür; şekeri ve çözünmüş gazları geçirir."
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "upload"


def parsed(file: Path, data: bytes, limits: Limits | None = None) -> DocumentText:
    file.write_bytes(data)
    return parse(file, Limits() if limits is None else limits, lambda *_: None)


def text_of(file: Path, pdf: FPDF) -> str:
    return parsed(file, files.pdf_bytes(pdf)).text


def refusal(file: Path, data: bytes, limits: Limits | None = None) -> str:
    with pytest.raises(ParseError) as raised:
        parsed(file, data, limits)
    return raised.value.code


def heading(pdf: FPDF, text: str, size: float) -> None:
    pdf.set_font("boxes", "B", size)
    pdf.cell(0, 12, text, new_x="LMARGIN", new_y="NEXT")
    pdf.set_font("boxes", size=11)


def test_each_page_is_a_span_of_the_text(file: Path) -> None:
    result = parsed(file, files.pdf_of([f"{PROSE} Birinci.", "", f"{PROSE} Üçüncü."]))
    assert [page.page for page in result.pages] == [1, 2, 3]
    spans = [result.text[page.start : page.end] for page in result.pages]
    assert spans == [f"{PROSE} Birinci.", "", f"{PROSE} Üçüncü."]
    assert result.text == f"{PROSE} Birinci.\n\n{PROSE} Üçüncü."


def test_a_sentence_goes_on_over_a_page_break(file: Path) -> None:
    result = parsed(file, files.pdf_of(["Hücre zarı seçici", "", "geçirgen bir yapı-", "", "dır. Son."]))
    assert result.text == "Hücre zarı seçici geçirgen bir yapıdır. Son."
    spans = [result.text[page.start : page.end] for page in result.pages]
    assert spans == ["Hücre zarı seçici", "", "geçirgen bir yapı", "", "dır. Son."]


def test_lines_of_a_paragraph_are_joined_and_divided_words_made_whole(file: Path) -> None:
    pdf = files.sheets()
    pdf.add_page()
    pdf.multi_cell(0, 6, "Hücre zarı üzerinde çeşitli düzenle-\nmeler yapılır; 1923-\n1938 arasında\nsürer.")
    assert text_of(file, pdf) == "Hücre zarı üzerinde çeşitli düzenlemeler yapılır; 1923-1938 arasında sürer."


def test_paragraphs_stay_apart(file: Path) -> None:
    pdf = files.sheets()
    pdf.add_page()
    for _ in range(2):
        pdf.multi_cell(0, 6, PROSE, new_x="LMARGIN", new_y="NEXT")
    pdf.ln(8)
    pdf.multi_cell(0, 6, PROSE)
    assert text_of(file, pdf) == "\n\n".join([PROSE] * 3)


def test_an_indent_begins_a_paragraph(file: Path) -> None:
    pdf = files.sheets()
    pdf.add_page()
    full = "x" * 59 + "."
    for number, (left, line) in enumerate([(20, full), (30, "Yeni paragraf " + full[19:]), (20, full)]):
        pdf.text(left, 20 + 6 * number, line)
    assert text_of(file, pdf) == f"{full}\n\nYeni paragraf {full[19:]} {full}"


def test_dots_that_lead_to_a_page_number_are_shortened(file: Path) -> None:
    assert parsed(file, files.pdf_of(["1 Hücre zarı . . . . . . . . . . 12"])).text == "1 Hücre zarı … 12"


def test_larger_lines_are_headings_by_size(file: Path) -> None:
    pdf = files.sheets()
    pdf.add_page()
    heading(pdf, "Hücre", 22)
    heading(pdf, "1. Hücre zarı", 15)
    pdf.multi_cell(0, 6, PROSE * 3, new_x="LMARGIN", new_y="NEXT")
    pdf.ln(4)
    heading(pdf, "Difüzyon", 11)
    pdf.multi_cell(0, 6, PROSE * 3)
    lines = text_of(file, pdf).split("\n\n")
    assert lines == ["# Hücre", "## 1. Hücre zarı", PROSE * 3, "### Difüzyon", PROSE * 3]


def test_list_items_are_items_and_an_ordinal_is_not(file: Path) -> None:
    pdf = files.sheets()
    pdf.add_page()
    pdf.multi_cell(0, 6, "Maddeler:\n• Şeker suda\nçözünür\n• Gaz\n1. İlk adım\n2. Son adım")
    pdf.add_page()
    pdf.multi_cell(0, 6, f"Mikroskop{' da' * 27}\n19. yüzyılda yayıldı.")
    assert text_of(file, pdf) == (
        "Maddeler:\n\n- Şeker suda çözünür\n- Gaz\n1. İlk adım\n2. Son adım\n\n"
        f"Mikroskop{' da' * 27} 19. yüzyılda yayıldı."
    )


ROWS = [
    ["Yol", "Enerji", "Örnek"],
    ["Difüzyon", "Gerekmez", "Oksijenin alveolden kana geçmesi ve kandan dokulara yayılması"],
    ["Aktif taşıma", "Gerekir", "Sodyum|potasyum pompası"],
]
MARKDOWN_ROWS = (
    "| Yol | Enerji | Örnek |\n| --- | --- | --- |\n"
    "| Difüzyon | Gerekmez | Oksijenin alveolden kana geçmesi ve kandan dokulara yayılması |\n"
    "| Aktif taşıma | Gerekir | Sodyum\\|potasyum pompası |"
)


@pytest.mark.parametrize("borders", ["ALL", "HORIZONTAL_LINES", "NONE"])
def test_a_table_keeps_its_rows_and_cells(file: Path, borders: str) -> None:
    pdf = files.sheets()
    pdf.add_page()
    pdf.multi_cell(0, 6, PROSE, new_x="LMARGIN", new_y="NEXT")
    with pdf.table(ROWS, borders_layout=borders, text_align="LEFT", v_align="TOP", col_widths=(2, 2, 3)):
        pass
    pdf.ln(10)
    pdf.multi_cell(0, 6, PROSE)
    assert text_of(file, pdf) == f"{PROSE}\n\n{MARKDOWN_ROWS}\n\n{PROSE}"


def test_cells_that_touch_are_told_apart_by_the_line_between_them(file: Path) -> None:
    pdf = files.sheets()
    pdf.add_page()
    with pdf.table([["Hücre", "Çap"], ["Alyuvar", "7,5 µm"]], text_align=("RIGHT", "LEFT"), width=80):
        pass
    assert text_of(file, pdf) == "| Hücre | Çap |\n| --- | --- |\n| Alyuvar | 7,5 µm |"


def test_a_header_cell_of_two_lines_is_one_cell(file: Path) -> None:
    pdf = files.sheets()
    pdf.add_page()
    with pdf.table([["Yol", "ATP\nharcama", "Yön"], ["Osmoz", "Hayır", "Çoktan aza"]], text_align="LEFT"):
        pass
    assert text_of(file, pdf).startswith("| Yol | ATP harcama | Yön |\n")


def test_a_short_line_below_a_table_is_not_part_of_it(file: Path) -> None:
    pdf = files.sheets()
    pdf.add_page()
    with pdf.table(ROWS, borders_layout="NONE", text_align="LEFT", v_align="TOP", col_widths=(2, 2, 3)):
        pass
    pdf.cell(0, 6, "Kaynak: kitap")
    assert text_of(file, pdf) == f"{MARKDOWN_ROWS}\n\nKaynak: kitap"


def test_columns_of_prose_are_read_one_after_the_other(file: Path) -> None:
    pdf = files.sheets()
    pdf.add_page()
    heading(pdf, "Başlık iki sütunun üstünde", 18)
    columns = [textwrap.wrap(PROSE * 3, 40), textwrap.wrap(PROSE * 2, 40)]
    for number, pair in enumerate(zip_longest(*columns, fillvalue="")):
        for left, line in zip((10, 105), pair, strict=True):  # drawn line by line: only the places tell
            pdf.text(left, 40 + 6 * number, line)
    assert text_of(file, pdf) == f"# Başlık iki sütunun üstünde\n\n{PROSE * 3}\n\n{PROSE * 2}"


class Paper(FPDF):
    """Sheets with a running header and page numbers."""

    def header(self) -> None:
        self.set_font("boxes", size=9)
        self.cell(0, 8, "Biyoloji 9 – Hücre", align="R", new_x="LMARGIN", new_y="NEXT")
        self.set_font("boxes", size=11)
        self.ln(10)

    def footer(self) -> None:
        self.set_y(-15)
        self.cell(0, 8, f"Sayfa {self.page_no()}", align="C")


def test_running_headers_and_page_numbers_are_removed_and_repeated_sentences_are_not(file: Path) -> None:
    pdf = files.sheets(Paper())
    for _ in range(4):
        pdf.add_page()
        pdf.multi_cell(0, 6, PROSE)
    assert text_of(file, pdf) == "\n\n".join([PROSE] * 4)


def test_what_the_text_of_each_page_begins_with_is_no_header(file: Path) -> None:
    pages = [f"{PROSE} Bu sayfanın son sözü: {word}." for word in ("su", "hava", "toprak", "ateş")]
    assert parsed(file, files.pdf_of(pages)).text == "\n\n".join(pages)


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
def test_a_turned_page_reads_like_any_other(file: Path, degrees: int) -> None:
    pdf = files.sheets()
    pdf.add_page()
    with pdf.rotation(degrees, pdf.w / 2, pdf.h / 2):
        pdf.multi_cell(0, 6, PROSE, new_x="LMARGIN", new_y="NEXT")
        with pdf.table(ROWS, text_align="LEFT", col_widths=(2, 2, 3)):
            pass
    drawn = files.pdf_bytes(pdf)
    for rotate in (0, degrees):
        assert parsed(file, files.turned(drawn, rotate)).text == f"{PROSE}\n\n{MARKDOWN_ROWS}"


def test_a_watermark_is_kept_out_of_the_sentences(file: Path) -> None:
    pdf = files.sheets()
    for _ in range(2):
        pdf.add_page()
        with pdf.rotation(45, 60, 60):
            pdf.text(40, 30, "TASLAK KOPYA")
        pdf.multi_cell(0, 6, PROSE)
    assert text_of(file, pdf) == f"{PROSE}\n\nTASLAK KOPYA\n\n{PROSE}"


def test_a_pdf_of_pictures_has_no_text_layer(file: Path) -> None:
    assert refusal(file, files.pdf_without_text()) == "no_text_layer"


def test_a_pdf_that_needs_a_password_is_encrypted(file: Path) -> None:
    assert refusal(file, files.pdf_of([PROSE], password="gizli")) == "encrypted"


def test_a_pdf_that_is_only_protected_against_changes_is_read(file: Path) -> None:
    assert parsed(file, files.pdf_of([PROSE], password="")).text == PROSE


@pytest.mark.parametrize("kept", [0.3, 0.6, 0.95])
def test_a_truncated_pdf_is_corrupt(file: Path, kept: float) -> None:
    whole = files.pdf_of([PROSE] * 3)
    assert refusal(file, whole[: int(len(whole) * kept)]) == "corrupt"


def test_a_pdf_without_its_end_is_corrupt_even_where_it_could_be_mended(file: Path) -> None:
    whole = files.pdf_of([PROSE])
    assert refusal(file, whole[: whole.rindex(b"startxref")]) == "corrupt"


def test_a_pdf_of_garbage_is_corrupt(file: Path) -> None:
    assert refusal(file, b"%PDF-1.7\n" + b"garbage " * 100 + b"\n%%EOF") == "corrupt"


def test_too_many_pages_are_refused_with_both_numbers(file: Path) -> None:
    file.write_bytes(files.pdf_of([PROSE] * 3))
    with pytest.raises(ParseError, match="has 3 pages, slides or sheets; at most 2") as raised:
        parse(file, Limits(pages=2), lambda *_: None)
    assert raised.value.code == "too_many_pages"


def test_too_much_text_is_refused(file: Path) -> None:
    assert refusal(file, files.pdf_of([PROSE]), Limits(text_chars=50)) == "too_large"
