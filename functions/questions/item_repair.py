"""Small repairs of an item that a model wrote: its form only. Options are never mended, a wrong one is a wrong item."""

import re

from derslik.domain.questions import ItemContent
from derslik.language import Language
from derslik.language.capitals import capitalised
from questions.item_check import normalise

_LETTER = re.compile(r"^\(?[A-Ha-h][).]\s+")
_LEANING = re.compile(
    r"^(?:bu |verilen )?(?:metne|parçaya|paragrafa) göre,?\s+|^according to the (?:text|passage),?\s+", re.IGNORECASE
)


def repair_item(item: ItemContent) -> ItemContent:
    """Without letters before options and an opening that sends to the text; the key spelt as its option is."""
    changes: dict[str, object] = {"stem": _repair_stem(item.stem, item.language)}
    if item.type == "multiple_choice" and item.options and isinstance(item.key, str):
        key = _LETTER.sub("", item.key)
        options = [_LETTER.sub("", option) for option in item.options]
        changes |= {
            "options": options,
            "key": next((option for option in options if normalise(option) == normalise(key)), key),
        }
    return item.model_copy(update=changes)


def _repair_stem(stem: str, language: Language) -> str:
    without = _LEANING.sub("", stem, count=1)
    return stem if without == stem else capitalised(without, language)
