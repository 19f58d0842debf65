"""PPTX: each slide's title, lists, text and tables in the order of the file. Hidden slides and notes stay out."""

import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element

from derslik.domain.document_text import DocumentText
from documents.parsing import archive
from documents.parsing.detect import PRESENTATION
from documents.parsing.models import Limits, ParseError, Report
from documents.parsing.package import every, find, local, read, related, relation
from documents.parsing.sections import Section, join
from documents.parsing.tables import tables

TITLES = frozenset({"title", "ctrTitle"})
FURNITURE = frozenset({"dt", "ftr", "hdr", "sldNum"})
PLAIN = frozenset({"subTitle", *TITLES})
BREAKS = frozenset({"br", "tab"})


def parse(path: Path, limits: Limits, report: Report) -> DocumentText:
    archive.check(path, limits)
    with archive.opened(path) as deck:
        return join(slides(deck, limits, report), "slide", "pptx", limits)


def slides(deck: zipfile.ZipFile, limits: Limits, report: Report) -> Iterator[Section]:
    """Numbered as PowerPoint does, hidden ones counted."""
    presentation = next(name for name in deck.namelist() if PRESENTATION.fullmatch(name))
    parts = related(deck, presentation)
    shown = [relation(slide) for slide in every(read(deck, presentation), "sldId")]
    if len(shown) > limits.pages:
        raise ParseError("too_many_pages", pages=len(shown), limit=limits.pages)
    for number, name in enumerate(shown, 1):
        part = parts.get(name if name is not None else "", "")
        slide = read(deck, part)
        hidden = slide.get("show") in ("0", "false")
        yield Section(number, "" if hidden else "\n\n".join(blocks(deck, part, slide)))
        report(number, len(shown))


def blocks(deck: zipfile.ZipFile, part: str, slide: Element) -> Iterator[str]:
    """The title first, wherever it stands."""
    tree = find(slide, "cSld", "spTree")
    found = list(shapes(tree)) if tree is not None else []
    titles = [shape for shape in found if placeholder(shape) in TITLES]
    for shape in titles:
        text = " ".join(paragraph for _, paragraph in paragraphs(shape))
        if text:
            yield f"{'#' if placeholder(shape) == 'ctrTitle' else '##'} {text}"
    for shape in found:
        if shape not in titles and placeholder(shape) not in FURNITURE:
            yield from content(deck, part, shape)


def shapes(group: Element) -> Iterator[Element]:
    """Shapes and frames, those of groups included; of two equivalent forms the one for new programs."""
    for child in group:
        match local(child.tag):
            case "sp" | "graphicFrame":
                yield child
            case "grpSp" | "AlternateContent" | "Choice":
                yield from shapes(child)


def placeholder(shape: Element) -> str | None:
    """The kind of placeholder that a shape fills; None for a free text box."""
    found = next(every(shape, "nvPr"), None)
    mark = find(found, "ph") if found is not None else None
    return None if mark is None else mark.get("type", "obj")


def content(deck: zipfile.ZipFile, part: str, shape: Element) -> Iterator[str]:
    if local(shape.tag) == "sp":
        body = find(shape, "txBody")
        if body is not None:
            yield written(body, listed=placeholder(shape) not in {None, *PLAIN})
        return
    for table in every(shape, "tbl"):
        rows = [[" ".join(text for _, text in paragraphs(cell)) for cell in row] for row in cells(table)]
        if rows:
            yield from tables(widest(rows), rows[1:])
    for diagram in every(shape, "relIds"):
        target = related(deck, part).get(relation(diagram, "dm") or "")
        if target is not None:
            yield "\n".join(f"- {text}" for _, text in paragraphs(read(deck, target)))


def cells(table: Element) -> Iterator[list[Element]]:
    return ([cell for cell in row if local(cell.tag) == "tc"] for row in every(table, "tr"))


def widest(rows: list[list[str]]) -> list[str]:
    return [*rows[0], *[""] * (max(map(len, rows)) - len(rows[0]))]


def written(body: Element, *, listed: bool) -> str:
    """A body's paragraphs as Markdown; `listed`: bullets unless a paragraph says otherwise."""
    lines: list[str] = []
    for element, text in paragraphs(body):
        properties = find(element, "pPr")
        marks = {local(each.tag) for each in properties} if properties is not None else set()
        level = int(properties.get("lvl", "0")) if properties is not None else 0
        if "buNone" not in marks and (listed or marks & {"buChar", "buAutoNum", "buBlip"}):
            lines.append(f"{'  ' * min(level, 8)}- {text}")
        else:
            lines += ["", text, ""]
    return "\n".join(lines)


def paragraphs(body: Element) -> Iterator[tuple[Element, str]]:
    """Those that have text, each on one line; formulas by their letters."""
    for paragraph in every(body, "p"):
        pieces = (" " if local(each.tag) in BREAKS else each.text for each in every(paragraph, "t", *BREAKS))
        text = " ".join("".join(piece for piece in pieces if piece is not None).split())
        if text:
            yield paragraph, text
