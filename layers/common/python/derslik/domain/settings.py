"""RAG settings: the origin's fields and defaults, and which of request, teacher and default decides each."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from derslik.domain.field_types import WHOLE_NUMBER, Fraction

Origin = Literal["request", "teacher", "default"]
ModelName = Annotated[str, Field(min_length=1, max_length=200)]
Flag = Annotated[bool, Field(strict=True)]
ChunkStrategy = Literal["lightweight", "semantic"]
ChunkSize = Annotated[int, Field(ge=100, le=8_000)]
"""Characters, as is the overlap of a chunk with the one before it."""
MAX_TOP_K = 50
MAX_CONTEXT_CHARS = 100_000
"""Of all sources of an answer together."""
ChunkOverlap = Annotated[int, Field(ge=0, le=4_000)]


class QuerySettings(BaseModel):
    """What one question may set. Absent and null both mean: not set here."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    top_k: Annotated[int, Field(strict=True, ge=1, le=MAX_TOP_K), WHOLE_NUMBER] | None = None
    use_rerank: Flag | None = None
    min_score: Fraction | None = None
    max_context_chars: Annotated[int, Field(strict=True, ge=200, le=MAX_CONTEXT_CHARS), WHOLE_NUMBER] | None = None
    model: ModelName | None = None
    chain_type: Literal["stuff", "refine", "map_reduce"] | None = None
    use_direct_llm: Flag | None = None
    embedding_model: ModelName | None = None
    embedding_provider: ModelName | None = None
    provider: ModelName | None = None
    use_reranker_service: Flag | None = None
    reranker_type: ModelName | None = None
    min_score_threshold: Fraction | None = None


class SettingsChange(QuerySettings):
    """What a teacher may save for a session: the above, and how its documents are cut into chunks."""

    chunk_strategy: ChunkStrategy | None = None
    chunk_size: Annotated[ChunkSize, Field(strict=True), WHOLE_NUMBER] | None = None
    chunk_overlap: Annotated[ChunkOverlap, Field(strict=True), WHOLE_NUMBER] | None = None


class ChunkingChange(BaseModel):
    """How single documents are cut where that is not their session's settings; None: as the settings say."""

    chunk_strategy: ChunkStrategy | None = None
    chunk_size: ChunkSize | None = None
    chunk_overlap: ChunkOverlap | None = None
    embedding_model: ModelName | None = None


class RagSettings(SettingsChange):
    """A session's settings as a whole: also what must hold between fields."""

    @model_validator(mode="after")
    def overlap_fits(self) -> "RagSettings":
        size = DEFAULTS["chunk_size"] if self.chunk_size is None else self.chunk_size
        if self.chunk_overlap is not None and self.chunk_overlap >= size:
            raise ValueError(f"chunk_overlap ({self.chunk_overlap}) must be less than chunk_size ({size})")
        return self


DEFAULTS: Mapping[str, Any] = {
    "top_k": 5,
    "use_rerank": True,
    "min_score": 0.1,
    "max_context_chars": 8000,
    "model": None,
    "chain_type": "stuff",
    "use_direct_llm": False,
    "embedding_model": None,
    "embedding_provider": None,
    "provider": None,
    "use_reranker_service": False,
    "reranker_type": None,
    "min_score_threshold": None,
    "chunk_strategy": "lightweight",
    "chunk_size": 1000,
    "chunk_overlap": 200,
}
"""The origin's defaults, applied last: a request's default never hides what the teacher saved."""

STUDENT_MAY_SET = frozenset({"chain_type"})
"""Everything else decides cost or scope: a student's value counts only where the teacher left the field open."""
STUDENT_NEVER_SETS = frozenset(
    {
        "model",
        "provider",
        "use_direct_llm",
        "embedding_model",
        "embedding_provider",
        "use_reranker_service",
        "reranker_type",
    }
)
"""What is paid for and whether the material is used at all is the school's decision, open or not."""


def default_overlap(chunk_size: int) -> int:
    """The origin's overlap, or a fifth of a small chunk."""
    return min(int(DEFAULTS["chunk_overlap"]), chunk_size // 5)


def merge_saved(saved: Mapping[str, Any], change: Mapping[str, Any]) -> dict[str, Any]:
    """The teacher's settings after a change: null clears a field, an absent one stays. Raises `ValueError`."""
    merged = {name: value for name, value in {**saved, **change}.items() if value is not None}
    RagSettings.model_validate(merged)
    return merged


class Effective(BaseModel):
    """The values that count, and where each comes from."""

    model_config = ConfigDict(frozen=True)

    values: dict[str, Any]
    origins: dict[str, Origin]


def effective(
    saved: Mapping[str, Any], request: Mapping[str, Any] | None = None, *, student: bool = False
) -> Effective:
    """Merge request over teacher over default, field by field; a student's request only where it may count."""
    values: dict[str, Any] = {}
    origins: dict[str, Origin] = {}
    for name, default in DEFAULTS.items():
        wanted = request.get(name) if request is not None else None
        if wanted is not None and not (student and not student_may_set(name, saved)):
            values[name], origins[name] = wanted, "request"
        elif saved.get(name) is not None:
            values[name], origins[name] = saved[name], "teacher"
        else:
            values[name], origins[name] = default, "default"
    if origins["chunk_overlap"] == "default":
        values["chunk_overlap"] = default_overlap(values["chunk_size"])
    return Effective(values=values, origins=origins)


def student_may_set(name: str, saved: Mapping[str, Any]) -> bool:
    if name in STUDENT_NEVER_SETS:
        return False
    return name in STUDENT_MAY_SET or saved.get(name) is None


def chunk_settings(saved: Mapping[str, Any], asked: Mapping[str, Any]) -> dict[str, Any]:
    """How to cut a document: what was asked for it, over the session's settings. Raises `ValueError`."""
    merged = effective(merge_saved(saved, asked)).values
    return {name: merged[name] for name in ("chunk_strategy", "chunk_size", "chunk_overlap", "embedding_model")}
