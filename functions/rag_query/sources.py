"""From the retrieval service's passages to checked citations."""

from collections.abc import Sequence

from derslik.clients.retrieval import Source
from derslik.concurrency import all_of
from derslik.domain.citations import Citation, cite, document_of
from derslik.domain.document_text import DocumentText
from derslik.domain.documents import Document
from derslik.domain.settings import MAX_CONTEXT_CHARS, MAX_TOP_K
from derslik.errors import NotFound
from derslik.language.extracts import extract_sentences
from derslik.storage.objects import Objects
from derslik.storage.texts import visible_text


async def cite_passages(
    question: str, passages: Sequence[Source], visible: Sequence[Document], objects: Objects, max_chars: int
) -> tuple[list[Citation], int]:
    """The passages that stand in a visible document, within `max_chars` in all; and how many do not.

    The first is kept, cut to what all may have together. One that runs over a page's end gets the page of its best
    sentence.
    """
    candidates = [document_of(source.metadata, visible) for source in passages]
    documents = {document.document_id: document for group in candidates for document in group}
    loaded = await all_of([load_text(objects, document) for document in documents.values()])
    texts = {identifier: text for identifier, text in zip(documents, loaded, strict=True) if text is not None}
    citations: list[Citation] = []
    dropped = used = 0
    for source, group in list(zip(passages, candidates, strict=True))[:MAX_TOP_K]:
        citation = find_citation(source, group, texts)
        if citation is None:
            dropped += 1
        elif not citations or used + len(citation.content) <= max_chars:
            used += len(citation.content)
            citations.append(place_on_page(shorten(citation), question, texts[citation.document_id]))
    return citations, dropped


def shorten(citation: Citation) -> Citation:
    content = citation.content[:MAX_CONTEXT_CHARS]
    return citation.model_copy(update={"content": content, "end": citation.start + len(content)})


def place_on_page(citation: Citation, question: str, text: DocumentText) -> Citation:
    if text.page_at(citation.start) == text.page_at(citation.end - 1):
        return citation
    sentences = extract_sentences(question, [citation.content])
    if not sentences:
        return citation
    best = max(sentences, key=lambda sentence: sentence.score)
    return citation.model_copy(update=dict(text.place_at(citation.start + best.start)))


async def load_text(objects: Objects, document: Document) -> DocumentText | None:
    try:
        return await visible_text(objects, document)
    except NotFound:
        return None


def find_citation(source: Source, group: Sequence[Document], texts: dict[str, DocumentText]) -> Citation | None:
    """The passage in the first of the documents that it stands in."""
    citations = (
        cite(source.content, source.score, source.metadata, document, texts[document.document_id])
        for document in group
        if document.document_id in texts
    )
    return next((citation for citation in citations if citation is not None), None)
