"""A slide as blocks: its title, then text, tables, charts, diagrams and descriptions of pictures."""

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from documents.parsing.blocks import DraftBlock, text_piece
from documents.parsing.charts import read_chart
from documents.parsing.diagrams import read_diagram
from documents.parsing.models import Limits, ParseError
from documents.parsing.package import load_part
from documents.parsing.slides.paragraphs import Counter, iter_blocks, read_text
from documents.parsing.slides.shapes import TITLES, Frame, Layout, iter_shapes, placeholder_kind
from documents.parsing.word.pictures import clean_description, is_decorative

PLAIN = frozenset({"subTitle", "pic", *TITLES})
MERGED = frozenset({"1", "true"})


@dataclass(slots=True)
class Slide:
    """A slide's part, the parts that it refers to by relationship, and what of it is lost."""

    archive: zipfile.ZipFile
    root: Element
    parts: dict[str, str]
    layout: Layout
    frame: Frame | None
    limits: Limits
    lost: list[str] = field(default_factory=list)


def iter_slide_blocks(slide: Slide) -> Iterator[DraftBlock]:
    """The title first, wherever it stands."""
    tree = slide.root.find("cSld/spTree")
    shapes = [] if tree is None else list(iter_shapes(tree, slide.layout, slide.frame))
    titles = [shape for shape in shapes if placeholder_kind(shape) in TITLES]
    for shape in titles:
        text = " ".join(read_text(each, slide.lost).text for each in shape.iterfind("txBody/p"))
        yield DraftBlock("heading", text_piece(text), 1 if placeholder_kind(shape) == "ctrTitle" else 2)
    for shape in shapes:
        if placeholder_kind(shape) not in TITLES:
            yield from iter_content(slide, shape)


def iter_content(slide: Slide, shape: Element) -> Iterator[DraftBlock]:
    match shape.tag:
        case "sp":
            yield from iter_text(slide, shape)
        case "pic":
            yield from describe_picture(slide, shape)
        case "graphicFrame":
            yield from iter_frame(slide, shape)


def iter_text(slide: Slide, shape: Element) -> Iterator[DraftBlock]:
    body = shape.find("txBody")
    if body is None:
        return
    above = slide.layout.above(shape)
    styles = [] if above is None or (text := above.find("txBody")) is None else [text]
    yield from iter_blocks(body, styles, slide.lost, listed=placeholder_kind(shape) not in {None, *PLAIN})


def describe_picture(slide: Slide, picture: Element) -> Iterator[DraftBlock]:
    if is_decorative(picture):
        return
    named = picture.find("nvPicPr/cNvPr")
    text = "" if named is None else clean_description(named.get("descr", ""))
    if text:
        yield DraftBlock("caption", text_piece(text))
    else:
        slide.lost.append("picture_without_text")


def iter_frame(slide: Slide, frame: Element) -> Iterator[DraftBlock]:
    for element in frame.iter():
        match element.tag:
            case "tbl":
                yield from read_table(slide, element)
            case "chart":
                yield from iter_part(slide, element.get("r:id", ""), is_chart=True)
            case "relIds":
                yield from iter_part(slide, element.get("r:dm", ""), is_chart=False)
            case "oleObj":
                formula = element.get("progId", "").startswith(("Equation", "MathType"))
                slide.lost.append("formula_unreadable" if formula else "picture_without_text")


def iter_part(slide: Slide, name: str, *, is_chart: bool) -> Iterator[DraftBlock]:
    part = slide.parts.get(name, "")
    if part not in slide.archive.NameToInfo:
        return
    root = load_part(slide.archive, part)
    if not is_chart:
        yield from read_diagram(root)
    elif next(root.iter("ser"), None) is None:
        slide.lost.append("picture_without_text")
    else:
        slide.lost.append("chart_as_table")
        yield from read_chart(root, slide.limits.columns)


def read_table(slide: Slide, table: Element) -> Iterator[DraftBlock]:
    """A merged cell's text stands once, in the first of its columns and rows; raises `ParseError`."""
    rows = [[read_cell(slide, cell) for cell in row.iterfind("tc")] for row in table.iterfind("tr")]
    width = max(map(len, rows), default=0)
    if width > slide.limits.columns:
        raise ParseError("too_many_columns", limit=slide.limits.columns)
    rows = [[*row, *[""] * (width - len(row))] for row in rows if any(text.strip() for text in row)]
    kept = [column for column in range(width) if any(row[column].strip() for row in rows)]
    written = [[text_piece(row[column]) for column in kept] for row in rows]
    yield DraftBlock("table", rows=written, header_rows=1)


def read_cell(slide: Slide, cell: Element) -> str:
    if cell.get("hMerge") in MERGED or cell.get("vMerge") in MERGED:
        return ""
    body = cell.find("txBody")
    blocks = [] if body is None else list(iter_blocks(body, (), slide.lost, listed=False, counter=Counter()))
    return " ".join(f"{block.marker} {block.content[0].text}".strip() for block in blocks)
