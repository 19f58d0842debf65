"""What Word shows and its XML hides: numbers, formulas, scripts, merged cells, boxes, fields, styles."""

from pathlib import Path

import pytest

from derslik.domain.document_text import DocumentText
from documents.parsing import Limits, ParseError
from documents.parsing.docx import parse
from tests import builders_word as word
from tests.builders_word import bold, cell, docx_of, field, item, level, numbering, paragraph, row, run, table

BODY_TEXT = paragraph("Bu bölümde konu uzun uzun anlatılır.")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "upload"


def parsed(file: Path, *body: str, parts: dict[str, bytes] | None = None, related: str = "") -> DocumentText:
    file.write_bytes(docx_of(*body, parts={} if parts is None else parts, related=related))
    return parse(file, Limits())


def kinds(text: DocumentText) -> list[tuple[str, str]]:
    return [(block.kind, text.text[block.start : block.end]) for block in text.blocks]


def lost(text: DocumentText) -> dict[str, int]:
    return {warning.code: warning.number for warning in text.warnings}


def listed(file: Path, lists: bytes, *items: str) -> str:
    return parsed(file, *items, parts={"word/numbering.xml": lists}).text


def test_levels_count_under_each_other(file: Path) -> None:
    lists = numbering(level(0, "decimal", "%1.") + level(1, "decimal", "%1.%2.") + level(2, "lowerLetter", "%3)"))
    items = [
        item("bir"),
        item("alt", depth=1),
        item("harf", depth=2),
        item("alt", depth=1),
        item("iki"),
        item("alt", depth=1),
    ]
    assert listed(file, lists, *items) == "1. bir\n  1.1. alt\n    a) harf\n  1.2. alt\n2. iki\n  2.1. alt"


@pytest.mark.parametrize(
    ("form", "text", "start", "marker"),
    [
        ("upperRoman", "%1.", 4, "IV."),
        ("lowerRoman", "(%1)", 9, "(ix)"),
        ("lowerLetter", "%1)", 27, "aa)"),
        ("upperLetter", "%1.", 3, "C."),
        ("decimalZero", "%1", 7, "07"),
        ("decimal", "Soru %1:", 12, "Soru 12:"),
        ("bullet", "\uf0b7", 1, "-"),
        ("decimal", "%1.", 0, "0."),
    ],
)
def test_a_marker_is_what_word_shows(file: Path, form: str, text: str, start: int, marker: str) -> None:
    assert listed(file, numbering(level(0, form, text, start)), item("madde")) == f"{marker} madde"


def test_a_list_that_starts_anew_does_and_another_of_its_definition_counts_on(file: Path) -> None:
    lists = numbering(level(0, "decimal", "%1.")).decode()
    anew = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    others = "".join(
        f'<w:num w:numId="{n}"><w:abstractNumId w:val="0"/>{each}</w:num>' for n, each in ((2, anew), (3, ""))
    )
    data = lists.replace("</w:numbering>", f"{others}</w:numbering>").encode()
    items = [item("a"), item("b"), item("c", 2), item("d", 2), item("e", 3)]
    assert listed(file, data, *items) == "1. a\n2. b\n1. c\n2. d\n3. e"


def test_headings_have_the_numbers_of_their_style(file: Path) -> None:
    lists = numbering(
        level(0, "decimal", "%1.", more='<w:pStyle w:val="Balk1"/>')
        + level(1, "decimal", "%1.%2", more='<w:pStyle w:val="Balk2"/>')
    )
    numbered = '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>'
    styles = word.styles(word.style("Balk1", "heading 1", numbered), word.style("Balk2", "heading 2", numbered))
    text = parsed(
        file,
        paragraph("Hücre", style="Balk1"),
        paragraph("Zar", style="Balk2"),
        paragraph("Doku", style="Balk1"),
        parts={"word/numbering.xml": lists, "word/styles.xml": styles},
    )
    assert text.text == "# 1. Hücre\n\n## 1.1 Zar\n\n# 2. Doku"


def test_a_style_is_a_heading_by_what_it_is_based_on_and_by_its_outline_level(file: Path) -> None:
    styles = word.styles(
        word.style("Heading2", "heading 2"),
        word.style("Konu", "Konu başı", based_on="Heading2"),
        word.style("Ders", "Dersim", '<w:pPr><w:outlineLvl w:val="0"/></w:pPr>'),
        word.style("A", "A", based_on="B"),
        word.style("B", "B", based_on="A"),
    )
    text = parsed(
        file,
        paragraph("Ders", style="Ders"),
        paragraph("Konu", style="Konu"),
        paragraph("Kendi", properties='<w:outlineLvl w:val="2"/>'),
        paragraph("Döngü", style="A"),
        parts={"word/styles.xml": styles},
    )
    assert text.text == "# Ders\n\n## Konu\n\n### Kendi\n\nDöngü"


def test_a_bold_or_numbered_line_of_its_own_is_a_heading(file: Path) -> None:
    text = parsed(
        file,
        paragraph("Depolar", style="Heading1"),
        paragraph("2.Raflar (Shelves)"),
        BODY_TEXT,
        bold("Çelik raflar"),
        BODY_TEXT,
        paragraph(run("Kalın", "<w:b/>"), run(" başlayan cümle burada biter.")),
        bold("Bu kalın yazılmış bir cümledir ve noktayla biter."),
        BODY_TEXT,
    )
    assert [each for each in kinds(text) if each[0] == "heading"] == [
        ("heading", "# Depolar"),
        ("heading", "## 2.Raflar (Shelves)"),
        ("heading", "## Çelik raflar"),
    ]


def test_typed_numbers_and_bullets_are_items(file: Path) -> None:
    text = parsed(
        file,
        paragraph("1. Mitoz nedir?"),
        paragraph("A) Bölünme"),
        paragraph("B) Büyüme"),
        paragraph("• tek madde"),
        paragraph("A. Einstein 1921 yılında ödül aldı."),
    )
    assert [(block.kind, block.marker) for block in text.blocks] == [
        ("paragraph", ""),
        ("list_item", "A)"),
        ("list_item", "B)"),
        ("list_item", "-"),
        ("paragraph", ""),
    ]


def test_questions_with_choices_keep_their_numbers_and_an_initial_is_none(file: Path) -> None:
    lines = ["1. Hangisi bir organeldir?", "A) Su", "B) Zar", "C) Tuz", "2. Hangisi yanlıştır?", "A) Su", "Ç) Zar"]
    text = parsed(file, *map(paragraph, lines), paragraph("A. Einstein 1921 yılında ödül aldı."))
    assert [block.marker for block in text.blocks] == ["1.", "A)", "B)", "C)", "2.", "", "", ""]
    romans = parsed(file, paragraph("I. Dünya"), paragraph("II. Ay"), paragraph("III. Güneş"))
    assert [block.marker for block in romans.blocks] == ["I.", "II.", "III."]


def test_scripts_are_scripts(file: Path) -> None:
    above, below = '<w:vertAlign w:val="superscript"/>', '<w:vertAlign w:val="subscript"/>'
    raised = '<w:position w:val="8"/>'
    content = [
        run("6,02·10"),
        run("2", above),
        run("3", above),
        run(" tane H"),
        run("2", below),
        run("O, x"),
        run("y+z", above),
    ]
    assert parsed(file, paragraph(*content, run(", m"), run("2", raised))).text == "6,02·10²³ tane H₂O, x^{y+z}, m²"


def test_formulas_stand_in_their_sentence_and_alone(file: Path) -> None:
    fraction = "<m:f><m:num><m:r><m:t>1</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den></m:f>"
    text = parsed(
        file,
        paragraph("Kesir ", f"<m:oMath>{fraction}</m:oMath>", " yarımdır."),
        paragraph(f"<m:oMathPara><m:oMath>{fraction}</m:oMath></m:oMathPara>"),
        paragraph("Eski: ", field("EQ \\f(1;2)").replace('<w:r><w:fldChar w:fldCharType="separate"/></w:r>', "")),
    )
    assert text.text == "Kesir $\\frac{1}{2}$ yarımdır.\n\n$\\frac{1}{2}$\n\nEski: $\\frac{1}{2}$"
    assert text.blocks[1].kind == "formula"


def test_merged_cells_stand_once_and_columns_keep(file: Path) -> None:
    restart, goes_on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    text = parsed(
        file,
        table(
            row("Gün", "Saat", "Ders", properties="<w:tblHeader/>"),
            row(cell("Pazartesi", properties=restart), "9", "Biyoloji"),
            row(cell("", properties=goes_on), cell("Öğle arası", properties='<w:gridSpan w:val="2"/>')),
            row("Gizli", "1", "2", properties="<w:hidden/>"),
        ),
    )
    assert text.text.splitlines() == [
        "| Gün | Saat | Ders |",
        "| --- | --- | --- |",
        "| Pazartesi | 9 | Biyoloji |",
        "|  | Öğle arası |  |",
    ]
    assert text.blocks[0].header_rows == 1


def test_a_table_in_a_table_is_a_list_and_one_for_layout_is_none(file: Path) -> None:
    inner = table(row("Zar", "geçirgen"), row("Çekirdek", "yönetir"))
    text = parsed(file, table(row("Konu", "Parçalar"), row("Hücre", cell(inner, ""))), table(row(cell("Kutu", "sözü"))))
    assert text.text == (
        "| Konu | Parçalar |\n| --- | --- |\n| Hücre |  |\n\n- Zar: geçirgen\n- Çekirdek: yönetir\n\nKutu\n\nsözü"
    )


def test_a_table_of_too_many_columns_is_refused(file: Path) -> None:
    with pytest.raises(ParseError, check=lambda error: error.code == "too_many_columns"):
        parsed(file, table(row(cell("a", properties='<w:gridSpan w:val="999999999"/>'))))


def test_tables_in_each_other_without_end_are_refused(file: Path) -> None:
    deep = paragraph("iç")
    for _ in range(60):
        deep = table(row(cell(deep)))
    with pytest.raises(ParseError, check=lambda error: error.code == "too_deeply_nested"):
        parsed(file, deep)


def test_what_is_hidden_or_deleted_is_out_and_what_is_inserted_is_in(file: Path) -> None:
    styles = word.styles(word.style("Gizli", "Gizli", "<w:rPr><w:vanish/></w:rPr>"))
    text = parsed(
        file,
        paragraph(
            "Zar ",
            run("cevap", "<w:vanish/>"),
            f"<w:del>{run('eski').replace('w:t', 'w:delText')}</w:del>",
            f"<w:moveFrom>{run('oradan')}</w:moveFrom>",
            f"<w:ins>{run('yeni ')}</w:ins>",
            f"<w:hyperlink>{run('bağ')}</w:hyperlink>",
            '<w:r><w:commentReference w:id="1"/></w:r>',
        ),
        paragraph("biçemle gizli", style="Gizli"),
        parts={"word/styles.xml": styles},
    )
    assert text.text == "Zar yeni bağ"
    assert lost(text) == {"hidden_content": 2}


def test_a_field_shows_its_result_and_a_contents_entry_is_a_reference(file: Path) -> None:
    open_field = field("TOC \\o", run("1 Giriş 3")).removesuffix('<w:r><w:fldChar w:fldCharType="end"/></w:r>')
    text = parsed(
        file,
        paragraph(open_field),
        paragraph("2 Sonuç 9", '<w:r><w:fldChar w:fldCharType="end"/></w:r>'),
        paragraph("Bkz. ", field("REF _x", run("Şekil 2")), "."),
    )
    assert kinds(text) == [("reference", "1 Giriş 3"), ("reference", "2 Sonuç 9"), ("paragraph", "Bkz. Şekil 2.")]


def test_a_field_without_an_end_hides_no_more_than_its_paragraph(file: Path) -> None:
    begun = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>X</w:instrText></w:r>'
    assert parsed(file, paragraph(begun), paragraph("sonra")).text == "sonra"


def test_a_text_box_is_read_once_after_its_paragraph(file: Path) -> None:
    box = f"<w:txbxContent>{paragraph('Kutu')}</w:txbxContent>"
    shape = f"<a:graphic><wps:wsp><wps:txbx>{box}</wps:txbx></wps:wsp></a:graphic>"
    new = f"<mc:Choice><w:drawing><wp:anchor>{shape}</wp:anchor></w:drawing></mc:Choice>"
    old = f"<w:pict><v:shape><v:textbox>{box}</v:textbox></v:shape></w:pict>"
    both = f"<w:r><mc:AlternateContent>{new}<mc:Fallback>{old}</mc:Fallback></mc:AlternateContent></w:r>"
    assert parsed(file, paragraph("Önce", both), paragraph(f"<w:r>{old}</w:r>")).text == "Önce\n\nKutu\n\nKutu"


def test_a_picture_is_its_description_or_lost(file: Path) -> None:
    def picture(text: str) -> str:
        return (
            f'<w:r><w:drawing><wp:inline><wp:docPr id="1" name="Resim" descr="{text}"/>'
            '<a:graphic><pic:pic><a:blip r:embed="r1"/></pic:pic></a:graphic></wp:inline></w:drawing></w:r>'
        )

    equation = '<w:r><w:object><v:shape/><o:OLEObject ProgID="Equation.3"/></w:object></w:r>'
    text = parsed(
        file, paragraph(picture("Hücre zarının kesiti")), paragraph(picture("image1.png")), paragraph(equation)
    )
    assert kinds(text) == [("caption", "Hücre zarının kesiti")]
    assert lost(text) == {"picture_without_text": 1, "formula_unreadable": 1}


def test_signs_of_symbol_fonts_are_signs(file: Path) -> None:
    symbol = '<w:rFonts w:ascii="Symbol" w:hAnsi="Symbol"/>'
    content = [
        "5 ",
        run("\uf057", symbol),
        " a ",
        '<w:r><w:sym w:font="Symbol" w:char="F0B9"/></w:r>',
        " 0 ",
        run("a", symbol),
    ]
    assert parsed(file, paragraph(*content)).text == "5 Ω a ≠ 0 α"


def test_quotes_code_captions_and_sources_are_what_they_are(file: Path) -> None:
    text = parsed(
        file,
        paragraph("Beden ve ruh", style="Quote"),
        paragraph("x = 1", style="HTMLPreformatted"),
        paragraph("  # yorum", style="HTMLPreformatted"),
        paragraph("Tablo 2: Organeller"),
        paragraph("Kaynakça", style="Heading1"),
        paragraph("Campbell, Biyoloji, 2018."),
    )
    assert kinds(text) == [
        ("quote", "> Beden ve ruh"),
        ("code", "```\nx = 1\n  # yorum\n```"),
        ("caption", "Tablo 2: Organeller"),
        ("heading", "# Kaynakça"),
        ("reference", "Campbell, Biyoloji, 2018."),
    ]


def test_another_part_is_read_at_its_place(file: Path) -> None:
    html = "<html><body><p>İçeri alınan söz.</p></body></html>".encode()
    text = parsed(
        file,
        paragraph("Önce."),
        '<w:altChunk r:id="rId9"/>',
        '<w:altChunk r:id="rId8"/>',
        paragraph("Sonra."),
        parts={"word/chunk.html": html},
        related=word.relationship("rId9", "chunk.html"),
    )
    assert text.text == "Önce.\n\nİçeri alınan söz.\n\nSonra."
    assert lost(text) == {"part_unreadable": 1}


def test_a_control_that_only_says_what_to_type_is_out(file: Path) -> None:
    control = "<w:sdt><w:sdtPr>{}</w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>"
    text = parsed(
        file, control.format("<w:showingPlcHdr/>", paragraph("Metin girin")), control.format("", paragraph("Ad"))
    )
    assert text.text == "Ad"


def test_a_large_first_letter_belongs_to_its_word(file: Path) -> None:
    assert (
        parsed(file, paragraph("M", properties='<w:framePr w:dropCap="drop"/>'), paragraph("itoz böler.")).text
        == "Mitoz böler."
    )


@pytest.mark.parametrize("name", ["w:hyperlink", "w:ins", "w:sdt><w:sdtContent"])
def test_elements_in_each_other_without_end_are_refused(file: Path, name: str) -> None:
    closing = "".join(f"</{each}>" for each in reversed(name.split("><")))
    with pytest.raises(ParseError, check=lambda error: error.code == "too_deeply_nested"):
        parsed(file, paragraph(f"<{name}>" * 500 + run("a") + closing * 500))
