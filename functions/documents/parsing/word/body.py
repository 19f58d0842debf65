"""The blocks of a Word file's body, in reading order, before it is known what a paragraph is by its neighbours."""

import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from xml.etree.ElementTree import Element

from documents.parsing.blocks import DraftBlock, text_piece
from documents.parsing.charts import read_chart
from documents.parsing.diagrams import read_diagram
from documents.parsing.models import Limits, ParseError
from documents.parsing.package import load_part, load_relationships
from documents.parsing.word.imported import read_imported
from documents.parsing.word.inline import Line, LineReader, Shared, chosen, is_placeholder
from documents.parsing.word.numbering import Numbering
from documents.parsing.word.pictures import Drawn
from documents.parsing.word.shown import Shown, shown_text
from documents.parsing.word.styles import NO_STYLE, NOTHING, Look, Style, Styles, read_paragraph_look, value_of
from documents.parsing.word.tables import read_table

MAX_DEPTH = 30
"""Of tables and text boxes in each other."""
MAX_HEADING = 250
"""Longer, it is a paragraph that only looks like a heading."""
MAX_PARAGRAPHS = 200_000
"""Ten times those of a thick book, in cells too."""
THROUGH = frozenset({"ins", "moveTo", "customXml", "smartTag", "sdtContent"})


@dataclass(slots=True)
class Document:
    """A Word file that is open, and what all of its parts share."""

    archive: zipfile.ZipFile
    part: str
    limits: Limits
    styles: Styles
    numbering: Numbering
    notes: dict[str, dict[str, Element]]
    shared: Shared
    relationships: dict[str, str] = field(default_factory=dict)


def open_document(archive: zipfile.ZipFile, part: str, limits: Limits) -> Document:
    relationships = load_relationships(archive, part)

    def load(name: str) -> Element | None:
        named = (each for each in relationships.values() if each.endswith(f"/{name}.xml"))
        target = next(named, f"word/{name}.xml")
        return load_part(archive, target) if target in archive.NameToInfo else None

    styles = Styles(load("styles"))
    notes = {kind: notes_of(load(f"{kind}s"), kind) for kind in ("footnote", "endnote")}
    numbering = Numbering(load("numbering"), styles)
    return Document(archive, part, limits, styles, numbering, notes, Shared(styles), relationships)


def notes_of(root: Element | None, kind: str) -> dict[str, Element]:
    """By their ids; lines that separate notes from the text are none."""
    found = [] if root is None else root.iterfind(kind)
    return {each.get("id", ""): each for each in found if each.get("type", "normal") == "normal"}


class BodyReader:
    def __init__(self, document: Document) -> None:
        self._document = document
        self._shared = document.shared
        self._before = ""
        self._paragraphs = 0
        self._looks: dict[str, tuple[Style, Look]] = {}

    def read(self) -> Iterator[Shown]:
        root = load_part(self._document.archive, self._document.part)
        for body in root.iterfind("body"):
            yield from self.iter_blocks(body, 0)

    def iter_blocks(self, parent: Iterable[Element], depth: int) -> Iterator[Shown]:
        """What the children of a body, a cell, a text box or a note are; raises `ParseError`."""
        if depth > MAX_DEPTH:
            raise ParseError("too_deeply_nested", limit=MAX_DEPTH)
        for child in parent:
            match child.tag:
                case "p":
                    yield from self._read_paragraph(child, depth)
                case "tbl":
                    read_cell = partial(self.iter_blocks, depth=depth + 1)
                    yield from read_table(child, read_cell, self._document.limits.columns)
                case "altChunk":
                    yield from self._read_imported(child)
                case "sdt" if not is_placeholder(child):
                    for content in child.iterfind("sdtContent"):
                        yield from self.iter_blocks(content, depth + 1)
                case "AlternateContent":
                    yield from self.iter_blocks(chosen(child), depth + 1)
                case "oMathPara" | "oMath":
                    yield from self._show(LineReader(self._shared, NOTHING).read([child]), NO_STYLE, NOTHING)
                case name if name in THROUGH:
                    yield from self.iter_blocks(child, depth + 1)

    def _read_paragraph(self, paragraph: Element, depth: int) -> Iterator[Shown]:
        self._paragraphs += 1
        if self._paragraphs > MAX_PARAGRAPHS:
            raise ParseError("too_large")
        properties = paragraph.find("pPr")
        style, look = self._look_of(properties)
        line = LineReader(self._shared, look).read(paragraph)
        if properties is not None and runs_on(properties):
            self._before += line.text
        else:
            if self._before and line.text:
                line.text, self._before = self._before + line.text, ""
            yield from self._show(line, style, look)
        for note in line.notes:
            yield from self._read_note(note.kind, note.id, note.mark, depth)
        for drawn in line.drawn:
            yield from self._read_drawn(drawn, depth)

    def _look_of(self, properties: Element | None) -> tuple[Style, Look]:
        """Those of the paragraph's style, and the look of its text."""
        styles = self._document.styles
        name = (None if properties is None else value_of(properties, "pStyle")) or styles.default
        if name not in self._looks:
            style = styles.find(name) if name else NO_STYLE
            self._looks[name] = style, style.look.over(styles.defaults)
        style, look = self._looks[name]
        if properties is None:
            return style, look
        own = read_paragraph_look(properties)
        return style, look if own == NOTHING else own.over(look)

    def _show(self, line: Line, style: Style, look: Look) -> Iterator[Shown]:
        """The paragraph as a block by its own properties; one without text only counts in its list."""
        marker, depth = self._marker_of(style, look)
        if not line.text.strip():
            return
        draft = DraftBlock("paragraph", text_piece(line.text))
        outlined = 0 if look.outline is None else look.outline + 1
        level = style.level if style.role == "heading" else outlined
        if line.in_contents or style.role == "reference":
            draft.kind = "reference"
        elif 0 < level < 10 and len(line.text) <= MAX_HEADING:
            draft.kind, draft.level = "heading", level
        elif style.role in ("caption", "quote", "code"):
            draft.kind = style.role
        elif marker or style.role == "list":
            draft.kind, draft.marker, draft.level = "list_item", marker or "-", depth or style.level
        elif line.formulas:
            for formula in line.formulas:
                yield Shown(DraftBlock("formula", text_piece(formula)))
            return
        if marker and draft.kind not in ("list_item", "code") and marker != "-":
            draft.content = text_piece(f"{marker} {line.text}")
        yield Shown(draft, look.number or "", line.bold, line.size or 0)

    def _marker_of(self, style: Style, look: Look) -> tuple[str, int]:
        """The marker of the paragraph's list and its depth in it; "" when it is in none."""
        number = look.number or "0"
        depth = self._document.numbering.depth_of_style(number, style.id)
        if depth is None or look.depth != style.look.depth:
            depth = look.depth or 0
        marker = None if number == "0" else self._document.numbering.next_marker(number, depth)
        return marker or "", max(0, depth)

    def _read_note(self, kind: str, name: str, mark: str, depth: int) -> Iterator[Shown]:
        note = self._document.notes[kind].pop(name, None)
        if note is None:
            return
        blocks = list(self.iter_blocks(note, depth + 1))
        texts = [shown_text(each.draft) for each in blocks]
        yield Shown(DraftBlock("footnote", text_piece(" ".join([mark, *texts]))))

    def _read_drawn(self, drawn: Drawn, depth: int) -> Iterator[Shown]:
        for text in drawn.texts:
            yield Shown(DraftBlock("caption", text_piece(text)))
        for box in drawn.boxes:
            before, self._before = self._before, ""
            yield from self.iter_blocks(box, depth + 1)
            self._before = before
        for name in drawn.charts:
            yield from self._read_chart(self._document.relationships.get(name, ""))
        for name in drawn.diagrams:
            yield from self._read_diagram(self._document.relationships.get(name, ""))

    def _read_chart(self, part: str) -> Iterator[Shown]:
        if part in self._document.archive.NameToInfo:
            self._shared.lose("chart_as_table")
            for draft in read_chart(load_part(self._document.archive, part), self._document.limits.columns):
                yield Shown(draft)

    def _read_diagram(self, part: str) -> Iterator[Shown]:
        if part in self._document.archive.NameToInfo:
            yield from map(Shown, read_diagram(load_part(self._document.archive, part)))

    def _read_imported(self, chunk: Element) -> Iterator[Shown]:
        part = self._document.relationships.get(chunk.get("r:id", ""), "")
        drafts = read_imported(self._document.archive, part, self._document.limits)
        if drafts is None:
            self._shared.lose("part_unreadable")
        for draft in drafts or ():
            yield Shown(draft)


def runs_on(properties: Element) -> bool:
    """Whether the next paragraph continues this one: a large first letter, or one whose mark was deleted."""
    frame = properties.find("framePr")
    letter = frame is not None and frame.get("dropCap", "none") != "none"
    return letter or properties.find("rPr/del") is not None
