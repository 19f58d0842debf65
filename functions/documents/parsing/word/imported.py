"""Parts of another format that a Word file shows among its own text: HTML, text, or another Word file."""

import os
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from derslik.domain.document_text import Block, DocumentText
from documents.parsing.blocks import DraftBlock, text_piece
from documents.parsing.models import Limits, ParseError

MAX_IMPORTED_BYTES = 5_000_000
CELL_END = re.compile(r"(?<!\\)\|")


def read_imported(archive: zipfile.ZipFile, part: str, limits: Limits) -> list[DraftBlock] | None:
    """Its blocks; None when it cannot be read. A Word file in a Word file is read, one in that one is not."""
    entry = archive.NameToInfo.get(part)
    if entry is None or entry.file_size > MAX_IMPORTED_BYTES:
        return None
    try:
        return list(iter_drafts(read_part(archive.read(part), limits)))
    except ParseError:
        return None


def read_part(data: bytes, limits: Limits) -> DocumentText:
    """Read as an upload is, out of a file that only this process has."""
    from documents.parsing.child import parse_file

    file = os.memfd_create("part")
    try:
        with open(file, "wb", closefd=False) as written:
            written.write(data)
        return parse_file(Path(f"/proc/self/fd/{file}"), limits, lambda *_: None)
    finally:
        os.close(file)


def iter_drafts(text: DocumentText) -> Iterator[DraftBlock]:
    if not text.blocks:
        yield from (DraftBlock("paragraph", text_piece(each)) for each in text.text.split("\n\n"))
    for block in text.blocks:
        yield draft_of(block, text.text)


def draft_of(block: Block, text: str) -> DraftBlock:
    """A block as it was before it was written."""
    content = text[block.start : block.end]
    draft = DraftBlock(block.kind, [], block.level, block.marker, [], block.header_rows)
    match block.kind:
        case "table":
            draft.rows = [[text_piece(cell.replace("\\|", "|")) for cell in CELL_END.split(text[start:end])[1:-1]]
                          for start, end in block.rows]  # fmt: skip
            return draft
        case "heading":
            content = content.lstrip("#")
        case "list_item":
            content = content.removeprefix(block.marker)
        case "quote":
            content = content.removeprefix("> ")
        case "code":
            content = content.removeprefix("```\n").removesuffix("\n```")
    draft.content = text_piece(content)
    return draft
