"""What an audience sees of a presentation, and what its XML has besides."""

from pathlib import Path

import pytest

from derslik.domain.document_text import DocumentText
from documents.parsing import Limits, ParseError, pptx
from tests import builders_office as office
from tests.builders_office import paragraph, shape, slide

MATH = "http://schemas.openxmlformats.org/officeDocument/2006/math"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "upload"


def parsed(file: Path, *slides: str, parts: dict[str, bytes] | None = None) -> DocumentText:
    file.write_bytes(office.pptx_of(slides, parts={} if parts is None else parts))
    return pptx.parse(file, Limits(), lambda *_: None)


def numbered(kind: str, more: str = "", level: int = 0) -> str:
    return f'<a:pPr lvl="{level}"><a:buAutoNum type="{kind}" {more}/></a:pPr>'


def placed(box: str, top: int) -> str:
    place = f'<p:spPr><a:xfrm><a:off x="0" y="{top}"/><a:ext cx="100" cy="10"/></a:xfrm></p:spPr>'
    return box.replace("<p:txBody>", f"{place}<p:txBody>")


def test_numbers_are_those_that_are_shown(file: Path) -> None:
    box = shape(
        paragraph("üç", numbered("arabicParenR", 'startAt="3"')),
        paragraph("alt", numbered("alphaLcPeriod", level=1)),
        paragraph("alt", numbered("alphaLcPeriod", level=1)),
        paragraph("dört", numbered("arabicParenR", 'startAt="3"')),
        paragraph("alt", numbered("alphaLcPeriod", level=1)),
        paragraph("ara", "<a:pPr><a:buNone/></a:pPr>"),
        paragraph("yeniden", numbered("romanUcPeriod")),
        fills="",
    )
    assert parsed(file, slide(box)).text == "3) üç\n  a. alt\n  b. alt\n4) dört\n  a. alt\n\nara\n\nI. yeniden"


def test_formulas_are_read(file: Path) -> None:
    formula = f'<m:oMath xmlns:m="{MATH}"><m:rad><m:deg/><m:e><m:r><m:t>x</m:t></m:r></m:e></m:rad></m:oMath>'
    inline = f'<a:p><a:r><a:t>Kök </a:t></a:r><a14:m xmlns:a14="urn:a">{formula}</a14:m></a:p>'
    alone = f'<a:p><a14:m xmlns:a14="urn:a">{formula}</a14:m></a:p>'
    text = parsed(file, slide(shape(inline, alone)))
    assert text.text == "Kök $\\sqrt{x}$\n\n$\\sqrt{x}$"
    assert [block.kind for block in text.blocks] == ["paragraph", "formula"]


def test_a_shape_above_another_is_read_first_whatever_was_drawn_first(file: Path) -> None:
    below, above = placed(shape(paragraph("alt")), 500), placed(shape(paragraph("üst")), 10)
    hidden = shape(paragraph("gizli")).replace("id='2'", "id='2' hidden='1'")
    assert parsed(file, slide(below, above, hidden)).text == "üst\n\nalt"


def test_what_lies_outside_the_slide_is_not_seen(file: Path) -> None:
    inside, outside = placed(shape(paragraph("içeride")), 500), placed(shape(paragraph("dışarıda")), 90_000)
    named = '<p:sldIdLst><p:sldId id="256" r:id="rId1"/></p:sldIdLst><p:sldSz cx="1000" cy="1000"/>'
    deck = f"<p:presentation {office.SLIDES}{office.REFERS}>{named}</p:presentation>".encode()
    text = parsed(file, slide(inside, outside), parts={"ppt/presentation.xml": deck})
    assert text.text == "içeride"


def test_a_merged_cell_keeps_the_columns(file: Path) -> None:
    tall = office.table(["Gün", "Ders"], ["Pzt", "Biyoloji"], ["", "Fizik"])
    first, last = tall.rsplit("<a:tc>", 2)[0], tall.rsplit("<a:tc>", 2)[1:]
    merged = first + '<a:tc vMerge="1">' + "<a:tc>".join(last)
    assert parsed(file, slide(merged)).text.splitlines()[-1] == "|  | Fizik |"


def test_a_hidden_slide_and_a_picture_are_told(file: Path) -> None:
    picture = "<p:pic><p:nvPicPr><p:cNvPr id='4' name='' descr='{}'/></p:nvPicPr></p:pic>"
    shown = slide(shape(paragraph("söz")), picture.format(""), picture.format("Kalbin kesiti"))
    text = parsed(file, slide(shape(paragraph("x")), hidden=True), shown)
    assert text.text == "söz\n\nKalbin kesiti"
    assert [tuple(warning) for warning in text.warnings] == [
        ("hidden_content", 1, (1,)),
        ("picture_without_text", 1, (2,)),
    ]


def test_groups_in_each_other_without_end_are_refused(file: Path) -> None:
    with pytest.raises(ParseError, check=lambda error: error.code == "too_deeply_nested"):
        parsed(file, slide("<p:grpSp>" * 300 + "</p:grpSp>" * 300))


def test_a_diagram_is_a_list_of_its_points_below_each_other(file: Path) -> None:
    def point(name: str, text: str, kind: str = "node") -> str:
        return f'<d:pt modelId="{name}" type="{kind}"><d:t><a:p><a:r><a:t>{text}</a:t></a:r></a:p></d:t></d:pt>'

    links = "".join(
        f'<d:cxn srcId="{above}" destId="{below}" srcOrd="{order}"/>'
        for above, below, order in (("0", "1", 1), ("0", "2", 0), ("2", "3", 0), ("3", "2", 0))
    )
    points = (
        point("0", "", "doc") + point("1", "Doku") + point("2", "Hücre") + point("3", "Zar") + point("9", "x", "pres")
    )
    data = f'<d:dataModel xmlns:d="urn:d" {office.DRAWING}>{points}{links}</d:dataModel>'.encode()
    frame = '<p:graphicFrame><a:graphic><d:relIds xmlns:d="urn:d" r:dm="rId1"/></a:graphic></p:graphicFrame>'
    parts = {
        "ppt/slides/_rels/slide1.xml.rels": office.relationships(["../diagrams/data1.xml"]),
        "ppt/diagrams/data1.xml": data,
    }
    assert parsed(file, slide(frame), parts=parts).text == "- Hücre\n  - Zar\n- Doku"
