"""What an exported session says of itself: `manifest.json`, the first entry of its archive."""

from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from derslik.domain.documents import Document
from derslik.domain.jobs import MAX_DOCUMENTS
from derslik.domain.sessions import Session, SessionFields
from derslik.domain.settings import ChunkingChange, RagSettings
from documents import filenames

MANIFEST_NAME = "manifest.json"
MAX_MANIFEST_BYTES = 1_000_000
MAX_ARCHIVE_BYTES = 500_000_000
"""Of an archive, and of the documents in it: what the worker's disk has room for."""


class ManifestPart(BaseModel):
    """Unknown fields are refused: they would be lost without a word."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class SessionDescription(ManifestPart, SessionFields):
    """The fields of a session that are its teacher's; not its counters, status or owner."""


class DocumentChunking(ManifestPart, ChunkingChange):
    """How one document is cut where that is not the session's settings."""


class ArchivedDocument(ManifestPart):
    """A document; `file` is its place in the archive, `sha256` that of its bytes."""

    file: Annotated[str, Field(pattern=r"^documents/\d{4}$")]
    filename: Annotated[str, Field(min_length=1, max_length=filenames.MAX_CHARS)]
    content_type: Annotated[str, Field(min_length=1, max_length=200)]
    size: Annotated[int, Field(ge=1)]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    chunking: DocumentChunking = DocumentChunking()

    @model_validator(mode="after")
    def filename_is_readable(self) -> Self:
        if filenames.make_readable(self.filename) != self.filename:
            raise ValueError("a file name holds characters that cannot be seen")
        return self


class Manifest(ManifestPart):
    format: Literal["derslik-session"] = "derslik-session"
    format_version: Literal[1] = 1
    exported_at: Annotated[str, Field(max_length=40)]
    session: SessionDescription
    rag_settings: RagSettings
    documents: Annotated[list[ArchivedDocument], Field(max_length=MAX_DOCUMENTS)]

    @model_validator(mode="after")
    def each_file_is_named_once(self) -> Self:
        if len({document.file for document in self.documents}) < len(self.documents):
            raise ValueError("two documents have the same file")
        return self

    @property
    def saved_settings(self) -> dict[str, Any]:
        return self.rag_settings.model_dump(exclude_none=True)


def describe_session(session: Session, documents: list[Document], exported_at: str) -> Manifest:
    return Manifest(
        exported_at=exported_at,
        session=SessionDescription.model_validate(session.model_dump(include=set(SessionFields.model_fields))),
        rag_settings=RagSettings.model_validate(session.rag_settings),
        documents=[describe_document(number, document) for number, document in enumerate(documents, 1)],
    )


def describe_document(number: int, document: Document) -> ArchivedDocument:
    return ArchivedDocument(
        file=f"documents/{number:04d}",
        chunking=DocumentChunking.model_validate(document.chunking),
        **document.model_dump(include={"filename", "content_type", "size", "sha256"}),
    )
