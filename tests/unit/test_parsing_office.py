"""Slides and sheets to Markdown that knows which slide or sheet it stands on."""

from pathlib import Path

import pytest

from derslik.domain.document_text import DocumentText
from documents.parsing import Limits, ParseError, pptx, xlsx
from documents.parsing.detect import detect_format
from retrieval.chunking import cut
from tests import builders_office as office


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "upload"


def parsed(file: Path, data: bytes, limits: Limits | None = None) -> DocumentText:
    file.write_bytes(data)
    parse = {"pptx": pptx.parse, "xlsx": xlsx.parse}[detect_format(file)]
    return parse(file, Limits() if limits is None else limits, lambda *_: None)


def refusal(file: Path, data: bytes, limits: Limits | None = None) -> str:
    with pytest.raises(ParseError) as raised:
        parsed(file, data, limits)
    return raised.value.code


def standing(result: DocumentText) -> dict[tuple[int, str], str]:
    return {(page.page, page.name): result.text[page.start : page.end] for page in result.pages}


DECK = [
    office.slide(office.title("Hücre", "ctrTitle"), office.shape(office.paragraph("9. sınıf"), fills="subTitle")),
    office.slide(
        office.shape(
            office.paragraph("Zar seçici geçirgendir."),
            office.paragraph("Pasif taşıma", '<a:pPr lvl="1"/>'),
            office.paragraph("Düz söz", "<a:pPr><a:buNone/></a:pPr>"),
            fills="",
        ),
        office.shape(office.paragraph("2"), fills="sldNum"),
        office.title("Zar | madde"),
        f"<p:grpSp>{office.shape(office.paragraph('Kutudaki söz'))}</p:grpSp>",
    ),
    office.slide(office.title("Gizli"), hidden=True),
    office.slide(office.title("Tablo"), office.table(["Madde", "Yol"], ["O2|CO2", "Difüzyon"])),
]


def test_slides_keep_their_order_titles_lists_and_tables(file: Path) -> None:
    result = parsed(file, office.pptx_of(DECK))
    assert result.format == "pptx"
    assert standing(result) == {
        (1, ""): "# Hücre\n\n9. sınıf",
        (2, ""): "## Zar | madde\n\n- Zar seçici geçirgendir.\n  - Pasif taşıma\n\nDüz söz\n\nKutudaki söz",
        (3, ""): "",
        (4, ""): "## Tablo\n\n| Madde | Yol |\n| --- | --- |\n| O2\\|CO2 | Difüzyon |",
    }
    assert {page.kind for page in result.pages} == {"slide"}


def test_an_equivalent_for_older_programs_is_not_read_twice(file: Path) -> None:
    new, old = office.shape(office.paragraph("Formül")), office.shape(office.paragraph("Eski"))
    choice = f"<mc:Choice Requires='a14'>{new}</mc:Choice><mc:Fallback>{old}</mc:Fallback>"
    mark = "xmlns:mc='http://schemas.openxmlformats.org/markup-compatibility/2006'"
    deck = office.pptx_of([office.slide(f"<mc:AlternateContent {mark}>{choice}</mc:AlternateContent>")])
    assert parsed(file, deck).text == "Formül"


def test_slides_without_text_are_empty_and_too_many_are_refused(file: Path) -> None:
    assert refusal(file, office.pptx_of([office.slide()])) == "empty"
    assert refusal(file, office.pptx_of(DECK), Limits(pages=3)) == "too_many_pages"


def test_a_slide_that_is_not_in_the_file_is_corrupt(file: Path) -> None:
    deck = office.pptx_of(DECK, parts={"ppt/_rels/presentation.xml.rels": office.relationships(["slides/slide99.xml"])})
    assert refusal(file, deck) == "corrupt"


def grades(rows: int) -> str:
    names = [office.text_row(f"Öğrenci {n}", "Fotosentez ışık ister") for n in range(rows)]
    return office.worksheet(office.text_row("2024 Biyoloji notları"), office.text_row("Ad", "Konu"), *names)


def test_a_sheet_is_a_table_under_its_name_and_a_title_over_it_is_no_header(file: Path) -> None:
    data = office.xlsx_of({"2024 Notlar": grades(1), "Gizli": grades(1), "Boş": office.worksheet()}, hidden=["Gizli"])
    result = parsed(file, data)
    assert result.format == "xlsx"
    assert standing(result) == {
        (1, "2024 Notlar"): (
            "## 2024 Notlar\n\n2024 Biyoloji notları\n\n"
            "| Ad | Konu |\n| --- | --- |\n| Öğrenci 0 | Fotosentez ışık ister |"
        ),
        (2, "Gizli"): "",
        (3, "Boş"): "",
    }
    assert {page.kind for page in result.pages} == {"sheet"}


def test_every_chunk_of_a_long_sheet_has_the_header(file: Path) -> None:
    result = parsed(file, office.xlsx_of({"Notlar": grades(300)}))
    chunks = cut(result.text, 1000, 200, [])
    assert len(chunks) > 10
    for chunk in chunks:
        assert "| Ad | Konu |" in result.text[chunk.start : chunk.end]
        assert chunk.heading == "Notlar"
    assert all(f"| Öğrenci {n} |" in result.text for n in range(300))


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (office.number("A", 45550, office.DATE), "2024-09-15"),
        (office.number("A", 45550.75, office.DATE), "2024-09-15 18:00"),
        (office.number("A", 0.5, office.TIME), "12:00"),
        (office.number("A", 0.85, office.PERCENT), "85%"),
        (office.number("A", 0.1 + 0.2), "0.3"),
        (office.number("A", 3.0, office.DAYS), "3"),
        (office.number("A", 1e300, office.DATE), "1e+300"),
        ('<c r="A1" t="s"><v>0</v></c>', "Işık"),
        ('<c r="A1" t="s"><v>7</v></c>', ""),
        ('<c r="A1" t="b"><v>1</v></c>', "TRUE"),
        ('<c r="A1" t="e"><v>#DIV/0!</v></c>', ""),
        ('<c r="A1" t="str"><f>A2&amp;B2</f><v>sonuç</v></c>', "sonuç"),
    ],
)
def test_a_cell_reads_as_people_read_it(file: Path, cell: str, text: str) -> None:
    sheet = office.worksheet(office.text_row("Ad", "Değer"), office.row(cell, office.text_cell("B", "son")))
    last = parsed(file, office.xlsx_of({"S": sheet}, shared=["Işık"])).text.splitlines()[-1]
    assert last == f"| {text} | son |"


def test_cells_without_a_reference_follow_each_other(file: Path) -> None:
    sheet = office.worksheet(office.row(*(f"<c><v>{n}</v></c>" for n in range(3))), "<row/>")
    assert parsed(file, office.xlsx_of({"S": sheet})).text.startswith("## S\n\n| 0 | 1 | 2 |")


def test_a_sheet_that_says_it_has_millions_of_columns_costs_nothing(file: Path) -> None:
    far = office.worksheet(office.row(office.text_cell("A", "a"), office.text_cell("ZZZZ", "b")))
    assert refusal(file, office.xlsx_of({"S": far})) == "too_many_columns"
    many = office.worksheet(office.row("<c t='b'><v>1</v></c>" * 600))
    assert refusal(file, office.xlsx_of({"S": many})) == "too_many_columns"


def test_a_text_that_many_cells_name_counts_each_time(file: Path) -> None:
    sheet = office.worksheet(*[office.row('<c r="A1" t="s"><v>0</v></c>')] * 50)
    assert refusal(file, office.xlsx_of({"S": sheet}, shared=["x" * 1000]), Limits(text_chars=20_000)) == "too_large"
