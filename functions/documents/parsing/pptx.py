"""PPTX: what an audience sees, slide by slide. Hidden slides and the speaker's notes, with their answers, stay out."""

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from xml.etree.ElementTree import Element

from derslik.domain.document_text import DocumentText, Page, TextWarning
from documents.parsing import archive
from documents.parsing.assembly import assemble_text
from documents.parsing.blocks import DraftBlock
from documents.parsing.detect import PRESENTATION
from documents.parsing.models import Limits, ParseError, Report
from documents.parsing.package import load_part, load_relationships
from documents.parsing.slides.content import Slide, iter_slide_blocks
from documents.parsing.slides.shapes import Frame, Layout, collect_placeholders

MAX_BLOCKS = 100_000
"""Of a deck; what has more was made to keep someone busy."""


def parse(path: Path, limits: Limits, report: Report) -> DocumentText:
    archive.check(path, limits)
    with archive.opened(path) as file:
        deck = open_deck(file, limits)
        pages = [Page(number, 0, 0, "slide") for number in range(1, len(deck.slides) + 1)]
        text = assemble_text(iter_drafts(deck, report), "pptx", limits, pages=pages)
    return replace(text, warnings=tuple(gather_warnings(deck.lost)))


@dataclass(slots=True)
class Deck:
    """`slides` are parts in the order in which they are shown; `lost` are codes of warnings with their slides."""

    archive: zipfile.ZipFile
    slides: list[str]
    frame: Frame | None
    limits: Limits
    lost: list[tuple[str, int]] = field(default_factory=list)
    layouts: dict[str, Layout] = field(default_factory=dict)


def open_deck(file: zipfile.ZipFile, limits: Limits) -> Deck:
    """Raises `ParseError`."""
    name = next(name for name in file.namelist() if PRESENTATION.fullmatch(name))
    presentation, parts = load_part(file, name), load_relationships(file, name)
    slides = [parts.get(each.get("r:id", ""), "") for each in presentation.iterfind("sldIdLst/sldId")]
    if len(slides) > limits.pages:
        raise ParseError("too_many_pages", pages=len(slides), limit=limits.pages)
    return Deck(file, slides, slide_frame(presentation), limits)


def slide_frame(presentation: Element) -> Frame | None:
    size = presentation.find("sldSz")
    values = ("", "") if size is None else (size.get("cx", ""), size.get("cy", ""))
    return Frame(0, 0, *map(int, values)) if all(value.isdecimal() and len(value) < 12 for value in values) else None


def iter_drafts(deck: Deck, report: Report) -> Iterator[DraftBlock]:
    """Numbered as PowerPoint does, hidden slides counted."""
    blocks = 0
    for number, part in enumerate(deck.slides, 1):
        slide = open_slide(deck, part)
        if slide.root.get("show") in ("0", "false"):
            slide.lost.append("hidden_content")
        else:
            for draft in iter_slide_blocks(slide):
                draft.page = number
                blocks += 1
                if blocks > MAX_BLOCKS:
                    raise ParseError("too_large")
                yield draft
        deck.lost += [(code, number) for code in slide.lost]
        report(number, len(deck.slides))


def open_slide(deck: Deck, part: str) -> Slide:
    root = load_part(deck.archive, part)
    parts = load_relationships(deck.archive, part)
    return Slide(deck.archive, root, parts, find_layout(deck, parts), deck.frame, deck.limits)


def find_layout(deck: Deck, parts: dict[str, str]) -> Layout:
    """The placeholders of the slide's layout, and below them those of its master."""
    layout = related(deck, parts, "slideLayouts/")
    if layout not in deck.layouts:
        master = related(deck, load_relationships(deck.archive, layout), "slideMasters/") if layout else ""
        trees = [load_part(deck.archive, each) if each else None for each in (layout, master)]
        deck.layouts[layout] = collect_placeholders(*trees)
    return deck.layouts[layout]


def related(deck: Deck, parts: dict[str, str], folder: str) -> str:
    """The part of this folder that is referred to; "" when there is none."""
    return next((part for part in parts.values() if folder in part and part in deck.archive.NameToInfo), "")


def gather_warnings(lost: list[tuple[str, int]]) -> Iterator[TextWarning]:
    for code in sorted({code for code, _ in lost}):
        slides = [slide for each, slide in lost if each == code]
        yield TextWarning(code, len(slides), tuple(sorted(set(slides))))
