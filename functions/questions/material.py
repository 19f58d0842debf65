"""The chunks that questions are made from: a sample over all of a session's documents, checked against their texts."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from derslik.clients.retrieval import Chunk, Retrieval
from derslik.concurrency import all_of
from derslik.domain.citations import cite
from derslik.domain.deadline import Deadline
from derslik.domain.documents import Document
from derslik.errors import NotFound
from derslik.storage.objects import Objects
from derslik.storage.texts import visible_text
from questions.items import SourceChunk

MAX_CHUNKS = 400
MAX_DOCUMENTS = 20


@dataclass(frozen=True, slots=True)
class Material:
    retrieval: Retrieval
    objects: Objects

    async def sample(
        self, session_id: str, visible: Sequence[Document], seed: int, deadline: Deadline
    ) -> list[SourceChunk]:
        """Up to `MAX_CHUNKS` chunks, as many from each document; raises retrieval's `UpstreamError`s."""
        chance = random.Random(seed)  # noqa: S311 - a sample, not a secret
        chosen = chance.sample(list(visible), min(len(visible), MAX_DOCUMENTS))
        if not chosen:
            return []
        share = max(1, MAX_CHUNKS // len(chosen))
        parts = [
            self._part(session_id, document, chance.randint(0, max(0, document.chunk_count - share)), share, deadline)
            for document in chosen
        ]
        return [chunk for part in await all_of(parts) for chunk in part]

    async def _part(
        self, session_id: str, document: Document, offset: int, limit: int, deadline: Deadline
    ) -> list[SourceChunk]:
        try:
            text = await visible_text(self.objects, document)
        except NotFound:
            return []
        found = await self.retrieval.chunks(session_id, [document], deadline, offset=offset, limit=limit)
        citations = [
            cite(chunk.chunk_text, 0.0, chunk.chunk_metadata, document, text)
            for chunk in found
            if belongs(chunk, document)
        ]
        return [
            SourceChunk(document.document_id, citation.page, citation.start, citation.content)
            for citation in citations[:limit]
            if citation is not None
        ]


def belongs(chunk: Chunk, document: Document) -> bool:
    """By id, or by file name where a service knows no id of ours."""
    given = chunk.chunk_metadata.get("document_id")
    return chunk.document_name == document.filename if given is None else given == document.document_id
