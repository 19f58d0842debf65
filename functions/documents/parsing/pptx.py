"""PPTX: each slide's title, lists, text and tables in the order of the file. Hidden slides and notes stay out."""

import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element

from derslik.domain.document_text import DocumentText
from documents.parsing import archive
from documents.parsing.detect import PRESENTATION
from documents.parsing.models import Limits, ParseError, Report
from documents.parsing.package import (
    find_descendant,
    iter_descendants,
    load_relationships,
    local_name,
    parse_part,
    relationship_id,
)
from documents.parsing.sections import Section, join_sections
from documents.parsing.tables import make_tables

TITLES = frozenset({"title", "ctrTitle"})
FURNITURE = frozenset({"dt", "ftr", "hdr", "sldNum"})
PLAIN = frozenset({"subTitle", *TITLES})
BREAKS = frozenset({"br", "tab"})


def parse(path: Path, limits: Limits, report: Report) -> DocumentText:
    archive.check(path, limits)
    with archive.opened(path) as deck:
        return join_sections(iter_slides(deck, limits, report), "slide", "pptx", limits)


def iter_slides(deck: zipfile.ZipFile, limits: Limits, report: Report) -> Iterator[Section]:
    """Numbered as PowerPoint does, hidden ones counted."""
    presentation = next(name for name in deck.namelist() if PRESENTATION.fullmatch(name))
    parts = load_relationships(deck, presentation)
    shown = [relationship_id(slide) for slide in iter_descendants(parse_part(deck, presentation), "sldId")]
    if len(shown) > limits.pages:
        raise ParseError("too_many_pages", pages=len(shown), limit=limits.pages)
    for number, name in enumerate(shown, 1):
        part = parts.get(name if name is not None else "", "")
        slide = parse_part(deck, part)
        hidden = slide.get("show") in ("0", "false")
        yield Section(number, "" if hidden else "\n\n".join(iter_blocks(deck, part, slide)))
        report(number, len(shown))


def iter_blocks(deck: zipfile.ZipFile, part: str, slide: Element) -> Iterator[str]:
    """The title first, wherever it stands."""
    tree = find_descendant(slide, "cSld", "spTree")
    shapes = list(iter_shapes(tree)) if tree is not None else []
    titles = [shape for shape in shapes if placeholder_kind(shape) in TITLES]
    for shape in titles:
        text = " ".join(paragraph for _, paragraph in iter_paragraphs(shape))
        if text:
            yield f"{'#' if placeholder_kind(shape) == 'ctrTitle' else '##'} {text}"
    for shape in shapes:
        if shape not in titles and placeholder_kind(shape) not in FURNITURE:
            yield from iter_content(deck, part, shape)


def iter_shapes(group: Element) -> Iterator[Element]:
    """Shapes and frames, those of groups included; of two equivalent forms the one for new programs."""
    for child in group:
        match local_name(child.tag):
            case "sp" | "graphicFrame":
                yield child
            case "grpSp" | "AlternateContent" | "Choice":
                yield from iter_shapes(child)


def placeholder_kind(shape: Element) -> str | None:
    """The kind of placeholder that a shape fills; None for a free text box."""
    properties = next(iter_descendants(shape, "nvPr"), None)
    mark = find_descendant(properties, "ph") if properties is not None else None
    return None if mark is None else mark.get("type", "obj")


def iter_content(deck: zipfile.ZipFile, part: str, shape: Element) -> Iterator[str]:
    if local_name(shape.tag) == "sp":
        body = find_descendant(shape, "txBody")
        if body is not None:
            yield write_paragraphs(body, listed=placeholder_kind(shape) not in {None, *PLAIN})
        return
    for table in iter_descendants(shape, "tbl"):
        rows = [[" ".join(text for _, text in iter_paragraphs(cell)) for cell in row] for row in iter_cell_rows(table)]
        if rows:
            yield from make_tables(pad_header(rows), rows[1:])
    for diagram in iter_descendants(shape, "relIds"):
        target = load_relationships(deck, part).get(relationship_id(diagram, "dm") or "")
        if target is not None:
            yield "\n".join(f"- {text}" for _, text in iter_paragraphs(parse_part(deck, target)))


def iter_cell_rows(table: Element) -> Iterator[list[Element]]:
    return ([cell for cell in row if local_name(cell.tag) == "tc"] for row in iter_descendants(table, "tr"))


def pad_header(rows: list[list[str]]) -> list[str]:
    return [*rows[0], *[""] * (max(map(len, rows)) - len(rows[0]))]


def write_paragraphs(body: Element, *, listed: bool) -> str:
    """A body's paragraphs as Markdown; `listed`: bullets unless a paragraph says otherwise."""
    lines: list[str] = []
    for element, text in iter_paragraphs(body):
        properties = find_descendant(element, "pPr")
        marks = {local_name(each.tag) for each in properties} if properties is not None else set()
        level = int(properties.get("lvl", "0")) if properties is not None else 0
        if "buNone" not in marks and (listed or marks & {"buChar", "buAutoNum", "buBlip"}):
            lines.append(f"{'  ' * min(level, 8)}- {text}")
        else:
            lines += ["", text, ""]
    return "\n".join(lines)


def iter_paragraphs(body: Element) -> Iterator[tuple[Element, str]]:
    """Those that have text, each on one line; formulas by their letters."""
    for paragraph in iter_descendants(body, "p"):
        pieces = (
            " " if local_name(each.tag) in BREAKS else each.text for each in iter_descendants(paragraph, "t", *BREAKS)
        )
        text = " ".join("".join(piece for piece in pieces if piece is not None).split())
        if text:
            yield paragraph, text
