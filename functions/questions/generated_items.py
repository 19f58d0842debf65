"""What one call has made so far, and what the teacher is told of it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from derslik.domain.questions import ItemContent, Maker, Question
from questions.models import Mode

NOTICES = {
    "empty": "The session has no document that is ready.",
    "fewer": "The documents gave fewer questions than were asked for.",
    "no_model": "The model could not be asked; the questions are made out of the text.",
    "refused": "Some of the model's questions were refused; `rejected` says why.",
    "again": "Some of the questions were in the bank already.",
}


@dataclass(slots=True)
class GeneratedItems:
    """What one call has made so far, and what of a model's replies was refused, by reason."""

    items: list[tuple[ItemContent, Maker]] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)
    dropped: int = 0
    model_failed: bool = False

    def refuse(self, reasons: Sequence[str], *, items: int) -> None:
        self.refused.update(reasons)
        self.dropped += items


def describe_mode(questions: Sequence[Question]) -> Mode:
    generated = sum(question.made_by == "model" for question in questions)
    if not questions:
        return "none"
    if generated == 0:
        return "from_text"
    return "generated" if generated == len(questions) else "mixed"


def write_notice(any_document: bool, generated: GeneratedItems, *, fewer: bool, again: bool) -> str | None:
    if not any_document:
        return NOTICES["empty"]
    conditions = {
        "no_model": generated.model_failed,
        "refused": bool(generated.refused),
        "fewer": fewer,
        "again": again,
    }
    return " ".join(NOTICES[name] for name, holds in conditions.items() if holds) or None
