"""What the quiz routes take and give."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from derslik.domain.field_types import Name, Points
from derslik.domain.grading import ItemResult
from derslik.domain.quizzes import MAX_ITEMS, Mark, PaperItem, QuizItem, QuizStatus
from derslik.web.models import Body
from questions.models import Identifier

Part = Annotated[str, Field(max_length=4_000)]


class NewQuiz(Body):
    title: Name
    question_ids: Annotated[list[Identifier], Field(min_length=1, max_length=MAX_ITEMS)]
    points: Annotated[dict[Identifier, Points], Field(max_length=MAX_ITEMS)] = Field(default_factory=dict)
    keys_shown: Literal["after_submission", "after_closing"] = "after_submission"


class QuizChange(Body):
    status: Literal[QuizStatus.OPEN, QuizStatus.CLOSED]


class Submission(Body):
    """An answer for each question: a text, or for matching and ordering a list of texts.

    All of them together have at most 300,000 bytes in UTF-8.
    """

    answers: Annotated[
        dict[Identifier, Part | Annotated[list[Part], Field(max_length=10)]], Field(max_length=MAX_ITEMS)
    ]


class QuizSummary(BaseModel):
    quiz_id: str
    session_id: str
    title: str
    status: QuizStatus
    item_count: int
    out_of: int
    created_at: str


class Paper(QuizSummary):
    """What a student takes."""

    items: list[PaperItem]


class QuizOut(QuizSummary):
    """What the teacher sees, keys and proofs included."""

    items: list[QuizItem]
    keys_shown: str
    attempt_count: int


class MarkedAnswer(Mark):
    """`key` is None until it may be shown."""

    answer: str | list[str] | None
    key: str | list[str] | None = None
    explanation: str | None = None
    quote: str | None = None
    page: int | None = None


class AttemptOut(BaseModel):
    quiz_id: str
    user_id: str
    points: float
    out_of: int
    submitted_at: str
    answers: list[MarkedAnswer]


class Results(BaseModel):
    quiz_id: str
    attempts: int
    average_points: float | None
    out_of: int
    items: list[ItemResult]
    students: list[AttemptOut]
