"""What an exported session says of itself: `manifest.json`, the first entry of its archive."""

from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from derslik.domain.documents import Document
from derslik.domain.jobs import MAX_DOCUMENTS
from derslik.domain.sessions import Category, Session
from derslik.domain.settings import RagSettings
from documents import filenames

NAME = "manifest.json"
MAX_MANIFEST_BYTES = 1_000_000
MAX_ARCHIVE_BYTES = 500_000_000
"""Of an archive, and of the documents in it: what the worker's disk has room for."""

ShortText = Annotated[str, Field(max_length=100)]
Labels = Annotated[list[Annotated[str, Field(min_length=1, max_length=300)]], Field(max_length=50)]


class Part(BaseModel):
    """Unknown fields are refused: they would be lost without a word."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Described(Part):
    """The fields of a session that are its teacher's; not its counters, status or owner."""

    name: Annotated[str, Field(min_length=1, max_length=200)]
    description: Annotated[str, Field(max_length=4_000)] = ""
    category: Category
    grade_level: ShortText = ""
    subject_area: ShortText = ""
    learning_objectives: Labels = Field(default_factory=list)
    tags: Labels = Field(default_factory=list)
    is_public: bool = False


class Cutting(Part):
    """How one document is cut where that is not the session's settings."""

    chunk_strategy: Literal["lightweight", "semantic"] | None = None
    chunk_size: Annotated[int, Field(ge=100, le=8_000)] | None = None
    chunk_overlap: Annotated[int, Field(ge=0, le=4_000)] | None = None
    embedding_model: Annotated[str, Field(min_length=1, max_length=200)] | None = None


class Entry(Part):
    """A document; `file` is its place in the archive, `sha256` that of its bytes."""

    file: Annotated[str, Field(pattern=r"^documents/\d{4}$")]
    filename: Annotated[str, Field(min_length=1, max_length=filenames.MAX_CHARS)]
    content_type: Annotated[str, Field(min_length=1, max_length=200)]
    size: Annotated[int, Field(ge=1)]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    chunking: Cutting = Cutting()

    @model_validator(mode="after")
    def is_readable(self) -> Self:
        if filenames.readable(self.filename) != self.filename:
            raise ValueError("a file name holds characters that cannot be seen")
        return self


class Manifest(Part):
    format: Literal["derslik-session"] = "derslik-session"
    format_version: Literal[1] = 1
    exported_at: Annotated[str, Field(max_length=40)]
    session: Described
    rag_settings: RagSettings
    documents: Annotated[list[Entry], Field(max_length=MAX_DOCUMENTS)]

    @model_validator(mode="after")
    def each_file_is_named_once(self) -> Self:
        if len({entry.file for entry in self.documents}) < len(self.documents):
            raise ValueError("two documents have the same file")
        return self

    @property
    def saved_settings(self) -> dict[str, Any]:
        return self.rag_settings.model_dump(exclude_none=True)


def describe(session: Session, documents: list[Document], exported_at: str) -> Manifest:
    return Manifest(
        exported_at=exported_at,
        session=Described.model_validate(session.model_dump(include=set(Described.model_fields))),
        rag_settings=RagSettings.model_validate(session.rag_settings),
        documents=[entry(number, document) for number, document in enumerate(documents, 1)],
    )


def entry(number: int, document: Document) -> Entry:
    return Entry(
        file=f"documents/{number:04d}",
        chunking=Cutting.model_validate(document.chunking),
        **document.model_dump(include={"filename", "content_type", "size", "sha256"}),
    )
