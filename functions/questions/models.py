"""What the questions route takes and gives."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictInt, StringConstraints

from derslik.domain.questions import Action, Bloom, Content, Criterion, Difficulty, Maker, QuestionType, Status
from derslik.language import Language
from derslik.web.models import Body

MAX_QUESTIONS = 100
MAX_OF_A_JOB = 300
MAX_BATCH = 100

Mode = Literal["generated", "from_text", "mixed", "none"]
Identifier = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2_000)]


class Wanted(Body):
    """What kind of questions, from what: of all types that a key's words prove, from everything, unless told."""

    types: Annotated[list[QuestionType], Field(min_length=1, max_length=7)] | None = None
    difficulty: Difficulty | None = None
    bloom: Bloom | None = None
    language: Language | None = None
    document_ids: Annotated[list[Identifier], Field(min_length=1, max_length=20)] | None = None
    pages: Annotated[list[Annotated[StrictInt, Field(ge=1, le=10_000)]], Field(min_length=1, max_length=200)] | None = (
        None
    )
    topics: Annotated[list[Text], Field(min_length=1, max_length=20)] | None = None
    seed: Annotated[StrictInt, Field(ge=0, le=2**32)] | None = None


class GenerateQuestions(Wanted):
    """`seed` makes the same choice again; without it each call prefers what the bank does not have yet."""

    count: Annotated[StrictInt, Field(ge=1, le=MAX_QUESTIONS)] = 10


class StartQuestionJob(Wanted):
    count: Annotated[StrictInt, Field(ge=1, le=MAX_OF_A_JOB)] = 50


class QuestionJobAccepted(BaseModel):
    job_id: str
    session_id: str
    status: str


class EditQuestion(Body):
    """What is not given stays. The proof cannot be changed: the new key has to stand in the same words."""

    stem: Text | None = None
    options: Annotated[list[Text], Field(min_length=2, max_length=10)] | None = None
    key: Text | Annotated[list[Text], Field(min_length=2, max_length=10)] | None = None
    correction: Text | None = None
    explanation: Text | None = None
    rubric: Annotated[list[Criterion], Field(min_length=1, max_length=10)] | None = None
    difficulty: Difficulty | None = None
    bloom: Bloom | None = None

    def given(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.model_fields_set if getattr(self, name) is not None}


class BatchStep(Body):
    action: Action
    question_ids: Annotated[list[Identifier], Field(min_length=1, max_length=MAX_BATCH)]


class BatchResult(BaseModel):
    question_id: str
    ok: bool
    status: Status | None = None
    code: str | None = None
    detail: str | None = None


class BatchOut(BaseModel):
    results: list[BatchResult]
    succeeded: int
    failed: int


class Quarantined(BaseModel):
    """Why an item was put away. What it asked is kept nowhere."""

    model_config = ConfigDict(extra="ignore")

    question_id: str
    type: str
    reasons: list[str]
    made_by: Maker
    created_at: str


class ItemOut(Content):
    """A question with its key, and the words of the document that prove it. For teachers only."""

    question_id: str
    status: Status
    version: int
    made_by: Maker


class QuestionOut(ItemOut):
    revision: int
    created_at: str
    updated_at: str


class Questions(BaseModel):
    """`questions` as the origin gives them; `items` tells more of the same. Fewer than asked for when the documents
    give no more: then `notice` says so. `rejected`: why items of a model were refused, and how many."""

    questions: list[str]
    items: list[ItemOut]
    requested: int
    mode: Mode
    dropped: int
    rejected: dict[str, int]
    notice: str | None
