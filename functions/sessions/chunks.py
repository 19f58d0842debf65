"""A page of a session's chunks, out of the few documents that it touches."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from derslik.clients.retrieval import Chunk, Retrieval
from derslik.domain.deadline import Deadline
from derslik.domain.documents import Document
from derslik.web.paging import invalid_cursor

DEFAULT_CHUNKS = 200
MAX_CHUNKS = 500
MAX_PAGE_BYTES = 1_500_000
"""Of the chunks of a page; the one that brings it over is the last. A Lambda's reply holds 6 MB."""


class ChunkRange(NamedTuple):
    """The chunks `start` to `end` (exclusive) of a document."""

    document: Document
    start: int
    end: int


async def load_chunk_page(
    retrieval: Retrieval,
    session_id: str,
    visible: Sequence[Document],
    position: Any,
    limit: int,
    deadline: Deadline,
) -> tuple[list[Chunk], list[Any] | None]:
    """Up to `limit` chunks from a position, `[document_id, index of its next chunk]`, and the next position.

    `visible` comes in the order of ids. A service that does not know about paging gives every chunk it has; what
    does not belong to the page is left out here.
    """
    ranges, following = plan_ranges(visible, parse_position(position), limit)
    if not ranges:
        return [], None
    touched = [wanted.document for wanted in ranges]
    chunks = await retrieval.list_chunks(session_id, touched, deadline, offset=ranges[0].start, limit=limit)
    return cut_page([(wanted, chunk) for wanted in ranges for chunk in chunks_in_range(wanted, chunks)], following)


def cut_page(
    chunks: Sequence[tuple[ChunkRange, Chunk]], following: list[Any] | None
) -> tuple[list[Chunk], list[Any] | None]:
    """As many of the chunks as a reply can hold, and where the next page begins."""
    size = 0
    for number, (wanted, chunk) in enumerate(chunks, 1):
        size += len(chunk.model_dump_json().encode())
        if size > MAX_PAGE_BYTES:
            return [shown for _, shown in chunks[:number]], [wanted.document.document_id, chunk.chunk_index + 1]
    return [chunk for _, chunk in chunks], following


def parse_position(position: Any) -> tuple[str, int]:
    match position:
        case None:
            return "", 0
        case [str(document_id), int(index)] if index >= 0:
            return document_id, index
    raise invalid_cursor()


def plan_ranges(
    visible: Sequence[Document], start: tuple[str, int], limit: int
) -> tuple[list[ChunkRange], list[Any] | None]:
    """The ranges that the next `limit` chunks come from, and where the page after them begins."""
    document_id, index = start
    ranges: list[ChunkRange] = []
    for document in visible:
        if document.document_id < document_id:
            continue
        first = index if document.document_id == document_id else 0
        if limit == 0:
            return ranges, [document.document_id, first]
        end = min(document.chunk_count, first + limit)
        if first < end:
            ranges.append(ChunkRange(document, first, end))
            limit -= end - first
        if end < document.chunk_count:
            return ranges, [document.document_id, end]
    return ranges, None


def chunks_in_range(wanted: ChunkRange, chunks: Sequence[Chunk]) -> list[Chunk]:
    """The chunks of the range, in their order."""
    mine = [
        chunk
        for chunk in chunks
        if chunk.belongs_to(wanted.document) and wanted.start <= chunk.chunk_index < wanted.end
    ]
    return sorted(mine, key=lambda chunk: chunk.chunk_index)
