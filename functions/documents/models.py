"""What the documents routes take and give."""

import json
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StringConstraints,
    model_validator,
)

from derslik.domain.document_text import BlockKind, Format, PageKind, TextWarning
from derslik.domain.documents import Document, Failure, Progress, State
from derslik.domain.field_types import WHOLE_NUMBER, Name
from derslik.domain.jobs import MAX_DOCUMENTS, ItemState
from derslik.domain.settings import ChunkingChange
from derslik.domain.text_patterns import VISIBLE
from derslik.web.models import Body
from documents import filenames
from documents.parsing.error_messages import UNKNOWN_WARNING, WARNINGS


def check_filename(name: str) -> str:
    readable = filenames.make_readable(name)
    if not readable:
        raise ValueError("a file name needs at least one visible character")
    return readable


FileName = Annotated[str, Field(min_length=1, max_length=1_000), AfterValidator(check_filename), VISIBLE]


class NewDocument(Body):
    """A file that is about to be uploaded; `size` in bytes, `sha256` of its bytes in hexadecimal.

    With `allow_duplicate` it is taken although the session has a document of the same bytes.
    """

    filename: FileName
    size: Annotated[int, Field(strict=True, ge=1, le=10**12), WHOLE_NUMBER]
    content_type: Annotated[str, Field(min_length=1, max_length=200)]
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-fA-F]{64}$", to_lower=True)]
    allow_duplicate: StrictBool = False


class Upload(BaseModel):
    """A form to post: all `fields` first, then the bytes as `file`, to `url`, within five minutes."""

    url: str
    fields: dict[str, str]


class WarningReply(BaseModel):
    """What of the upload is not in the text: a stable code, and a sentence for the teacher in two languages.

    `number` counts such things, `pages` are the first pages, slides or sheets where they are, as far as it is known.
    """

    code: str
    message: str
    message_tr: str
    number: int
    pages: list[int]

    @classmethod
    def from_warning(cls, warning: TextWarning) -> "WarningReply":
        texts = WARNINGS.get(warning.code, UNKNOWN_WARNING)
        return cls(
            code=warning.code,
            message=texts["en"],
            message_tr=texts["tr"],
            number=warning.number,
            pages=list(warning.pages),
        )


class BlockReply(BaseModel):
    """`text[start:end]`, as `Block` in the glossary; `rows` and `header_rows` of tables only."""

    kind: BlockKind
    start: int
    end: int
    level: int = 0
    marker: str = ""
    rows: list[tuple[int, int]] = Field(default_factory=list)
    header_rows: int = 0


class PageReply(BaseModel):
    page: int
    start: int
    end: int
    kind: PageKind
    name: str


class TextReply(BaseModel):
    """A part of a document's text, from `offset` on, with what stands in it; all positions are those in the whole text
    of `length` characters. The next part is in the `Link` header."""

    document_id: str
    version: int
    format: Format
    offset: int
    length: int
    text: str
    blocks: list[BlockReply]
    pages: list[PageReply]


class DocumentReply(BaseModel):
    """A document as a teacher watches it.

    `state` is the stage: `awaiting_upload`, `uploaded`, `parsing`, `chunking`, `indexing`, `ready` or `failed`;
    `progress` counts pages. `attempt`, `started_at` and `ended_at` are those of `version`, the newest asked for.
    """

    model_config = ConfigDict(extra="ignore")

    document_id: str
    session_id: str
    filename: str
    content_type: str
    size: int
    sha256: str
    state: State
    version: int
    ready_version: int | None
    chunk_count: int
    page_count: int | None
    attempt: int
    progress: Progress | None
    error: Failure | None
    created_at: str
    updated_at: str
    started_at: str | None
    ended_at: str | None
    warnings: list[WarningReply] = Field(default_factory=list)

    @classmethod
    def from_document(cls, document: Document) -> "DocumentReply":
        warnings = [WarningReply.from_warning(warning) for warning in document.warnings]
        return cls.model_validate({**document.model_dump(exclude={"warnings"}), "warnings": warnings})


class DocumentCreated(DocumentReply):
    """With `duplicate_of`, the session had these bytes before: this is that document, named by its id.

    `upload` is None when its bytes are there already.
    """

    upload: Upload | None
    duplicate_of: str | None = None


class Chunking(Body, ChunkingChange):
    """How to cut the documents; what is not given comes from the session's settings."""

    embedding_model: Name | None = None

    @model_validator(mode="after")
    def overlap_fits(self) -> "Chunking":
        if self.chunk_size is not None and self.chunk_overlap is not None and self.chunk_overlap >= self.chunk_size:
            raise ValueError("chunk_overlap must be less than chunk_size")
        return self

    def given_fields(self) -> dict[str, Any]:
        return self.model_dump(include=set(ChunkingChange.model_fields), exclude_none=True)


def parse_json_list(value: Any) -> Any:
    """Form fields arrive as text: a JSON list of names, once or several times."""
    texts = value if isinstance(value, list) else [value]
    if len(texts) == 1 and isinstance(texts[0], str) and texts[0].lstrip().startswith("["):
        try:
            return json.loads(texts[0])
        except (ValueError, RecursionError) as error:
            raise ValueError("must be a JSON list of file names") from error
    return texts


FileNames = Annotated[list[FileName], Field(min_length=1, max_length=MAX_DOCUMENTS)]
"""As they are when a file is announced: a name that was cut then is found by the same long name."""
Unused = Annotated[str, Field(max_length=2_000)]


class ProcessAndStore(Chunking):
    """The origin's form. The last three fields are taken and not used: no address from a client is ever called."""

    session_id: Annotated[str, Field(max_length=64)]
    markdown_files: Annotated[FileNames, BeforeValidator(parse_json_list)]
    use_llm_post_processing: bool | None = None
    llm_model_name: Unused | None = None
    model_inference_url: Unused | None = None


class Reprocess(Chunking):
    """Without `source_files`: all documents. `re_chunk` is taken and not used: chunks are always made anew."""

    source_files: FileNames | None = None
    re_chunk: StrictBool | None = None


class JobAccepted(BaseModel):
    success: Literal[True] = True
    job_id: str
    session_id: str
    status: str
    message: str
    total_files: int


class JobDocument(BaseModel):
    """One document's share. `stage`, `progress` and `attempt` tell of its work while it is under way."""

    model_config = ConfigDict(extra="ignore")

    document_id: str | None
    filename: str
    version: int | None
    state: ItemState
    chunks: int
    questions: int
    code: str | None
    message: str | None
    stage: State | None = None
    progress: Progress | None = None
    attempt: int | None = None
    started_at: str | None = None
    ended_at: str | None = None


class JobResult(BaseModel):
    """The origin's reply, once the job has ended. `processing_time` in seconds; `questions`: how many were made."""

    success: bool
    message: str
    processed_count: int
    total_chunks_added: int
    processing_time: float
    chunks_processed: int
    successful_files: list[str]
    failed_files: list[str]
    questions: int


class JobReply(BaseModel):
    job_id: str
    kind: str
    session_id: str
    status: Literal["queued", "running", "done", "failed"]
    total: int
    done: int
    failed: int
    created_at: str
    updated_at: str
    documents: list[JobDocument]
    result: JobResult | None
