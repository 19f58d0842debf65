"""Questions of a session's bank: what an item holds, its life, and when it may change."""

import hashlib
from collections.abc import Mapping
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from derslik.errors import Conflict
from derslik.language import Language
from derslik.language.folding import normalise_text

QuestionType = Literal["multiple_choice", "true_false", "short_answer", "cloze", "matching", "ordering", "open"]
Difficulty = Literal["easy", "medium", "hard"]
Bloom = Literal["remember", "understand", "apply", "analyze", "evaluate", "create"]
Maker = Literal["text", "model", "import"]

TRUE_FALSE: Mapping[Language, tuple[str, str]] = {"tr": ("Doğru", "Yanlış"), "en": ("True", "False")}
"""The options of a true/false item, true first."""


class Status(StrEnum):
    DRAFT = "draft"
    APPROVED = "approved"
    PUBLISHED = "published"
    RETIRED = "retired"


class Action(StrEnum):
    APPROVE = "approve"
    PUBLISH = "publish"
    RETIRE = "retire"


STEPS: Mapping[Action, tuple[frozenset[Status], Status]] = {
    Action.APPROVE: (frozenset({Status.DRAFT}), Status.APPROVED),
    Action.PUBLISH: (frozenset({Status.APPROVED}), Status.PUBLISHED),
    Action.RETIRE: (frozenset({Status.DRAFT, Status.APPROVED, Status.PUBLISHED}), Status.RETIRED),
}
"""From which states an action leads to which."""


class Proof(BaseModel):
    """`quote` is the document's text from `start` to `end`, to the letter."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    document_id: str
    filename: str = ""
    page: int | None
    start: int
    end: int
    quote: str


class Criterion(BaseModel):
    """One line of an open question's rubric."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    criterion: str
    points: int


class ItemContent(BaseModel):
    """What is asked and how it is answered: the one model of an item, stored, made, edited, exported or in a quiz.

    `key` is the right option, the answer, or for matching the option of each of `prompts`, for ordering the `options`
    in their order. Of a false statement `correction` is what the document says in the place of what is wrong.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    type: QuestionType
    stem: str
    options: list[str] | None = None
    prompts: list[str] | None = None
    key: str | list[str]
    correction: str | None = None
    rubric: list[Criterion] | None = None
    explanation: str | None = None
    difficulty: Difficulty = "medium"
    bloom: Bloom = "remember"
    language: Language
    proof: Proof
    further_proofs: list[Proof] = Field(default_factory=list)

    @property
    def proofs(self) -> list[Proof]:
        return [self.proof, *self.further_proofs]

    @property
    def keys(self) -> list[str]:
        return self.key if isinstance(self.key, list) else [self.key]


class Question(ItemContent):
    """An item of the bank. `version` counts its edits; `revision` every change, and is its ETag."""

    question_id: str
    session_id: str
    status: Status = Status.DRAFT
    made_by: Maker = "text"
    version: int = 1
    revision: int = 1
    created_by: str
    created_at: str
    updated_at: str


def make_question_id(session_id: str, item: ItemContent) -> str:
    """The id of an item when it is made: the same question about the same fact is the same item, however often made."""
    identity = "\x1f".join([session_id, item.type, *(normalise_text(text) for text in (item.stem, *item.keys))])
    return f"q{hashlib.blake2b(identity.encode(), digest_size=12).hexdigest()}"


def next_status(action: Action, status: Status) -> Status:
    """The state that an action leads to; raises `Conflict` where it does not."""
    allowed, following = STEPS[action]
    if status not in allowed:
        raise Conflict(f"An item that is {status} cannot be changed by {action!r}", code="wrong_status")
    return following


def require_editable(question: Question) -> None:
    if question.status is Status.RETIRED:
        raise Conflict("A retired item cannot be edited", code="wrong_status")
