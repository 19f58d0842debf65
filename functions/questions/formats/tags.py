"""An item's type, difficulty, level and language as words: tags in Moodle, a label in QTI."""

from collections.abc import Iterable
from typing import get_args

from derslik.domain.questions import Bloom, Difficulty, Question, QuestionType
from derslik.language import Language

_FIELDS = {"type": QuestionType, "difficulty": Difficulty, "bloom": Bloom, "language": Language.__value__}
_OF = {word: field for field, words in _FIELDS.items() for word in get_args(words)}


def of(question: Question) -> list[str]:
    return [question.type, question.difficulty, question.bloom, question.language]


def read(words: Iterable[str]) -> dict[str, str]:
    """The fields that these words give; others are not ours."""
    return {_OF[word]: word for word in words if word in _OF}
