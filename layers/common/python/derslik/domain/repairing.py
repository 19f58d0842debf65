"""Small repairs of an item that a model wrote: what can be mended without another word from it."""

import re

from derslik.domain.checking import MIN_OPTIONS, plain
from derslik.domain.inflection import capitalised
from derslik.domain.questions import Content
from derslik.domain.text import Language, ascii_fold, fold

_LETTER = re.compile(r"^\(?[A-Ha-h][).]\s+")
_LEANING = re.compile(
    r"^(?:bu |verilen )?(?:metne|parçaya|paragrafa) göre,?\s+|^according to the (?:text|passage),?\s+", re.I
)
_CATCH_ALL = re.compile(r"(?:yukaridakiler\w* )?(?:hepsi|hicbiri|tumu)|(?:all|none) of the above")


def repaired(content: Content) -> Content:
    """Without letters before options, options that come twice or catch all, and an opening that sends to the text."""
    changes: dict[str, object] = {"stem": _stem(content.stem, content.language)}
    if content.type == "multiple_choice" and content.options and isinstance(content.key, str):
        key = _LETTER.sub("", content.key)
        options = _options([_LETTER.sub("", option) for option in content.options])
        if len(options) >= MIN_OPTIONS:
            changes |= {"options": options, "key": next((one for one in options if plain(one) == plain(key)), key)}
    return content.model_copy(update=changes)


def _stem(stem: str, language: Language) -> str:
    without = _LEANING.sub("", stem, count=1)
    return stem if without == stem else capitalised(without, language)


def _options(options: list[str]) -> list[str]:
    unique = {plain(option): option for option in reversed(options) if plain(option)}
    kept = [option for form, option in unique.items() if not _CATCH_ALL.fullmatch(ascii_fold(fold(form)).rstrip("."))]
    return list(reversed(kept))
