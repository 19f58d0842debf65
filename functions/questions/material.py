"""The chunks that questions are made from: a sample over all of a session's documents, checked against their texts."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from derslik.clients.retrieval import Retrieval
from derslik.concurrency import all_of
from derslik.domain.citations import cite
from derslik.domain.deadline import Deadline
from derslik.domain.document_text import DocumentText
from derslik.domain.documents import Document
from derslik.errors import NotFound
from derslik.language.detection import detect_language
from derslik.language.similarity import meaning_roots
from derslik.storage.objects import Objects
from derslik.storage.texts import visible_text
from questions.source_chunks import SourceChunk

MAX_CHUNKS = 400
MAX_DOCUMENTS = 20


@dataclass(frozen=True, slots=True)
class Sample:
    """Chunks, and by document the texts in which they stand."""

    chunks: list[SourceChunk]
    texts: Mapping[str, DocumentText]

    def narrow_to(self, pages: Sequence[int] | None, topics: Sequence[str] | None) -> "Sample":
        """Only what stands on one of these pages and speaks of one of these topics."""
        topic_roots = [meaning_roots(topic, detect_language(topic)) for topic in topics or ()]
        kept = [chunk for chunk in self.chunks if self._is_on(chunk, pages) and covers_topic(chunk.text, topic_roots)]
        return Sample(kept, self.texts)

    def _is_on(self, chunk: SourceChunk, pages: Sequence[int] | None) -> bool:
        """Whether some of it stands there; of which page an item is, its proof tells."""
        if pages is None:
            return True
        text = self.texts[chunk.document_id]
        first, last = (text.place_at(at)["page"] for at in (chunk.start, chunk.start + len(chunk.text) - 1))
        return first is not None and last is not None and any(first <= page <= last for page in pages)


def covers_topic(text: str, topics: Sequence[frozenset[str]]) -> bool:
    """Whether the text has all the words of one of the topics, in whatever form; yes when there are no topics."""
    if not topics:
        return True
    roots = meaning_roots(text, detect_language(text))
    return any(topic and topic <= roots for topic in topics)


@dataclass(frozen=True, slots=True)
class Material:
    retrieval: Retrieval
    objects: Objects

    async def sample(self, session_id: str, visible: Sequence[Document], seed: int, deadline: Deadline) -> Sample:
        """Up to `MAX_CHUNKS` chunks, as many from each document; raises retrieval's `UpstreamError`s."""
        chance = random.Random(seed)  # noqa: S311 - a sample, not a secret
        chosen = chance.sample(list(visible), min(len(visible), MAX_DOCUMENTS))
        if not chosen:
            return Sample([], {})
        share = max(1, MAX_CHUNKS // len(chosen))
        parts = [
            self._sample_document(
                session_id, document, chance.randint(0, max(0, document.chunk_count - share)), share, deadline
            )
            for document in chosen
        ]
        sampled = [part for part in await all_of(parts) if part is not None]
        texts = {document_id: text for document_id, text, _ in sampled}
        return Sample([chunk for _, _, chunks in sampled for chunk in chunks], texts)

    async def _sample_document(
        self, session_id: str, document: Document, offset: int, limit: int, deadline: Deadline
    ) -> tuple[str, DocumentText, list[SourceChunk]] | None:
        try:
            text = await visible_text(self.objects, document)
        except NotFound:
            return None
        stored = await self.retrieval.list_chunks(session_id, [document], deadline, offset=offset, limit=limit)
        citations = [
            cite(chunk.chunk_text, 0.0, chunk.chunk_metadata, document, text)
            for chunk in stored
            if chunk.belongs_to(document)
        ]
        chunks = [
            SourceChunk(document.document_id, citation.page, citation.start, citation.content, document.filename, text)
            for citation in citations[:limit]
            if citation is not None
        ]
        return document.document_id, text, chunks
