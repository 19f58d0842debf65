"""Presentations and workbooks, written by hand as PowerPoint and Excel write them."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from xml.sax.saxutils import escape

from tests.builders_files import zip_of

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
SLIDES = 'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" '
DRAWING = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
SHEETS = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
REFERS = f'xmlns:r="{OFFICE}"'


def relationships(targets: Sequence[str]) -> bytes:
    """Named rId1, rId2 … in order."""
    lines = "".join(
        f'<Relationship Id="rId{number}" Type="{OFFICE}/x" Target="{target}"/>'
        for number, target in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{PACKAGE}">{lines}</Relationships>'.encode()


def paragraph(text: str, properties: str = "") -> str:
    return f"<a:p>{properties}<a:r><a:t>{escape(text)}</a:t></a:r></a:p>"


def shape(*paragraphs: str, fills: str | None = None) -> str:
    """A text box, or what fills a placeholder of this type; "" is a body placeholder."""
    kind = f'type="{fills}"' if fills else 'idx="1"'
    mark = "" if fills is None else f"<p:ph {kind}/>"
    body = f"<p:txBody><a:bodyPr/>{''.join(paragraphs)}</p:txBody>"
    return f"<p:sp><p:nvSpPr><p:cNvPr id='2' name=''/><p:nvPr>{mark}</p:nvPr></p:nvSpPr>{body}</p:sp>"


def title(text: str, kind: str = "title") -> str:
    return shape(paragraph(text), fills=kind)


def table(*rows: Sequence[str]) -> str:
    lines = "".join(
        f"<a:tr>{''.join(f'<a:tc><a:txBody>{paragraph(cell)}</a:txBody></a:tc>' for cell in row)}</a:tr>"
        for row in rows
    )
    return (
        f"<p:graphicFrame><a:graphic><a:graphicData><a:tbl>{lines}</a:tbl></a:graphicData></a:graphic></p:graphicFrame>"
    )


def slide(*shapes: str, hidden: bool = False) -> str:
    show = ' show="0"' if hidden else ""
    return f"<p:sld {SLIDES}{DRAWING}{REFERS}{show}><p:cSld><p:spTree>{''.join(shapes)}</p:spTree></p:cSld></p:sld>"


def pptx_of(slides: Sequence[str], parts: Mapping[str, bytes] = MappingProxyType({})) -> bytes:
    """Slides stand in the archive in another order than they are shown in."""
    listed = "".join(f'<p:sldId id="{256 + n}" r:id="rId{n}"/>' for n in range(1, len(slides) + 1))
    names = [f"slides/slide{len(slides) - n}.xml" for n in range(len(slides))]
    body = f"<p:presentation {SLIDES}{REFERS}><p:sldIdLst>{listed}</p:sldIdLst></p:presentation>"
    return zip_of(
        {
            "[Content_Types].xml": b"<Types/>",
            "ppt/presentation.xml": body.encode(),
            "ppt/_rels/presentation.xml.rels": relationships(names),
            **{f"ppt/{name}": text.encode() for name, text in zip(names, slides, strict=True)},
            **parts,
        }
    )


STYLES = (
    f"<styleSheet {SHEETS}><numFmts><numFmt numFmtId='164' formatCode='dd\\.mm\\.yyyy'/>"
    "<numFmt numFmtId='165' formatCode='0.00&quot; days&quot;'/></numFmts>"
    "<cellXfs><xf numFmtId='0'/><xf numFmtId='164'/><xf numFmtId='9'/><xf numFmtId='20'/><xf numFmtId='165'/></cellXfs>"
    "</styleSheet>"
)
DATE, PERCENT, TIME, DAYS = 1, 2, 3, 4


def number(column: str, value: float, style: int = 0) -> str:
    return f'<c r="{column}1" s="{style}"><v>{value!r}</v></c>'


def text_cell(column: str, text: str) -> str:
    return f'<c r="{column}1" t="inlineStr"><is><t>{escape(text)}</t></is></c>'


def row(*cells: str) -> str:
    return f"<row>{''.join(cells)}</row>"


def text_row(*texts: str) -> str:
    return row(*(text_cell(chr(ord("A") + at), text) for at, text in enumerate(texts) if text))


def worksheet(*rows: str) -> str:
    return f"<worksheet {SHEETS}><sheetData>{''.join(rows)}</sheetData></worksheet>"


def xlsx_of(
    sheets: dict[str, str],
    hidden: Sequence[str] = (),
    shared: Sequence[str] = (),
    parts: Mapping[str, bytes] = MappingProxyType({}),
) -> bytes:
    states = dict.fromkeys(hidden, ' state="hidden"')
    listed = "".join(
        f'<sheet name="{escape(name)}" sheetId="{n}" r:id="rId{n}"{states.get(name, "")}/>'
        for n, name in enumerate(sheets, 1)
    )
    names = [f"/xl/worksheets/sheet{n}.xml" for n in range(1, len(sheets) + 1)]
    strings = "".join(f"<si><r><t>{escape(text)}</t></r><rPh><t>reading</t></rPh></si>" for text in shared)
    return zip_of(
        {
            "[Content_Types].xml": b"<Types/>",
            "xl/workbook.xml": f"<workbook {SHEETS}{REFERS}><sheets>{listed}</sheets></workbook>".encode(),
            "xl/_rels/workbook.xml.rels": relationships([*names, "sharedStrings.xml", "styles.xml"]),
            "xl/sharedStrings.xml": f"<sst {SHEETS}>{strings}</sst>".encode(),
            "xl/styles.xml": STYLES.encode(),
            **{name.lstrip("/"): text.encode() for name, text in zip(names, sheets.values(), strict=True)},
            **parts,
        }
    )
