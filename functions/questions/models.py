"""What the questions route takes and gives."""

from functools import reduce
from operator import or_
from types import GenericAlias, UnionType
from typing import Annotated, Any, Literal, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, create_model

from derslik.domain.field_types import WHOLE_NUMBER, Points
from derslik.domain.questions import Action, Bloom, Criterion, Difficulty, ItemContent, Maker, QuestionType, Status
from derslik.domain.text_patterns import NOT_BLANK
from derslik.language import Language
from derslik.web.models import Body

MAX_QUESTIONS = 100
MAX_OF_A_JOB = 300
MAX_BATCH = 100
NOT_EDITABLE = {"type", "prompts", "language", "proof", "further_proofs"}
"""Fields of an item that stay as they were made."""

Mode = Literal["generated", "from_text", "mixed", "none"]
Identifier = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2_000), NOT_BLANK]
PageNumber = Annotated[int, Field(strict=True, ge=1, le=10_000), WHOLE_NUMBER]


class Wanted(Body):
    """What kind of questions, from what: of all types that a key's words prove, from everything, unless told."""

    types: Annotated[list[QuestionType], Field(min_length=1, max_length=7)] | None = None
    difficulty: Difficulty | None = None
    bloom: Bloom | None = None
    language: Language | None = None
    document_ids: Annotated[list[Identifier], Field(min_length=1, max_length=20)] | None = None
    pages: Annotated[list[PageNumber], Field(min_length=1, max_length=200)] | None = None
    topics: Annotated[list[Text], Field(min_length=1, max_length=20)] | None = None
    seed: Annotated[int, Field(strict=True, ge=0, le=2**32), WHOLE_NUMBER] | None = None


class NewCriterion(Body):
    """One line of an open question's rubric."""

    criterion: Text
    points: Points


class GenerateQuestions(Wanted):
    """`seed` makes the same choice again; without it each call prefers what the bank does not have yet."""

    count: Annotated[int, Field(strict=True, ge=1, le=MAX_QUESTIONS), WHOLE_NUMBER] = 10


class StartQuestionJob(Wanted):
    count: Annotated[int, Field(strict=True, ge=1, le=MAX_OF_A_JOB), WHOLE_NUMBER] = 50


class QuestionJobAccepted(BaseModel):
    job_id: str
    session_id: str
    status: str


def limit_texts(annotation: Any) -> Any:
    """The same type, of which a request may give texts and lists of some length only."""
    inner = get_args(annotation)
    if annotation is str:
        return Text
    if annotation is Criterion:
        return NewCriterion
    if get_origin(annotation) is list:
        least = 2 if inner[0] is str else 1
        return Annotated[GenericAlias(list, limit_texts(inner[0])), Field(min_length=least, max_length=10)]
    if isinstance(annotation, UnionType):
        return reduce(or_, map(limit_texts, inner))
    return annotation


def editable_fields() -> dict[str, Any]:
    """The fields of an item that a teacher may change, as a request's body gives them."""
    return {
        name: (limit_texts(field.annotation) | None, None)
        for name, field in ItemContent.model_fields.items()
        if name not in NOT_EDITABLE
    }


class EditQuestion(create_model("EditableFields", __base__=Body, **editable_fields())):  # type: ignore[misc]
    """What is not given stays. The proof cannot be changed: the new key has to stand in the same words."""

    def given(self) -> dict[str, Any]:
        return {name: value for name, value in self.model_dump(exclude_unset=True).items() if value is not None}


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


class ItemOut(ItemContent):
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
