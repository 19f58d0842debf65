"""What the query routes take and give."""

import json
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from derslik.clients.generation import Usage
from derslik.clients.retrieval import Evidence
from derslik.domain.citations import Citation
from derslik.domain.field_types import WHOLE_NUMBER
from derslik.domain.settings import Flag, Origin, QuerySettings
from derslik.domain.text_patterns import NOT_BLANK
from derslik.web.models import Body
from rag_query.evidence import Reason

Question = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4_000), NOT_BLANK]
Turn = Annotated[str, Field(max_length=8_000)]
ONE_LINE = r"^[^\x00-\x1f\x7f\u2028\u2029]*[^\s\x00-\x1f\x7f][^\x00-\x1f\x7f\u2028\u2029]*$"
Style = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20, pattern=ONE_LINE)]
"""A word or two, which become a line of the model's instructions."""
SessionId = Annotated[str, Field(max_length=64)]


class HistoryTurn(Body):
    role: Literal["user", "assistant"]
    content: Turn


class RagQuery(QuerySettings):
    """A question to a session; what is not set here comes from the teacher's settings, then the defaults."""

    session_id: SessionId
    query: Question
    max_tokens: Annotated[int, Field(strict=True, ge=1, le=8_192), WHOLE_NUMBER] = 2_048
    conversation_history: Annotated[list[HistoryTurn], Field(max_length=40)] | None = None
    skip_llm: Flag = False
    aciklayici_dil: Style | None = None
    cumle_uzunlugu: Style | None = None
    ornek_kullanimi: Style | None = None
    benzetmeler: Style | None = None

    @property
    def settings(self) -> dict[str, Any]:
        return self.model_dump(include=set(QuerySettings.model_fields), exclude_none=True)

    @property
    def style(self) -> dict[str, str]:
        names = {"aciklayici_dil", "cumle_uzunlugu", "ornek_kullanimi", "benzetmeler"}
        return self.model_dump(include=names, exclude_none=True)

    @property
    def asked(self) -> list[str]:
        """This question, then those of the conversation before it."""
        return [self.query, *(turn["content"] for turn in self.history if turn["role"] == "user")]

    @property
    def history(self) -> list[dict[str, str]]:
        turns = self.conversation_history if self.conversation_history is not None else []
        return [turn.model_dump() for turn in turns]


class Outcome(StrEnum):
    ANSWERED = "answered"
    NOT_IN_MATERIAL = "not_in_material"
    DEGRADED = "degraded"


class AnswerMode(StrEnum):
    """Who wrote the answer: a model from the sources, the sources themselves, the retrieval service, a model alone."""

    GENERATED = "generated"
    EXTRACTIVE = "extractive"
    UPSTREAM = "upstream"
    DIRECT = "direct"
    NONE = "none"


class Setting(BaseModel):
    value: Any
    origin: Origin


class Answer(BaseModel):
    """An answer with its sources. `notice` is for the reader where there is no answer (`outcome` tells which kind,
    `reason` why the material has none)."""

    model_config = ConfigDict(frozen=True)

    query_id: str
    session_id: str
    answer: str
    outcome: Outcome
    answer_mode: AnswerMode
    notice: str | None = None
    reason: Reason | None = None
    sources: list[Citation] = Field(default_factory=list)
    suggestions: list[str] = Field(default_factory=list)
    processing_time_ms: int
    model: str | None = None
    usage: Usage | None = None
    evidence: Evidence | None = None
    dropped_sources: int = 0
    dropped_markers: int = 0
    personalized: bool = False
    settings: dict[str, Setting]
    chain_type: str
    correction: None = None


class GivenSource(BaseModel):
    """A source as `/rag/query` gave it; its text and the headings over it count."""

    model_config = ConfigDict(extra="ignore")

    content: Annotated[str, Field(max_length=20_000)]
    heading: Annotated[str, Field(max_length=2_000)] | None = None


class SuggestionRequest(Body):
    question: Question
    answer: Annotated[str, Field(max_length=40_000)]
    sources: Annotated[list[GivenSource], Field(max_length=50)] | None = None


class Suggestions(BaseModel):
    suggestions: list[str]


class QueryStatus(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Failed(BaseModel):
    """Why a query has no answer: a problem's `code` and what to tell the reader."""

    code: str
    message: str


class Rating(Body):
    """`rating` from 1 (useless) to 5."""

    rating: Annotated[int, Field(strict=True, ge=1, le=5), WHOLE_NUMBER]
    comment: Annotated[str, StringConstraints(strip_whitespace=True, max_length=1_000)] | None = None


class Feedback(BaseModel):
    model_config = ConfigDict(extra="ignore")

    rating: int
    comment: str | None = None
    updated_at: str


def stored_json(value: Any) -> Any:
    """Answers, requests and data of events are stored as one JSON text each; rows of before hold them as maps."""
    return json.loads(value) if isinstance(value, str) else value


class QueryRecord(BaseModel):
    """A question that was asked, and what came of it: `response` once it is done, `error` when it failed."""

    model_config = ConfigDict(extra="ignore")

    query_id: str
    session_id: str
    user_id: str
    queried_at: str
    query: str
    status: QueryStatus = QueryStatus.DONE
    outcome: Outcome | None = None
    response: Annotated[Answer | None, BeforeValidator(stored_json)] = None
    error: Failed | None = None
    feedback: Feedback | None = None


class QueryAccepted(BaseModel):
    query_id: str
    session_id: str
    status: QueryStatus


class QueryStats(BaseModel):
    """Of one session; `user_rating` is the mean of `rating_count` ratings from 1 to 5, 0 without any."""

    session_id: str
    query_count: int
    answered_count: int
    not_in_material_count: int
    degraded_count: int
    rating_count: int
    user_rating: float
    student_entry_count: int
    last_accessed: str
