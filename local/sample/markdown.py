"""The small part of Markdown that the course texts are written in: every block is one line, except tables."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby


@dataclass(frozen=True, slots=True)
class Heading:
    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: str


@dataclass(frozen=True, slots=True)
class Item:
    """`number` is None in a bulleted list."""

    number: int | None
    text: str


@dataclass(frozen=True, slots=True)
class Box:
    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """The first row is the heading row. `caption` is the line above it ("Tablo 1. …")."""

    caption: str
    rows: tuple[tuple[str, ...], ...]


type Block = Heading | Paragraph | Item | Box | Table


def blocks(source: str) -> Iterator[Block]:
    lines = [line for line in source.splitlines() if line]
    caption = ""
    for is_table, group in groupby(lines, key=lambda line: line.startswith("|")):
        if is_table:
            yield table(caption, list(group))
            continue
        *texts, last = group
        caption = last if last.startswith("Tablo ") else ""
        yield from map(block, texts if caption else [*texts, last])


def block(line: str) -> Block:
    if match := re.match(r"(#+) (.+)", line):
        return Heading(len(match[1]), match[2])
    if match := re.match(r"(?:-|(\d+)\.) (.+)", line):
        return Item(int(match[1]) if match[1] else None, match[2])
    if line.startswith("> "):
        return Box(line[2:])
    return Paragraph(line)


def table(caption: str, lines: list[str]) -> Table:
    head, _rule, *body = (tuple(cell.strip() for cell in line.strip("|").split("|")) for line in lines)
    return Table(caption, (head, *body))


def runs(text: str) -> Iterator[tuple[str, bool, bool]]:
    """Pieces of `text` as (words, bold, italic)."""
    for piece in re.split(r"(\*\*.+?\*\*|\*.+?\*)", text):
        bold = piece.startswith("**")
        italic = piece.startswith("*") and not bold
        if piece:
            yield piece.strip("*"), bold, italic
