"""A block of a Word file with what its neighbours need to know of it."""

from dataclasses import dataclass

from documents.parsing.blocks import DraftBlock, Piece


@dataclass(slots=True)
class Shown:
    """A block and what else is known of it: its list, and the look of all of its letters."""

    draft: DraftBlock
    list_number: str = ""
    bold: bool = False
    size: int = 0


def shown_text(draft: DraftBlock) -> str:
    """A block's text in one line, behind its marker."""
    if draft.kind == "table":
        return "; ".join(", ".join(filter(None, map(cell_text, row))) for row in draft.rows)
    text = "".join(piece.text for piece in draft.content)
    return f"{draft.marker} {text}" if draft.kind == "list_item" else text


def cell_text(cell: list[Piece]) -> str:
    return "".join(piece.text for piece in cell).strip()
