"""The structure tree that Word, PowerPoint, browsers and others write into a PDF: its blocks as the file says them.

PDFium gives the tree of one page. Trees are built wrongly often enough: one that is empty, too large, too deep or that
does not cover the page says nothing, and the page itself is read.
"""

import ctypes
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pypdfium2
from pypdfium2 import raw

from derslik.domain.document_text import BlockKind
from documents.parsing.pdf.floating import place_floating, title_first
from documents.parsing.pdf.furniture import at_edge
from documents.parsing.pdf.layout import layout
from documents.parsing.pdf.model import PageText, TextBlock, Word, text_of
from documents.parsing.pdf.segments import Line

MIN_COVERED = 0.8  # of the letters of the page
MAX_ELEMENTS = 20_000
MAX_DEPTH = 60
MAX_CELL_CHARS = 400  # a cell with more is a frame around text
MAX_FLOATING_CHARS = 400
MAX_TYPE = 64

KINDS: dict[str, BlockKind] = {
    "P": "paragraph",
    "Caption": "caption",
    "Note": "footnote",
    "FENote": "footnote",
    "BlockQuote": "quote",
    "Code": "code",
    "Formula": "formula",
    "TOCI": "reference",
    "BibEntry": "reference",
    "Title": "heading",
    **{f"H{level or ''}": "heading" for level in range(7)},
}
INLINE_ALONE = frozenset(("Code", "Formula", "BibEntry", "Note", "FENote"))
"""Blocks only where they are not a part of a paragraph."""
LISTS_AND_TABLES = frozenset(("TOC", "L", "LI", "Table", "THead", "TBody", "TFoot", "TR"))
GROUPS = LISTS_AND_TABLES | {
    "Document", "DocumentFragment", "Part", "Art", "Sect", "Div", "Aside", "Index", "Figure", "Private"
}  # fmt: skip


@dataclass(slots=True)
class Element:
    """An element of the tree; its children are elements and numbers of marked content, in order."""

    kind: str
    children: "list[Element | int]" = field(default_factory=list)

    def parts(self, *kinds: str) -> "Iterator[Element]":
        """The nearest elements of these kinds below this one."""
        for child in self.children:
            if isinstance(child, Element):
                if child.kind in kinds:
                    yield child
                else:
                    yield from child.parts(*kinds)

    def content(self) -> Iterator[int]:
        for child in self.children:
            if isinstance(child, int):
                yield child
            else:
                yield from child.content()


class TreeError(Exception):
    """The tree is too large, too deep or runs in a circle."""


def read_tree(page: pypdfium2.PdfPage) -> list[Element]:
    """Raises `TreeError`."""
    tree = raw.FPDF_StructTree_GetForPage(page)
    if not tree:
        return []
    try:
        reader = TreeReader()
        tops = (raw.FPDF_StructTree_GetChildAtIndex(tree, at) for at in range(raw.FPDF_StructTree_CountChildren(tree)))
        return [reader.read(top, 0) for top in tops if top]
    finally:
        raw.FPDF_StructTree_Close(tree)


class TreeReader:
    def __init__(self) -> None:
        self.seen: set[int] = set()
        self.name = ctypes.create_string_buffer(MAX_TYPE)

    def read(self, handle: Any, depth: int) -> Element:
        address = ctypes.cast(handle, ctypes.c_void_p).value or 0
        if address in self.seen or len(self.seen) >= MAX_ELEMENTS or depth > MAX_DEPTH:
            raise TreeError
        self.seen.add(address)
        element = Element(self.kind_of(handle))
        for at in range(raw.FPDF_StructElement_CountChildren(handle)):
            number = raw.FPDF_StructElement_GetChildMarkedContentID(handle, at)
            if number >= 0:
                element.children.append(number)
            elif child := raw.FPDF_StructElement_GetChildAtIndex(handle, at):
                element.children.append(self.read(child, depth + 1))
        return element

    def kind_of(self, handle: Any) -> str:
        length = raw.FPDF_StructElement_GetType(handle, self.name, MAX_TYPE)
        return self.name.raw[: max(0, min(length, MAX_TYPE) - 2)].decode("utf-16-le", "replace")


def read_tagged(page: pypdfium2.PdfPage, text: PageText) -> list[TextBlock] | None:
    """The page's blocks as its structure tree has them; None where there is none that covers the page."""
    if not any(word.run.content_id >= 0 for word in text.words):
        return None
    try:
        tops = read_tree(page)
    except TreeError:
        return None
    walk = Walk(text)
    for top in tops:
        walk.read(top)
    if not walk.covers():
        return None
    return place_floating(title_first(walk.with_untagged()))


class Walk:
    """Takes the words of the page out by their numbers of marked content, each once, as elements name them."""

    def __init__(self, page: PageText) -> None:
        self.page = page
        self.marked: dict[int, list[Word]] = {}
        self.loose: list[Word] = []
        for word in page.words:
            if word.run.content_id >= 0:
                self.marked.setdefault(word.run.content_id, []).append(word)
            else:
                self.loose.append(word)
        self.total = sum(len(word.text) for word in page.words if not word.run.artifact and word.run.upright)
        self.blocks: list[TextBlock] = []
        self.floating = False

    def take(self, numbers: Sequence[int]) -> list[Word]:
        return [word for number in numbers for word in self.marked.pop(number, ())]

    def covers(self) -> bool:
        left = [word for words in self.marked.values() for word in words]
        rest = sum(len(word.text) for word in left)
        rest += sum(
            len(word.text)
            for word in self.loose
            if not word.run.artifact and word.run.upright and not at_edge(self.page, [word])
        )
        return bool(self.blocks) and rest <= (1 - MIN_COVERED) * self.total

    def put(self, kind: BlockKind, words: list[Word], level: int = 0, marker: str = "") -> None:
        if words:
            self.blocks.append(TextBlock(kind, words, level, marker, tagged=True, floating=self.floating))

    def read(self, element: Element, depth: int = -1) -> None:
        """`depth` is that of the list that the element stands in."""
        match element.kind:
            case "Table":
                self.read_table(element, depth)
            case "L":
                for child in element.children:
                    self.read_child(child, depth + 1)
            case "LI":
                self.read_item(element, max(depth, 0))
            case kind if kind in KINDS:
                self.read_block(element, KINDS[kind], depth)
            case "Sect" if not self.floating and self.length_of(element) <= MAX_FLOATING_CHARS:
                self.floating = True
                self.read_group(element, depth)
                self.floating = False
            case _:
                self.read_group(element, depth)

    def read_child(self, child: Element | int, depth: int) -> None:
        if isinstance(child, Element):
            self.read(child, depth)
        else:
            self.put("paragraph", self.take([child]))

    def read_group(self, element: Element, depth: int) -> None:
        """Blocks one after the other; what stands between them without an element is a paragraph."""
        own: list[int] = []
        for child in element.children:
            if isinstance(child, int):
                own.append(child)
            elif holds_blocks(child):
                self.put("paragraph", self.take(own))
                own = []
                self.read(child, depth)
            else:
                own += child.content()
        self.put("paragraph", self.take(own))

    def read_block(self, element: Element, kind: BlockKind, depth: int) -> None:
        """Its own words as one block; blocks inside it, as text boxes and tables are, behind it."""
        own, inner = split_inline(element, item=False)
        level = int(element.kind[1:] or 1) if element.kind[1:].isdigit() else 1
        self.put(kind, self.take(own), level if kind == "heading" else 0)
        for child in inner:
            self.read(child, depth)

    def read_item(self, element: Element, depth: int) -> None:
        own, inner = split_inline(element, item=True)
        self.put("list_item", self.take(own), depth)
        for child in inner:
            self.read(child, depth)

    def read_table(self, element: Element, depth: int) -> None:
        for caption in element.parts("Caption"):
            self.read(caption, depth)
        rows = [list(row.parts("TH", "TD")) for row in element.parts("TR")]
        if self.is_frame(rows):
            for cell in (cell for row in rows for cell in row):
                self.read_group(cell, depth)
        else:
            header = 0
            while header < len(rows) - 1 and all(cell.kind == "TH" for cell in rows[header]):
                header += 1
            cells = [[self.take(list(cell.content())) for cell in row] for row in rows]
            if any(cell for row in cells for cell in row):
                block = TextBlock("table", rows=cells, header_rows=max(1, header), tagged=True)
                self.blocks.append(block)
        self.read_group(Element("", [number for number in element.content() if number in self.marked]), depth)

    def is_frame(self, rows: list[list[Element]]) -> bool:
        """One row, one column, or a cell with a table or much text: a frame around the page is no table."""
        if len(rows) < 2 or max(map(len, rows)) < 2:
            return True
        return any(
            next(cell.parts("Table"), None) is not None or self.length_of(cell) > MAX_CELL_CHARS
            for row in rows
            for cell in row
        )

    def length_of(self, element: Element) -> int:
        return sum(len(text_of(self.marked.get(number, ()))) for number in element.content())

    def with_untagged(self) -> list[TextBlock]:
        """Text that no element names goes behind what it follows in the stream; what stands at an edge is furniture."""
        left = [word for words in self.marked.values() for word in words]
        left += [word for word in self.loose if not word.run.artifact and not at_edge(self.page, [word])]
        upright = sorted((word for word in left if word.run.upright), key=lambda word: word.order)
        if not upright:
            return self.blocks
        blocks = [TextBlock("paragraph", words) for words in group_left(upright)]
        ends = sorted((max(word.order for word in block.all_words()), at) for at, block in enumerate(self.blocks))
        placed: dict[int, list[TextBlock]] = {}
        for block in blocks:
            before = [at for end, at in ends if end < block.words[0].order]
            placed.setdefault(before[-1] if before else -1, []).append(block)
        ordered = placed.get(-1, [])
        for at, block in enumerate(self.blocks):
            ordered += [block, *placed.get(at, [])]
        return ordered


def group_left(words: Sequence[Word]) -> list[list[Word]]:
    """Lines of untagged words that follow each other, as paragraphs."""
    groups: list[list[Word]] = []
    last: Line | None = None
    for line in layout(words, ()):
        if isinstance(line, TextBlock):
            groups.append(line.all_words())
            continue
        begun = line.segment.words
        if last is not None and 0 < line.segment.baseline - last.segment.baseline < 1.5 * line.segment.size:
            groups[-1] += begun
        else:
            groups.append(list(begun))
        last = line
    return groups


def holds_blocks(element: Element) -> bool:
    return (
        element.kind in GROUPS
        or (element.kind in KINDS and element.kind not in INLINE_ALONE)
        or (element.kind in INLINE_ALONE and element.kind != "BibEntry")
        or any(isinstance(child, Element) and holds_blocks(child) for child in element.children)
    )


def split_inline(element: Element, *, item: bool) -> tuple[list[int], list[Element]]:
    """The numbers of an element's own text, and the blocks inside it; a list item's paragraphs are its text."""
    own: list[int] = []
    inner: list[Element] = []
    for child in element.children:
        if isinstance(child, int):
            own.append(child)
        elif child.kind in INLINE_ALONE and child.kind not in ("Note", "FENote"):
            own += child.content()
        elif (child.kind in GROUPS or child.kind in KINDS) and not (item and child.kind == "P"):
            inner.append(child)
        else:
            numbers, blocks = split_inline(child, item=item)
            own += numbers
            inner += blocks
    return own, inner
