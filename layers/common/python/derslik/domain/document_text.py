"""The text of one version of a document: the schema that the parser writes, that is stored, and that is cited.

The parser's child process makes a `DocumentText` out of an upload, `storage.texts` stores it once for each version and
reads it back, and citations, the retrieval contract and questions use it. What a version's text says besides its
letters (which pages, which format) belongs here. A new field needs a default, because stored texts are never rewritten.

Plain dataclasses and no imports at the top: the child process starts for every upload and must start quickly.
"""

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Literal, NamedTuple, TypedDict

if TYPE_CHECKING:
    from derslik.language import Language

Format = Literal["pdf", "docx", "pptx", "xlsx", "csv", "html", "markdown", "text"]
PageKind = Literal["page", "slide", "sheet"]
BlockKind = Literal[
    "heading", "paragraph", "list_item", "table", "code", "formula", "caption", "footnote", "quote", "reference"
]
"""`reference`: an entry of a table of contents or of a bibliography, which is no answer to anything."""

SLIDE = {"tr": "slayt", "en": "slide"}
SHEET = {"tr": "Sayfa", "en": "Sheet"}


class Place(TypedDict):
    """Where a passage stands; both None in a document without pages, `page_label` also where it is a plain page."""

    page: int | None
    page_label: str | None


@dataclass(frozen=True, slots=True)
class Page:
    """`text[start:end]` is what stands on this page, slide or sheet; `page` counts from 1, `name` is a sheet's."""

    page: int
    start: int
    end: int
    kind: PageKind = "page"
    name: str = ""

    def label(self, language: "Language") -> str | None:
        """What to call it in the language of its document; None for a plain page, which its number names."""
        match self.kind:
            case "page":
                return None
            case "slide":
                return f"{SLIDE[language]} {self.page}"
            case "sheet":
                return f"{SHEET[language]}: {self.name}" if self.name else f"{SHEET[language]} {self.page}"


class Block(NamedTuple):
    """A part of the text that belongs together: `text[start:end]`, with its marks of Markdown but no indentation.

    `level` is a heading's, from 1, or a list item's depth, from 0; `marker` a list item's own: "5.", "b)", "-". `rows`
    are the spans of a table's rows, the first `header_rows` of which say what its columns are.
    """

    kind: BlockKind
    start: int
    end: int
    level: int = 0
    marker: str = ""
    rows: tuple[tuple[int, int], ...] = ()
    header_rows: int = 0


class PlacedLine(NamedTuple):
    """Words that stand on one line of a page: where each is in the text, and where on the page.

    In PDF points from the top left of the page as it is shown, y downwards; each of `words` is start, end, x0, x1.
    """

    page: int
    y0: float
    y1: float
    words: tuple[tuple[int, int, float, float], ...]


class PlacedCells(NamedTuple):
    """`text[start:end]` stands in this cell ("B2") of the sheet that is this page."""

    start: int
    end: int
    page: int
    cells: str


class TextWarning(NamedTuple):
    """What of the upload is not in the text, by the code that `parsing.error_messages.WARNINGS` explains; `number`: how
    many such things, `pages`: where, as far as it is known."""

    code: str
    number: int = 1
    pages: tuple[int, ...] = ()


class Location(TypedDict, total=False):
    """Where words stand: `boxes` ([x0, y0, x1, y1], points from the top left) on a `page`, on a `slide`, or in the
    `cells` of a `sheet`."""

    page: int
    boxes: list[list[float]]
    slide: int
    sheet: str
    cells: str


@dataclass(frozen=True, slots=True)
class DocumentText:
    """`text` is Markdown in its canonical form: NFC, `\\n` line ends, no control characters, no runs of blank lines.

    All positions are those of characters in `text`. `pages` stand in the order of their numbers, also those that are
    empty; a format without pages has none. `format` is what the upload really was, whatever its name said. `blocks`
    stand in reading order and hold all of the text but white space; texts that were stored before there were blocks
    have none. `lines` and `cells` say where the words stand in the upload, in the order of their words.
    """

    text: str
    pages: tuple[Page, ...] = ()
    format: Format = "text"
    blocks: tuple[Block, ...] = ()
    lines: tuple[PlacedLine, ...] = ()
    cells: tuple[PlacedCells, ...] = ()
    warnings: tuple[TextWarning, ...] = ()

    def page_at(self, position: int) -> Page | None:
        return next((page for page in self.pages if page.start <= position < page.end), None)

    def place_at(self, position: int) -> Place:
        # Imported here because the parser's process needs no language.
        from derslik.language.detection import detect_language

        page = self.page_at(position)
        if page is None:
            return {"page": None, "page_label": None}
        return {
            "page": page.page,
            "page_label": page.label(detect_language(self.text)) if page.kind != "page" else None,
        }

    def blocks_in(self, start: int, end: int) -> list[Block]:
        """The blocks that have a part of `text[start:end]`."""
        return [block for block in self.blocks if block.start < end and start < block.end]

    def locate(self, start: int, end: int) -> list[Location]:
        """Where `text[start:end]` stands in the upload: one entry for each page, slide or range of cells."""
        boxes = [(line.page, box) for line in self.lines if (box := _box_in(line, start, end)) is not None]
        if boxes:
            return [
                {"page": page, "boxes": [box for _, box in group]}
                for page, group in groupby(boxes, key=lambda placed: placed[0])
            ]
        names = {page.page: page.name for page in self.pages}
        cells = [placed for placed in self.cells if placed.start < end and start < placed.end]
        if cells:
            return [
                {"sheet": names.get(page, ""), "cells": _cell_range([placed.cells for placed in group])}
                for page, group in groupby(cells, key=lambda placed: placed.page)
            ]
        slides = [page for page in self.pages if page.kind == "slide" and page.start < end and start < page.end]
        return [{"slide": page.page} for page in slides]


def _box_in(line: PlacedLine, start: int, end: int) -> list[float] | None:
    """Around those words of the line that have a part of `text[start:end]`; None when there is none."""
    inside = [word for word in line.words if word[0] < end and start < word[1]]
    if not inside:
        return None
    return [min(word[2] for word in inside), line.y0, max(word[3] for word in inside), line.y1]


def _cell_range(names: list[str]) -> str:
    """The smallest rectangle around the cells: "A2", "C2" give "A2:C2"."""
    columns = sorted({name.rstrip("0123456789") for name in names}, key=lambda letters: (len(letters), letters))
    rows = sorted({int(name[len(name.rstrip("0123456789")) :]) for name in names})
    first, last = f"{columns[0]}{rows[0]}", f"{columns[-1]}{rows[-1]}"
    return first if first == last else f"{first}:{last}"
