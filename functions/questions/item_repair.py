"""Small repairs of an item that a model wrote: its form only. Options are never mended, a wrong one is a wrong item."""

import re

from derslik.domain.questions import Content
from derslik.language import Language
from derslik.language.capitals import capitalised
from questions.item_check import plain

_LETTER = re.compile(r"^\(?[A-Ha-h][).]\s+")
_LEANING = re.compile(
    r"^(?:bu |verilen )?(?:metne|parçaya|paragrafa) göre,?\s+|^according to the (?:text|passage),?\s+", re.IGNORECASE
)


def repaired(content: Content) -> Content:
    """Without letters before options and an opening that sends to the text; the key spelt as its option is."""
    changes: dict[str, object] = {"stem": _stem(content.stem, content.language)}
    if content.type == "multiple_choice" and content.options and isinstance(content.key, str):
        key = _LETTER.sub("", content.key)
        options = [_LETTER.sub("", option) for option in content.options]
        changes |= {"options": options, "key": next((one for one in options if plain(one) == plain(key)), key)}
    return content.model_copy(update=changes)


def _stem(stem: str, language: Language) -> str:
    without = _LEANING.sub("", stem, count=1)
    return stem if without == stem else capitalised(without, language)
