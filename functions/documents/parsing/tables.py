"""Rows as Markdown tables, in pieces that each can be understood alone."""

from collections.abc import Iterable, Iterator, Sequence

BLOCK_CHARS = 700
"""So that with the default chunk size a whole piece, its header included, is one chunk."""


def format_row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(format_cell(each) for each in cells)} |"


def format_cell(text: str) -> str:
    """Text on one line, its own pipes being no columns."""
    return " ".join(text.replace("|", "\\|").split())


def make_tables(header: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Tables of at most `BLOCK_CHARS`, or of one row, all with the header; a table without rows is its header."""
    head = f"{format_row(header)}\n{format_row(['---'] * len(header))}"
    lines: list[str] = []
    size = len(head)
    empty = True
    for row in rows:
        empty = False
        written = format_row([*row, *[""] * (len(header) - len(row))])
        if lines and size + len(written) > BLOCK_CHARS:
            yield "\n".join([head, *lines])
            lines, size = [], len(head)
        lines.append(written)
        size += len(written) + 1
    if lines or empty:
        yield "\n".join([head, *lines])


def format_sheet(rows: Iterable[Sequence[str]], limit: int) -> Iterator[str]:
    """The paragraphs and tables of a sheet: a title over the table is a paragraph, the first full row the header.

    `limit`: the columns of the widest row.
    """
    waiting = iter(rows)
    if limit < 2:
        yield from (text for row in waiting for text in row if text)
        return
    for row in waiting:
        if sum(text != "" for text in row) > 1:
            yield from make_tables([*row, *[""] * (limit - len(row))], waiting)
            return
        yield next(text for text in row if text)
