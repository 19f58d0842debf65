"""Documents: their states, versions, and what of them is visible."""

from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from derslik.domain.document_text import TextWarning


class State(StrEnum):
    AWAITING_UPLOAD = "awaiting_upload"
    UPLOADED = "uploaded"
    PARSING = "parsing"
    CHUNKING = "chunking"
    INDEXING = "indexing"
    READY = "ready"
    FAILED = "failed"
    DELETING = "deleting"


MAX_ATTEMPTS = 8
"""How often a version is begun at the most, whoever asks. A message on its own comes less often."""
UPLOAD_GRACE_SECONDS = 3600
"""How long after its creation a document that was never uploaded is still expected."""


class Failure(BaseModel):
    """Why a document failed, and what to do: a stable code, and a sentence for the teacher in two languages."""

    model_config = ConfigDict(frozen=True)

    code: str
    message: str
    message_tr: str


DELETED = Failure(code="deleted", message="The document was deleted meanwhile.", message_tr="Belge bu arada silindi.")
SUPERSEDED = Failure(
    code="superseded",
    message="A newer version of the document was asked for meanwhile.",
    message_tr="Bu arada belgenin daha yeni bir sürümü istendi.",
)
UPLOAD_EXPIRED = Failure(
    code="upload_expired",
    message="The file was never uploaded. Add the document again.",
    message_tr="Dosya hiç yüklenmedi. Belgeyi yeniden ekleyin.",
)
NOT_UPLOADED = Failure(code="not_uploaded", message="The file was not uploaded.", message_tr="Dosya yüklenmemiş.")
UNKNOWN_FILE = Failure(
    code="unknown_file",
    message="The session has no file of this name.",
    message_tr="Oturumda bu adda bir dosya yok.",
)
MISMATCH = Failure(
    code="checksum_mismatch",
    message="The uploaded bytes are not those that were announced. Upload the file again as a new document.",
    message_tr="Yüklenen dosya bildirilen dosya değil. Dosyayı yeni bir belge olarak yeniden yükleyin.",
)
NO_CHUNK = Failure(
    code="no_usable_text",
    message="The file holds no text that could be searched.",
    message_tr="Dosyada aranabilecek bir metin yok.",
)
GIVEN_UP = Failure(
    code="processing_failed",
    message="The document could not be processed after several attempts. Reprocess it later.",
    message_tr="Belge birkaç denemeden sonra işlenemedi. Daha sonra yeniden işleyin.",
)


class Progress(BaseModel):
    model_config = ConfigDict(frozen=True)

    done: int
    total: int


class Document(BaseModel):
    """A document as it is stored.

    `version` is the newest version asked for (by the job `job_id`; None: by its upload), `ready_version` the one that
    answers and `failed_version` the last that ended in failure (None: none yet). Only a document
    with a `ready_version` that is not being deleted is visible to queries, whatever else its state says.
    `attempt`, `started_at` and `ended_at` are those of `version`. `upload_sequencer` orders uploads to its key.
    `warnings` are those of the version that answers.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    session_id: str
    document_id: str
    filename: str
    content_type: str
    size: int
    sha256: str
    state: State = State.AWAITING_UPLOAD
    version: int = 1
    ready_version: int | None = None
    failed_version: int | None = None
    chunk_count: int = 0
    page_count: int | None = None
    attempt: int = 0
    progress: Progress | None = None
    error: Failure | None = None
    uploaded_by: str
    created_at: str
    updated_at: str
    started_at: str | None = None
    ended_at: str | None = None
    job_id: str | None = None
    upload_sequencer: str = ""
    lease_owner: str | None = None
    lease_until: int = 0
    chunking: dict[str, Any] = Field(default_factory=dict)
    warnings: list[TextWarning] = Field(default_factory=list)

    @property
    def pending(self) -> bool:
        """Whether the newest version asked for has not ended."""
        return self.version not in (self.ready_version, self.failed_version)

    def obsolete(self, version: int) -> bool:
        """Whether nobody can need the objects of this version any more."""
        return version < self.version and version != self.ready_version

    @property
    def visible(self) -> bool:
        return self.ready_version is not None and self.state is not State.DELETING


def with_expired_upload(document: Document, age_seconds: float) -> Document:
    """The document as it is shown: one whose upload never came has failed."""
    if document.state is State.AWAITING_UPLOAD and age_seconds > UPLOAD_GRACE_SECONDS:
        return document.model_copy(update={"state": State.FAILED, "error": UPLOAD_EXPIRED})
    return document
