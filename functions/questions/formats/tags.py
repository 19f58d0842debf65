"""An item's type, difficulty, level and language as words: tags in Moodle, a label in QTI."""

from collections.abc import Iterable
from typing import cast, get_args

from derslik.domain.questions import Bloom, Difficulty, Question, QuestionType
from derslik.language import Language
from questions.formats.imported_items import ImportedItem

_WORDS_OF = {"type": QuestionType, "difficulty": Difficulty, "bloom": Bloom, "language": Language.__value__}
_FIELD_OF = {word: field for field, words in _WORDS_OF.items() for word in get_args(words)}


def list_tags(question: Question) -> list[str]:
    return [question.type, question.difficulty, question.bloom, question.language]


def parse_tags(words: Iterable[str]) -> ImportedItem:
    """The fields that these words give; others are not ours."""
    return cast("ImportedItem", {_FIELD_OF[word]: word for word in words if word in _FIELD_OF})
