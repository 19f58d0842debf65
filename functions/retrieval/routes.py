"""The retrieval contract: query, check questions, store, list, reprocess, delete, health."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi import Query as Parameter

from derslik.domain.deadline import Deadline
from derslik.domain.document_text import DocumentText, Page
from derslik.errors import BadRequest, NotFound
from derslik.language.extracts import extract_sentences
from derslik.storage.objects import Objects
from derslik.storage.texts import read_text
from derslik.web.deadline import RequestDeadline
from derslik.web.dependencies import ObjectStore
from retrieval import models
from retrieval.finding import find
from retrieval.library import Library, Reference, SegmentLibrary, next_version
from retrieval.replies import found_source, listed_chunks, until_full, within
from retrieval.search import Ranking, search
from retrieval.segment import Segment, Source, build
from retrieval.segment_vectors import embed_segment, storing_deadline

VersionedId = Annotated[str, Parameter(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}@[1-9][0-9]{0,11}$")]
StoringDeadline = Annotated[Deadline, Depends(storing_deadline)]
NO_COLLECTION = "The session has no stored documents"

router = APIRouter()


@router.get("/health")
async def health() -> models.Health:
    return models.Health()


@router.post("/query")
async def query(asked: models.Query, library: SegmentLibrary, deadline: RequestDeadline) -> models.Answer:
    segments = await library.read(asked.session_id, await references(asked, library))
    if not segments:
        raise NotFound(NO_COLLECTION, code="collection_not_found")
    found = await find(segments, asked, deadline)
    sources = [found_source(hit, relevance) for hit, relevance in zip(found.hits, found.relevance, strict=True)]
    shown = within(sources, asked.max_context_chars)
    return models.Answer(
        answer="" if asked.skip_llm else await asyncio.to_thread(answer, asked.query, shown),
        sources=shown,
        chain_type="stuff" if asked.chain_type is None else asked.chain_type,
        evidence=evidence(found.ranking, found.similarity),
    )


@router.post("/answerable")
async def answerable(asked: models.Answerable, library: SegmentLibrary) -> models.AnswerableReply:
    """An addition to the contract: for each question what `/query` would give as its evidence, without embeddings."""
    segments = await library.read(asked.session_id, await references(asked, library))

    def judged() -> list[models.Evidence]:
        return [evidence(search(segments, question, 1, rerank=asked.use_rerank)) for question in asked.questions]

    return models.AnswerableReply(evidence=await asyncio.to_thread(judged))


def evidence(ranking: Ranking, similarity: float = 0.0) -> models.Evidence:
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
        similarity=similarity,
    )


async def references(asked: models.Scope, library: Library) -> Sequence[Reference]:
    if asked.documents is None:
        return await library.newest(asked.session_id)
    return [Reference(document.document_id, document.version) for document in asked.documents]


def answer(question: str, sources: Sequence[models.FoundSource]) -> str:
    """The sources' own best sentences; no language model works here."""
    passages = [source.content for source in sources]
    chosen = extract_sentences(question, passages, [source.metadata.heading for source in sources])
    return " ".join(found.shown(passages) for found in chosen)


@router.post("/process-and-store")
async def process_and_store(
    given: models.Store, library: SegmentLibrary, objects: ObjectStore, deadline: StoringDeadline
) -> models.Stored:
    session_id, document_id = given.metadata.session_id, given.metadata.identity
    version = given.metadata.version
    if version is None:
        version = next_version(dict(await library.newest(session_id)).get(document_id))
    text = await text_of(given, objects)
    source = Source(
        document_id=document_id,
        version=version,
        source_file=given.metadata.name if given.metadata.source_file is None else given.metadata.source_file,
        filename=given.metadata.name if given.metadata.filename is None else given.metadata.filename,
        text=text.text,
        pages=list(text.pages),
        chunk_size=given.chunk_size,
        chunk_overlap=given.overlap,
        blocks=text.blocks,
    )
    segment = await asyncio.to_thread(build, source)
    if not segment.chunks:
        raise BadRequest("The text gives no chunk: it has no words", code="no_chunk")
    segment = await embed_segment(segment, given.metadata.embedding_model, deadline)
    await library.write(session_id, segment)
    return models.Stored(
        message=f"{len(segment.chunks)} chunks stored",
        chunks_processed=len(segment.chunks),
        collection_name=collection(session_id),
        chunk_ids=[f"{document_id}@{version}:{index}" for index in range(len(segment.chunks))],
    )


async def text_of(given: models.Store, objects: Objects) -> DocumentText:
    """Raises `NotFound` for a text that is not in the bucket."""
    if given.text is not None:
        pages = tuple(Page(page.page, page.start, page.end) for page in given.metadata.pages or ())
        return DocumentText(text=given.text, pages=pages)
    assert given.text_key is not None, "one of the two is given"
    return await read_text(objects, given.text_key)


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
    if limit is None:
        return models.ChunkList(chunks=list(islice(chunks, offset, None)))
    return models.ChunkList(chunks=list(until_full(islice(chunks, offset, offset + limit))))


def reference(versioned: str) -> Reference:
    document_id, _, version = versioned.rpartition("@")
    return Reference(document_id, int(version))


@router.post("/sessions/{session_id}/reprocess")
async def reprocess(
    session_id: models.Identifier, wanted: models.Reprocess, library: SegmentLibrary, deadline: StoringDeadline
) -> models.Reprocessed:
    """Cut the stored texts anew when `re_chunk` asks for it, and give them vectors of another model."""
    segments = await library.read(session_id, await library.newest(session_id))
    if not segments:
        raise NotFound(NO_COLLECTION, code="collection_not_found")
    files = wanted.source_files
    chosen = [segment for segment in segments if files is None or segment.source_file in files]
    chosen = [await made_again(session_id, segment, wanted, library, deadline) for segment in chosen]
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


async def made_again(
    session_id: str, segment: Segment, wanted: models.Reprocess, library: Library, deadline: Deadline
) -> Segment:
    """As its next version, unless nothing of it changes: what is stored is never written over."""
    model = segment.embedding_model if wanted.embedding_model is None else wanted.embedding_model
    again = await asyncio.to_thread(build, source_of(segment, wanted)) if wanted.re_chunk else segment
    if wanted.re_chunk or model != segment.embedding_model:
        again = await embed_segment(again, model, deadline)
    if again is not segment:
        again = replace(again, version=next_version(segment.version))
        await library.write(session_id, again)
    return again


def source_of(segment: Segment, cutting: models.Cutting) -> Source:
    return Source(
        document_id=segment.document_id,
        version=segment.version,
        source_file=segment.source_file,
        filename=segment.filename,
        text=segment.text,
        pages=segment.pages,
        chunk_size=cutting.chunk_size,
        chunk_overlap=cutting.overlap,
    )


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
