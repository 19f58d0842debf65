"""Quizzes: items as they were when the quiz was made, who sees what of them, and what one student handed in."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict, computed_field

from derslik.domain.questions import ItemContent, Question, QuestionType, Status
from derslik.errors import Conflict, Invalid
from derslik.language import Language

MAX_ITEMS = 100
MAX_QUIZ_BYTES = 1_000_000
"""Of its items as JSON: a reply holds them with a student's answers."""
MAX_ANSWER_BYTES = 300_000
"""Of all answers of one student to a quiz, in UTF-8."""
USABLE = frozenset({Status.APPROVED, Status.PUBLISHED})


class QuizStatus(StrEnum):
    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"


class QuizItem(ItemContent):
    """An item as it was when the quiz was made: a later edit changes no quiz."""

    question_id: str
    version: int
    points: int = 1


class PaperItem(BaseModel):
    """What a student may see of an item before handing in. No key, and nothing that tells it: the proof quotes it,
    a rubric and an explanation describe it."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    question_id: str
    type: QuestionType
    stem: str
    options: list[str] | None
    prompts: list[str] | None
    points: int
    language: Language


class Quiz(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    quiz_id: str
    session_id: str
    title: str
    status: QuizStatus = QuizStatus.DRAFT
    keys_shown: Literal["after_submission", "after_closing"] = "after_submission"
    items: list[QuizItem]
    attempt_count: int = 0
    revision: int = 1
    created_by: str
    created_at: str
    updated_at: str

    @computed_field  # type: ignore[prop-decorator]
    @property
    def item_count(self) -> int:
        return len(self.items)

    @computed_field  # type: ignore[prop-decorator]
    @property
    def out_of(self) -> int:
        return sum(item.points for item in self.items)

    @property
    def paper(self) -> list[PaperItem]:
        return [PaperItem.model_validate(item.model_dump()) for item in self.items]

    @property
    def shows_keys(self) -> bool:
        """Whether somebody who has handed in may see the keys."""
        return self.keys_shown == "after_submission" or self.status is QuizStatus.CLOSED


class Mark(BaseModel):
    """How one answer was marked: `score` from 0 to 1, None where a teacher marks it; `reason`, and as a sentence."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    question_id: str
    score: float | None
    reason: Literal["correct", "partly", "wrong", "no_answer", "for_the_teacher"]
    message: str


class Attempt(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    quiz_id: str
    user_id: str
    answers: dict[str, str | list[str]]
    marks: list[Mark]
    points: float
    out_of: int
    submitted_at: str


def make_quiz_item(question: Question, points: int) -> QuizItem:
    """Raises `Invalid` for an item that its teacher has not approved."""
    if question.status not in USABLE:
        raise Invalid(f"Question {question.question_id} is {question.status}: approve it first", code="not_approved")
    return QuizItem.model_validate({**question.model_dump(), "points": points})


def require_size(items: str) -> None:
    """Raises `Invalid` for a quiz whose items, as JSON, are more than a reply can hold."""
    if len(items.encode()) > MAX_QUIZ_BYTES:
        raise Invalid(
            f"The items have more than {MAX_QUIZ_BYTES} bytes together: make two quizzes", code="quiz_too_large"
        )


def require_answer_size(answers: Mapping[str, str | list[str]]) -> None:
    """Raises `Invalid` for answers that are more than one attempt can hold."""
    texts = [part for answer in answers.values() for part in (answer if isinstance(answer, list) else [answer])]
    if sum(len(text.encode()) for text in texts) > MAX_ANSWER_BYTES:
        raise Invalid(f"answers: more than {MAX_ANSWER_BYTES} bytes together", code="answers_too_long")


def require_status_change(status: QuizStatus, wanted: QuizStatus) -> None:
    """A draft is opened, an open quiz closed, a closed one opened again."""
    steps = {(QuizStatus.DRAFT, QuizStatus.OPEN), (QuizStatus.OPEN, QuizStatus.CLOSED)}
    if (status, wanted) not in steps | {(QuizStatus.CLOSED, QuizStatus.OPEN)}:
        raise Conflict(f"A quiz that is {status} cannot become {wanted}", code="wrong_status")
