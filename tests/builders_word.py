"""Documents of Word, written by hand as Word writes them: for what python-docx cannot make."""

from collections.abc import Mapping
from types import MappingProxyType
from xml.sax.saxutils import escape

from tests.builders_files import zip_of
from tests.builders_office import OFFICE, PACKAGE

NAMESPACES = " ".join(
    f'xmlns:{prefix}="{address}"'
    for prefix, address in {
        "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
        "r": OFFICE,
        "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
        "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
        "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
        "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
        "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
        "v": "urn:schemas-microsoft-com:vml",
        "o": "urn:schemas-microsoft-com:office:office",
        "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
    }.items()
)


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def paragraph(*content: str, style: str = "", properties: str = "") -> str:
    """Content that is no element is a run's text."""
    runs = "".join(each if each.startswith("<") else run(each) for each in content)
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{named}{properties}</w:pPr>{runs}</w:p>"


def bold(text: str) -> str:
    return paragraph(run(text, "<w:b/>"))


def item(text: str, number: int = 1, depth: int = 0) -> str:
    listed = f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr>'
    return paragraph(text, properties=listed)


def cell(*blocks: str, properties: str = "") -> str:
    content = "".join(each if each.startswith("<") else paragraph(each) for each in blocks)
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{content}</w:tc>"


def row(*cells: str, properties: str = "") -> str:
    shown = "".join(each if each.startswith("<") else cell(each) for each in cells)
    return f"<w:tr><w:trPr>{properties}</w:trPr>{shown}</w:tr>"


def table(*rows: str) -> str:
    return f"<w:tbl>{''.join(rows)}</w:tbl>"


def field(code: str, *shown: str) -> str:
    """A field of a code and what it shows, which may be paragraphs' worth of runs."""
    return (
        f'<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>{escape(code)}</w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{"".join(shown)}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def numbering(*lists: str) -> bytes:
    """Lists named 1, 2 …, each of the levels that are given."""
    definitions = "".join(
        f'<w:abstractNum w:abstractNumId="{n}">{each}</w:abstractNum>' for n, each in enumerate(lists)
    )
    named = "".join(f'<w:num w:numId="{n + 1}"><w:abstractNumId w:val="{n}"/></w:num>' for n in range(len(lists)))
    return f"<w:numbering {NAMESPACES}>{definitions}{named}</w:numbering>".encode()


def level(depth: int, form: str, text: str, start: int = 1, more: str = "") -> str:
    return (
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/>{more}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def styles(*definitions: str) -> bytes:
    return f"<w:styles {NAMESPACES}>{''.join(definitions)}</w:styles>".encode()


def style(name: str, shown: str, properties: str = "", based_on: str = "") -> str:
    below = f'<w:basedOn w:val="{based_on}"/>' if based_on else ""
    return f'<w:style w:type="paragraph" w:styleId="{name}"><w:name w:val="{shown}"/>{below}{properties}</w:style>'


def docx_of(*body: str, parts: Mapping[str, bytes] = MappingProxyType({}), related: str = "") -> bytes:
    document = f"<w:document {NAMESPACES}><w:body>{''.join(body)}</w:body></w:document>"
    relationships = f'<Relationships xmlns="{PACKAGE}">{related}</Relationships>'
    return zip_of(
        {
            "[Content_Types].xml": b"<Types/>",
            "word/document.xml": document.encode(),
            "word/_rels/document.xml.rels": relationships.encode(),
            **parts,
        }
    )


def relationship(name: str, target: str) -> str:
    return f'<Relationship Id="{name}" Type="{OFFICE}/x" Target="{target}"/>'
