"""Marks for answers, exact under Turkish folding, each with the reason; and what a class tells of the items."""

import statistics
from collections.abc import Mapping, Sequence

from pydantic import BaseModel

from derslik.domain.questions import ItemContent
from derslik.domain.quizzes import Attempt, Mark, QuizItem
from derslik.language import Language
from derslik.language.folding import normalise_text

type Answer = str | list[str]

MESSAGES: Mapping[Language, Mapping[str, str]] = {
    "tr": {
        "correct": "Doğru.",
        "partly": "{total} parçadan {right} tanesi doğru.",
        "wrong": "Yanıt anahtarla aynı değil. Büyük-küçük harf ve boşluk farkı sayılmaz.",
        "no_answer": "Yanıt verilmedi.",
        "for_the_teacher": "Açık uçlu soru: öğretmen değerlendirir.",
    },
    "en": {
        "correct": "Correct.",
        "partly": "{right} of {total} parts are right.",
        "wrong": "The answer is not the key. Case and white space do not count.",
        "no_answer": "No answer was given.",
        "for_the_teacher": "An open question: a teacher marks it.",
    },
}
MIN_ATTEMPTS = 3
"""Attempts from which discrimination says anything."""


class ItemResult(BaseModel):
    """`share_correct` of those who had the item; `discrimination`: correlation of the item with the rest, -1 to 1."""

    question_id: str
    stem: str
    answered: int
    share_correct: float | None
    discrimination: float | None


def answers_match(answer: str, key: str) -> bool:
    """Equal but for case (also of I, ı, İ, i), white space and a final stop."""
    return _without_full_stop(answer) == _without_full_stop(key)


def mark_answer(item: QuizItem, answer: Answer | None) -> Mark:
    score, reason, right = _score_answer(item, answer)
    message = MESSAGES[item.language][reason].format(right=right, total=len(item.keys))
    return Mark.model_validate({"question_id": item.question_id, "score": score, "reason": reason, "message": message})


def _score_answer(item: ItemContent, answer: Answer | None) -> tuple[float | None, str, int]:
    given = [] if answer is None else answer if isinstance(answer, list) else [answer]
    if not any(part.strip() for part in given):
        return 0.0, "no_answer", 0
    if item.type == "open":
        return None, "for_the_teacher", 0
    right = sum(answers_match(part, key) for part, key in zip(given, item.keys, strict=False))
    if right == len(item.keys) == len(given):
        return 1.0, "correct", right
    if len(item.keys) > 1 and right:
        return round(right / max(len(item.keys), len(given)), 4), "partly", right
    return 0.0, "wrong", right


def sum_points(items: Sequence[QuizItem], marks: Sequence[Mark]) -> float:
    """Points, without what a teacher has to mark."""
    points = {item.question_id: item.points for item in items}
    return round(sum(mark.score * points[mark.question_id] for mark in marks if mark.score is not None), 4)


def summarise_items(items: Sequence[QuizItem], attempts: Sequence[Attempt]) -> list[ItemResult]:
    scores = [{mark.question_id: mark.score for mark in attempt.marks} for attempt in attempts]
    return [_summarise_item(item, scores) for item in items]


def _summarise_item(item: QuizItem, scores: Sequence[Mapping[str, float | None]]) -> ItemResult:
    pairs = [
        (mine, sum(score for other, score in marks.items() if other != item.question_id and score is not None))
        for marks in scores
        if (mine := marks.get(item.question_id)) is not None
    ]
    share = sum(mine == 1.0 for mine, _ in pairs) / len(pairs) if pairs else None
    return ItemResult(
        question_id=item.question_id,
        stem=item.stem,
        answered=len(pairs),
        share_correct=None if share is None else round(share, 4),
        discrimination=_correlation(pairs),
    )


def _correlation(pairs: Sequence[tuple[float, float]]) -> float | None:
    """None for too few attempts, or when all did equally well."""
    if len(pairs) < MIN_ATTEMPTS or len({mine for mine, _ in pairs}) < 2 or len({rest for _, rest in pairs}) < 2:
        return None
    return round(statistics.correlation([mine for mine, _ in pairs], [rest for _, rest in pairs]), 4)


def _without_full_stop(text: str) -> str:
    return normalise_text(text).rstrip(" .")
