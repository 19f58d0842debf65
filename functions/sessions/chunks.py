"""A page of a session's chunks, out of the few documents that it touches."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from derslik.clients.retrieval import Chunk, Retrieval
from derslik.domain.deadline import Deadline
from derslik.domain.documents import Document
from derslik.web.paging import invalid_cursor

DEFAULT_CHUNKS = 200
MAX_CHUNKS = 500
"""As many of the largest chunks as a Lambda answer (6 MB) can hold."""


class Part(NamedTuple):
    """The chunks `start` to `end` (exclusive) of a document."""

    document: Document
    start: int
    end: int


async def page_of_chunks(
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
    parts, following = plan(visible, start_of(position), limit)
    if not parts:
        return [], None
    touched = [part.document for part in parts]
    found = await retrieval.list_chunks(session_id, touched, deadline, offset=parts[0].start, limit=limit)
    return [chunk for part in parts for chunk in belonging(part, found)], following


def start_of(position: Any) -> tuple[str, int]:
    match position:
        case None:
            return "", 0
        case [str(document_id), int(index)] if index >= 0:
            return document_id, index
    raise invalid_cursor()


def plan(visible: Sequence[Document], start: tuple[str, int], limit: int) -> tuple[list[Part], list[Any] | None]:
    """The parts that the next `limit` chunks come from, and where the page after them begins."""
    document_id, index = start
    parts: list[Part] = []
    for document in visible:
        if document.document_id < document_id:
            continue
        first = index if document.document_id == document_id else 0
        if limit == 0:
            return parts, [document.document_id, first]
        end = min(document.chunk_count, first + limit)
        if first < end:
            parts.append(Part(document, first, end))
            limit -= end - first
        if end < document.chunk_count:
            return parts, [document.document_id, end]
    return parts, None


def belonging(part: Part, found: Sequence[Chunk]) -> list[Chunk]:
    """A part's chunks, in their order."""
    mine = [chunk for chunk in found if chunk.belongs_to(part.document) and part.start <= chunk.chunk_index < part.end]
    return sorted(mine, key=lambda chunk: chunk.chunk_index)
