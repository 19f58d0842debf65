"""What other tools' files say of an item, and items built from what is the same in all of these files."""

from collections.abc import Sequence
from typing import TypedDict

from derslik.domain.questions import TRUE_FALSE, Bloom, Difficulty, QuestionType
from derslik.language import Language
from derslik.language.detection import detect_language

BLANK = "__"


class ImportedCriterion(TypedDict):
    criterion: str
    points: int


class ImportedItem(TypedDict, total=False):
    """The content of an item as far as a file gives it; an entry that cannot be read has no field.

    `quotes` are the documents' words that prove it. The other fields are those of `ItemContent`, but not checked: a
    file may hold anything. `item_import` checks them.
    """

    type: QuestionType
    stem: str
    options: list[str]
    prompts: list[str]
    key: str | list[str]
    correction: str
    rubric: list[ImportedCriterion]
    explanation: str
    difficulty: Difficulty
    bloom: Bloom
    language: Language
    quotes: list[str]


def build_choice(stem: str, options: Sequence[str], right: Sequence[str], noted: ImportedItem) -> ImportedItem:
    """With more than one right option the key is a list, which the check refuses."""
    key = right[0] if len(right) == 1 else list(right)
    return {**noted, "type": "multiple_choice", "stem": stem, "options": list(options), "key": key}


def build_statement(stem: str, true: bool, correction: str, noted: ImportedItem) -> ImportedItem:
    language = noted.get("language", detect_language(stem))
    options = list(TRUE_FALSE[language])
    item: ImportedItem = {**noted, "type": "true_false", "stem": stem, "options": options}
    item["key"] = options[0 if true else 1]
    if correction and not true:
        item["correction"] = correction
    return item


def build_answer(stem: str, right: Sequence[str], noted: ImportedItem) -> ImportedItem:
    """Of several right answers the first: a bank's item has one key."""
    key = right[0] if right else ""
    return {**noted, "type": "cloze" if BLANK in stem else "short_answer", "stem": stem, "key": key}


def build_open_question(stem: str, noted: ImportedItem) -> ImportedItem:
    return {**noted, "type": "open", "stem": stem}


def build_matching(stem: str, pairs: Sequence[tuple[str, str]], noted: ImportedItem) -> ImportedItem:
    """To the numbers from 1 it is ordering. A pair without a left side only adds a wrong option."""
    prompts = [left for left, _ in pairs if left]
    keys = [right for left, right in pairs if left]
    if prompts == [str(number) for number in range(1, len(prompts) + 1)]:
        return build_ordering(stem, keys, noted)
    options = sorted({right for _, right in pairs})
    return {**noted, "type": "matching", "stem": stem, "prompts": prompts, "key": keys, "options": options}


def build_ordering(stem: str, keys: Sequence[str], noted: ImportedItem) -> ImportedItem:
    shown = sorted(keys)
    options = shown if shown != list(keys) else shown[::-1]
    return {**noted, "type": "ordering", "stem": stem, "key": list(keys), "options": options}
