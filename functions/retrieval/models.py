"""Requests and replies of the retrieval contract; keys that are not listed are ignored."""

import hashlib
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from derslik.domain.settings import ChunkStrategy, ModelName, default_overlap
from derslik.storage.objects import text_key

MOST_TEXT = 5_000_000
"""Characters of a document."""

Identifier = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$")]
"""Safe as a part of an object's key."""
VersionNumber = Annotated[int, Field(ge=1, le=10**12)]
FileName = Annotated[str, Field(min_length=1, max_length=1000)]
ChunkSize = Annotated[int, Field(ge=50, le=20_000)]
ChunkOverlap = Annotated[int, Field(ge=0, le=10_000)]
Offset = Annotated[int, Field(ge=0, le=10 * MOST_TEXT)]
Fraction = Annotated[float, Field(ge=0, le=1)]


class Request(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, extra="ignore")


class Reply(BaseModel):
    model_config = ConfigDict(frozen=True)


class DocumentVersion(Request):
    document_id: Identifier
    version: VersionNumber


class Scope(Request):
    """`documents`: exactly the versions to search; absent, the newest version of each document."""

    session_id: Identifier
    documents: Annotated[list[DocumentVersion], Field(max_length=2000)] | None = None
    use_rerank: bool = True


class Query(Scope):
    """`use_rerank` as in `search`, and of the service that `use_reranker_service` asks for; `reranker_type` names its
    model. Fields of the contract that choose a language model are not listed, since there is none here."""

    query: Annotated[str, Field(min_length=1, max_length=20_000)]
    top_k: Annotated[int, Field(ge=1, le=100)] = 5
    min_score: Fraction = 0.1
    max_context_chars: Annotated[int, Field(ge=1, le=1_000_000)] = 8000
    chain_type: Annotated[str, Field(max_length=100)] | None = "stuff"
    skip_llm: bool = False
    embedding_model: ModelName | None = None
    use_reranker_service: bool = False
    reranker_type: ModelName | None = None


class Answerable(Scope):
    questions: Annotated[list[Annotated[str, Field(min_length=1, max_length=2_000)]], Field(max_length=20)]


class PageSpan(Request):
    page: Annotated[int, Field(ge=0, le=1_000_000)]
    start: Offset
    end: Offset


class Metadata(Request):
    session_id: Identifier
    source_file: FileName | None = None
    filename: FileName | None = None
    document_id: Identifier | None = None
    version: VersionNumber | None = None
    pages: Annotated[list[PageSpan], Field(max_length=50_000)] | None = None
    embedding_model: ModelName | None = None

    @model_validator(mode="after")
    def is_named(self) -> Self:
        if self.document_id is None and self.source_file is None and self.filename is None:
            raise ValueError("give a document_id, a source_file or a filename")
        return self

    @property
    def name(self) -> str:
        return next(name for name in (self.source_file, self.filename, self.document_id) if name is not None)

    @property
    def text_key(self) -> str | None:
        """Where the text of this version stands; None for a caller that counts no versions."""
        if self.document_id is None or self.version is None:
            return None
        return text_key(self.session_id, self.document_id, self.version)

    @property
    def identity(self) -> str:
        """Without a `document_id`, one file name is one document."""
        if self.document_id is not None:
            return self.document_id
        return hashlib.sha256(self.name.encode()).hexdigest()[:26]


class Cutting(Request):
    """Without `chunk_overlap`, the contract's 200, or a fifth of a small chunk."""

    chunk_size: ChunkSize = 1000
    chunk_overlap: ChunkOverlap | None = None

    @model_validator(mode="after")
    def overlap_fits(self) -> Self:
        if self.overlap >= self.chunk_size:
            raise ValueError(f"chunk_overlap ({self.overlap}) must be less than chunk_size ({self.chunk_size})")
        return self

    @property
    def overlap(self) -> int:
        return default_overlap(self.chunk_size) if self.chunk_overlap is None else self.chunk_overlap


class Store(Cutting):
    """Both chunk strategies cut along the text's own structure (Markdown, paragraphs, sentences).

    `text_key`, an addition to the contract, is where this version's text stands in the bucket with its pages and
    blocks, in place of `text` and `pages`.
    """

    text: Annotated[str, Field(max_length=MOST_TEXT)] | None = None
    text_key: str | None = None
    metadata: Metadata
    chunk_strategy: ChunkStrategy = "lightweight"

    @model_validator(mode="after")
    def has_one_text(self) -> Self:
        if (self.text is None) == (self.text_key is None):
            raise ValueError("give either text or text_key")
        if self.text_key is not None and self.text_key != self.metadata.text_key:
            raise ValueError("text_key must be that of this session, document and version")
        return self


class Reprocess(Cutting):
    source_files: Annotated[list[FileName], Field(max_length=2000)] | None = None
    re_chunk: bool = False
    embedding_model: ModelName | None = None


class BlockSpan(Reply):
    """A block of the document's text that a chunk has a part of."""

    kind: str
    start: int
    end: int


class ChunkMetadata(Reply):
    """`context`: the header of a table or the lead-in of a list that the chunk goes on with."""

    source_file: str
    filename: str
    chunk_index: int
    page_number: int | None
    document_id: str
    version: int
    start: int
    end: int
    heading: str | None
    context: Annotated[str | None, Field(exclude_if=lambda context: context is None)] = None
    blocks: Annotated[list[BlockSpan], Field(exclude_if=lambda blocks: not blocks)] = Field(default_factory=list)


class FoundMetadata(ChunkMetadata):
    """`relevance_score` is the rerank service's, on a scale of its own."""

    relevance_score: Annotated[float | None, Field(exclude_if=lambda score: score is None)] = None


class FoundSource(Reply):
    """`score` is what `min_score` is held against: of the words, with vectors a part of the similarity besides."""

    content: str
    metadata: FoundMetadata
    score: float


class Evidence(Reply):
    """For the decision whether the question is answered in the material at all.

    See `search.Ranking` and `nearness.Nearness`; `coverage` is the share of the question in the first passage,
    `similarity` as in `vectors.nearest`, 0 without embeddings.
    """

    best_score: float = 0.0
    coverage: float = 0.0
    sentence: float = 0.0
    together: float = 0.0
    relevance: float = 0.0
    around: float = 0.0
    rarest: float = 0.0
    missing_name: float = 0.0
    similarity: float = 0.0


class AnswerableReply(Reply):
    """For each question, in their order."""

    evidence: list[Evidence]


class Answer(Reply):
    answer: str
    sources: list[FoundSource]
    chain_type: str
    correction: None = None
    evidence: Evidence


class Stored(Reply):
    success: Literal[True] = True
    message: str
    chunks_processed: int
    collection_name: str
    chunk_ids: list[str]


class ListedChunk(Reply):
    document_name: str
    chunk_index: int
    chunk_text: str
    chunk_metadata: ChunkMetadata


class ChunkList(Reply):
    chunks: list[ListedChunk]


class Reprocessed(Reply):
    success: bool
    message: str
    chunks_processed: int
    successful_files: list[str]
    failed_files: list[str]
    embedding_model: str | None


class CollectionDeleted(Reply):
    success: Literal[True] = True
    message: str
    session_id: str
    collection_name: str


class Health(Reply):
    status: Literal["ok"] = "ok"
    service: str = "derslik-retrieval"
