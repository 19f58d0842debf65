"""Prompts: the texts are in files of their own, one for each language."""

import re
import secrets
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from derslik.language import Language

Message = dict[str, str]
MARKER = re.compile(r"\s?\[(\d{1,3})\]")

STYLE = {
    "aciklayici_dil": {"tr": "Anlatım dili", "en": "Language level"},
    "cumle_uzunlugu": {"tr": "Cümle uzunluğu", "en": "Length of sentences"},
    "ornek_kullanimi": {"tr": "Örnek kullanımı", "en": "Use of examples"},
    "benzetmeler": {"tr": "Benzetme kullanımı", "en": "Use of analogies"},
}
SOURCES = {"tr": "Kaynaklar", "en": "Sources"}
QUESTION = {"tr": "Soru", "en": "Question"}


@cache
def instructions(language: Language) -> str:
    return (Path(__file__).parent / f"{language}.md").read_text("utf-8")


def styled(language: Language, style: Mapping[str, str]) -> str:
    """The instructions and, one a line, how the answer should be written."""
    wishes = [f"- {STYLE[name][language]}: {value}" for name, value in style.items()]
    return instructions(language) + "\n".join(wishes)


def grounded(
    question: str,
    passages: Sequence[str],
    language: Language,
    history: Sequence[Message],
    style: Mapping[str, str],
) -> list[Message]:
    """Ask for an answer out of the passages. Their delimiter cannot be known to who wrote them."""
    fence = secrets.token_hex(8)
    sources = "\n\n".join(
        f"<source-{fence} number={number}>\n{passage}\n</source-{fence}>" for number, passage in enumerate(passages, 1)
    )
    asked = f"{SOURCES[language]}:\n\n{sources}\n\n{QUESTION[language]}: {question}"
    return [
        {"role": "system", "content": styled(language, style)},
        *history,
        {"role": "user", "content": asked},
    ]


def direct(question: str, history: Sequence[Message]) -> list[Message]:
    """Ask the model itself, without the material, as a teacher may allow it."""
    return [*history, {"role": "user", "content": question}]


def checked_markers(answer: str, sources: int) -> tuple[str, int]:
    """The answer without the markers that point at no source, and how many there were."""
    dropped = 0

    def keep(match: re.Match[str]) -> str:
        nonlocal dropped
        if 1 <= int(match[1]) <= sources:
            return match[0]
        dropped += 1
        return ""

    return MARKER.sub(keep, answer), dropped
