"""From segments and hits to what the contract shows of them."""

from collections.abc import Iterable, Iterator, Sequence

from retrieval.models import BlockSpan, ChunkMetadata, FoundMetadata, FoundSource, ListedChunk
from retrieval.search import Hit
from retrieval.segment import Segment

MAX_LIST_BYTES = 3_000_000
"""Of the chunks in one reply, when a page of them is asked for."""


def metadata(segment: Segment, index: int) -> ChunkMetadata:
    chunk = segment.chunks[index]
    return ChunkMetadata(
        source_file=segment.source_file,
        filename=segment.filename,
        chunk_index=index,
        page_number=chunk.page,
        document_id=segment.document_id,
        version=segment.version,
        start=chunk.start,
        end=chunk.end,
        heading=chunk.heading,
        context=chunk.context,
        blocks=[BlockSpan(kind=kind, start=start, end=end) for kind, start, end in chunk.blocks],
    )


def found_source(hit: Hit, relevance: float | None = None) -> FoundSource:
    known = metadata(hit.segment, hit.chunk)
    return FoundSource(
        content=hit.segment.content(hit.chunk),
        metadata=FoundMetadata(**vars(known), relevance_score=relevance),
        score=hit.score,
    )


def listed_chunks(segments: Sequence[Segment]) -> Iterator[ListedChunk]:
    """In the order of the segments."""
    for segment in segments:
        for index in range(len(segment.chunks)):
            yield ListedChunk(
                document_name=segment.filename,
                chunk_index=index,
                chunk_text=segment.content(index),
                chunk_metadata=metadata(segment, index),
            )


def within(sources: Sequence[FoundSource], max_chars: int) -> list[FoundSource]:
    """The best sources that fit, whole; the first one always."""
    kept: list[FoundSource] = []
    left = max_chars
    for source in sources:
        if not kept or len(source.content) <= left:
            kept.append(source)
            left -= len(source.content)
    return kept


def until_full(chunks: Iterable[ListedChunk]) -> Iterator[ListedChunk]:
    """The first of them, as many as a reply can hold; more than a page of `GET /sessions/{id}/chunks` shows."""
    size = 0
    for chunk in chunks:
        yield chunk
        size += len(chunk.model_dump_json().encode())
        if size > MAX_LIST_BYTES:
            return
