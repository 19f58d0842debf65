"""The retrieval contract: query, store, list, reprocess, delete, health."""

import asyncio
from collections.abc import Sequence
from itertools import islice
from typing import Annotated

from fastapi import APIRouter
from fastapi import Query as Parameter

from derslik.domain.extractive import extract
from derslik.errors import BadRequest, NotFound
from retrieval import models
from retrieval.chunking import Page
from retrieval.library import Library, Reference, SegmentLibrary, next_version
from retrieval.replies import found_source, listed_chunks, within
from retrieval.search import Ranking, search
from retrieval.segment import Segment, Source, build

VersionedId = Annotated[str, Parameter(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}@[1-9][0-9]{0,11}$")]
NO_COLLECTION = "The session has no stored documents"

router = APIRouter()


@router.get("/health")
async def health() -> models.Health:
    return models.Health()


@router.post("/query")
async def query(asked: models.Query, library: SegmentLibrary) -> models.Answer:
    segments = await library.read(asked.session_id, await references(asked, library))
    if not segments:
        raise NotFound(NO_COLLECTION, code="collection_not_found")
    ranking = await asyncio.to_thread(search, segments, asked.query, asked.top_k, rerank=asked.use_rerank)
    sources = [found_source(hit) for hit in ranking.hits if hit.score >= asked.min_score]
    shown = within(sources, asked.max_context_chars)
    return models.Answer(
        answer="" if asked.skip_llm else await asyncio.to_thread(answer, asked.query, shown),
        sources=shown,
        chain_type="stuff" if asked.chain_type is None else asked.chain_type,
        evidence=evidence(ranking),
    )


def evidence(ranking: Ranking) -> models.Evidence:
    near = ranking.nearness
    return models.Evidence(
        best_score=ranking.best_score,
        coverage=near.passage,
        sentence=near.sentence,
        together=near.together,
        relevance=ranking.relevance,
        around=ranking.around,
        rarest=near.rarest,
        missing_name=near.missing_name,
    )


async def references(asked: models.Query, library: Library) -> Sequence[Reference]:
    if asked.documents is None:
        return await library.newest(asked.session_id)
    return [Reference(document.document_id, document.version) for document in asked.documents]


def answer(question: str, sources: Sequence[models.FoundSource]) -> str:
    """The sources' own best sentences; no language model works here."""
    passages = [source.content for source in sources]
    return " ".join(found.shown(passages) for found in extract(question, passages))


@router.post("/process-and-store")
async def process_and_store(given: models.Store, library: SegmentLibrary) -> models.Stored:
    session_id, document_id = given.metadata.session_id, given.metadata.identity
    version = given.metadata.version
    if version is None:
        version = next_version(dict(await library.newest(session_id)).get(document_id))
    source = Source(
        document_id=document_id,
        version=version,
        source_file=given.metadata.name if given.metadata.source_file is None else given.metadata.source_file,
        filename=given.metadata.name if given.metadata.filename is None else given.metadata.filename,
        text=given.text,
        pages=[Page(page.page, page.start, page.end) for page in given.metadata.pages or ()],
        chunk_size=given.chunk_size,
        chunk_overlap=given.overlap,
    )
    segment = await asyncio.to_thread(build, source)
    if not segment.chunks:
        raise BadRequest("The text gives no chunk: it has no words", code="no_chunk")
    await library.write(session_id, segment)
    return models.Stored(
        message=f"{len(segment.chunks)} chunks stored",
        chunks_processed=len(segment.chunks),
        collection_name=collection(session_id),
        chunk_ids=[f"{document_id}@{version}:{index}" for index in range(len(segment.chunks))],
    )


@router.get("/sessions/{session_id}/chunks")
async def list_chunks(
    session_id: models.Identifier,
    library: SegmentLibrary,
    document: Annotated[list[VersionedId] | None, Parameter()] = None,
    offset: Annotated[int, Parameter(ge=0, le=10**9)] = 0,
    limit: Annotated[int | None, Parameter(ge=1, le=10**9)] = None,
) -> models.ChunkList:
    """Ordered by document, then by position; `document` is repeatable, each "document_id@version"."""
    wanted = await library.newest(session_id) if document is None else [reference(given) for given in document]
    chunks = listed_chunks(await library.read(session_id, wanted))
    return models.ChunkList(chunks=list(islice(chunks, offset, None if limit is None else offset + limit)))


def reference(versioned: str) -> Reference:
    document_id, _, version = versioned.rpartition("@")
    return Reference(document_id, int(version))


@router.post("/sessions/{session_id}/reprocess")
async def reprocess(
    session_id: models.Identifier, wanted: models.Reprocess, library: SegmentLibrary
) -> models.Reprocessed:
    """Cut the stored texts anew when `re_chunk` asks for it; without embeddings there is nothing else to do anew."""
    segments = await library.read(session_id, await library.newest(session_id))
    if not segments:
        raise NotFound(NO_COLLECTION, code="collection_not_found")
    files = wanted.source_files
    chosen = [segment for segment in segments if files is None or segment.source_file in files]
    if wanted.re_chunk:
        chosen = [await cut_again(session_id, segment, wanted, library) for segment in chosen]
    names = [segment.source_file for segment in chosen]
    failed = [file for file in files or () if file not in names]
    return models.Reprocessed(
        success=not failed,
        message=f"{len(names)} documents processed, {len(failed)} not found",
        chunks_processed=sum(len(segment.chunks) for segment in chosen),
        successful_files=names,
        failed_files=failed,
        embedding_model=wanted.embedding_model,
    )


async def cut_again(session_id: str, segment: Segment, cutting: models.Cutting, library: Library) -> Segment:
    source = Source(
        document_id=segment.document_id,
        version=next_version(segment.version),
        source_file=segment.source_file,
        filename=segment.filename,
        text=segment.text,
        pages=segment.pages,
        chunk_size=cutting.chunk_size,
        chunk_overlap=cutting.overlap,
    )
    again = await asyncio.to_thread(build, source)
    await library.write(session_id, again)
    return again


@router.delete("/sessions/{session_id}/collection")
async def delete_collection(session_id: models.Identifier, library: SegmentLibrary) -> models.CollectionDeleted:
    await library.forget(session_id)
    name = collection(session_id)
    return models.CollectionDeleted(message=f"{name} deleted", session_id=session_id, collection_name=name)


@router.delete("/sessions/{session_id}/documents/{document_id}", status_code=204)
async def delete_document(
    session_id: models.Identifier, document_id: models.Identifier, library: SegmentLibrary
) -> None:
    await library.forget(session_id, document_id)


def collection(session_id: str) -> str:
    return f"session_{session_id}"
