"""What the steps of reading a PDF hand on: words with their places, and the blocks of a page.

Places are in points in the frame that a page is read in: its text runs from left to right, y grows downwards.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from derslik.domain.document_text import BlockKind
from documents.parsing.blocks import Box


@dataclass(slots=True, eq=False)
class Run:
    """What the words of one text object have in common; `content_id` is its number of marked content, -1 for none."""

    top: float
    bottom: float
    baseline: float
    size: float
    bold: bool
    mono: bool
    content_id: int
    artifact: bool
    upright: bool
    """Whether it is written from left to right; a slanted or vertical word has no place in a line."""


class Word(NamedTuple):
    """A word or, where a word has parts that look different or are marked apart, one of these parts.

    `order` is its place in the page's content stream. `glued`: no space is between it and the one before it.
    `divided`: a hyphen, which is not in `text`, divides it from the next at a line's end.
    """

    text: str
    x0: float
    x1: float
    run: Run
    order: int
    page: int
    glued: bool = False
    divided: bool = False


@dataclass(slots=True)
class TextBlock:
    """A block of one page, before headings are known; the fields are those of `DraftBlock`.

    `lines` are those of its words; a table's `rows` hold cells of words. `tagged`: the file itself says its kind.
    """

    kind: BlockKind
    words: list[Word] = field(default_factory=list)
    level: int = 0
    marker: str = ""
    rows: list[list[list[Word]]] = field(default_factory=list)
    header_rows: int = 0
    tagged: bool = False
    floating: bool = False
    """Whether it is in a frame of its own, as text boxes are, which tags have where they are anchored."""

    def all_words(self) -> list[Word]:
        return self.words or [word for row in self.rows for cell in row for word in cell]

    @property
    def text(self) -> str:
        """Roughly, to see what it is."""
        return text_of(self.words)


@dataclass(frozen=True, slots=True)
class Stroke:
    """A straight line that is drawn: from (x0, y0) to (x1, y1), one pair of which is alike."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def horizontal(self) -> bool:
        return self.x1 - self.x0 >= self.y1 - self.y0


@dataclass(slots=True)
class PageText:
    """A page as it is read; `show` turns a box of its frame into one of the page as it is shown."""

    number: int
    width: float
    height: float
    words: list[Word]
    show: Callable[[Box], Box]
    strokes: Sequence[Stroke] = ()
    dots: Sequence[Box] = ()
    """Small filled shapes, which may be bullets."""
    tagged: list[TextBlock] | None = None
    """The blocks of its structure tree, where that covers the page."""
    pictures: int = 0
    unmapped: bool = False
    """Whether a font does not say which letters its signs are."""


def text_of(words: Sequence[Word]) -> str:
    parts = [("" if word.glued else " ") + word.text for word in words]
    return "".join(parts).strip()


def box_of(words: Sequence[Word]) -> Box:
    return Box(
        min(word.x0 for word in words),
        min(word.run.top for word in words),
        max(word.x1 for word in words),
        max(word.run.bottom for word in words),
    )


def size_of(words: Sequence[Word]) -> float:
    """The size that most of the letters have, in half points."""
    sizes: dict[float, int] = {}
    for word in words:
        size = rounded(word.run.size)
        sizes[size] = sizes.get(size, 0) + len(word.text)
    return max(sizes, key=lambda size: sizes[size], default=0.0)


def is_bold(words: Sequence[Word]) -> bool:
    bold = sum(len(word.text) for word in words if word.run.bold)
    return bold > 0.95 * sum(len(word.text) for word in words)


def rounded(size: float) -> float:
    return round(size * 2) / 2


def is_mono(words: Sequence[Word]) -> bool:
    mono = sum(len(word.text) for word in words if word.run.mono)
    return mono > 0.9 * sum(len(word.text) for word in words)
