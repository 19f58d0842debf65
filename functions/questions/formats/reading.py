"""Items of other tools' files, by what is the same in all of them, as `importing` wants them."""

from collections.abc import Mapping, Sequence
from typing import Any

from derslik.domain.questions import TRUE_FALSE
from derslik.language.detection import detect_language

BLANK = "__"
type Told = Mapping[str, Any]
"""What was read besides: fields of tags and notes."""


def choice(stem: str, options: Sequence[str], right: Sequence[str], told: Told) -> dict[str, Any]:
    """With more than one right option the key is a list, which the check refuses."""
    key = right[0] if len(right) == 1 else list(right)
    return {**told, "type": "multiple_choice", "stem": stem, "options": list(options), "key": key}


def statement(stem: str, true: bool, correction: str, told: Told) -> dict[str, Any]:
    language = told.get("language", detect_language(stem))
    options = list(TRUE_FALSE[language])
    item = {**told, "type": "true_false", "stem": stem, "options": options, "key": options[0 if true else 1]}
    return {**item, "correction": correction} if correction and not true else item


def answer(stem: str, right: Sequence[str], told: Told) -> dict[str, Any]:
    """Of several right answers the first: a bank's item has one key."""
    kind = "cloze" if BLANK in stem else "short_answer"
    return {**told, "type": kind, "stem": stem, "key": right[0] if right else ""}


def open_question(stem: str, told: Told) -> dict[str, Any]:
    return {**told, "type": "open", "stem": stem}


def pairs(stem: str, found: Sequence[tuple[str, str]], told: Told) -> dict[str, Any]:
    """Matching; to the numbers from 1 it is ordering. A pair without a left side only adds a wrong option."""
    prompts = [left for left, _ in found if left]
    keys = [right for left, right in found if left]
    if prompts == [str(number) for number in range(1, len(prompts) + 1)]:
        return ordered(stem, keys, told)
    options = sorted({right for _, right in found})
    return {**told, "type": "matching", "stem": stem, "prompts": prompts, "key": keys, "options": options}


def ordered(stem: str, keys: Sequence[str], told: Told) -> dict[str, Any]:
    shown = sorted(keys)
    options = shown if shown != list(keys) else shown[::-1]
    return {**told, "type": "ordering", "stem": stem, "key": list(keys), "options": options}
