"""What every parser hands over: blocks of pieces of text, in reading order, before they are one text.

A parser says what it knows of a block and where its pieces stand; `assembly.py` alone writes Markdown and counts
positions.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from derslik.domain.document_text import BlockKind


class Box(NamedTuple):
    """PDF points from the top left of the page as it is shown."""

    x0: float
    y0: float
    x1: float
    y1: float


class Piece(NamedTuple):
    """A stretch of text; `box` is where it stands on its page, `cells` in which cell of its sheet ("B3"); `page` is
    told where it is not the page that its block begins on.

    Pieces are joined as they are: a space between two of them is in one of them. Runs of white space count as one
    space. A piece with a box is a word, or a part of one.
    """

    text: str
    box: Box | None = None
    cells: str = ""
    page: int = 0


type Inline = Sequence[Piece]


@dataclass(slots=True)
class DraftBlock:
    """A block before it has a place in the text; the fields are those of `Block`.

    `rows` are a table's rows of cells, in place of `content`; `content` of code is taken with its line ends. `page` is
    the number of the page, slide or sheet that the block begins on.
    """

    kind: BlockKind
    content: list[Piece] = field(default_factory=list)
    level: int = 0
    marker: str = ""
    rows: list[list[list[Piece]]] = field(default_factory=list)
    header_rows: int = 0
    page: int = 0


def text_piece(text: str) -> list[Piece]:
    return [Piece(text)]


def plain_text(content: Inline) -> str:
    """The text of the pieces with single spaces."""
    return " ".join("".join(piece.text for piece in content).split())
