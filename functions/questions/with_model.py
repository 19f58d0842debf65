"""Questions from a generation model: what it is asked, and what of its reply can be proved. No HTTP here."""

import json
import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from string import Template
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from derslik.domain.questions import Bloom, Difficulty, ItemContent
from derslik.language import Language
from derslik.language.detection import detect_language
from questions.new_items import make_item
from questions.source_chunks import SourceChunk

MIN_QUOTE_WORDS = 3
_MAX_FAILED_STARTS = 50
_MARKS = "*_`"
_OPENING = re.compile(r"[\[{]")


type _Unmarked = tuple[str, list[int]]
"""A text without marks, and the place of each of its letters in the marked text."""
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1_500)]


class ProposedItem(BaseModel):
    """One item as the model gives it; `passage` counts from 1, 0 is unknown."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    type: Literal["multiple_choice", "short_answer", "cloze", "open"]
    question: Text
    answer: Text
    options: list[Text] | None = None
    quote: Text
    passage: int = 0
    explanation: Text | None = None
    difficulty: Difficulty | None = None
    bloom: Bloom | None = None


_PROPERTIES: dict[str, Any] = {
    "type": {"type": "string", "enum": ["open", "short_answer", "cloze", "multiple_choice"]},
    "question": {"type": "string"},
    "answer": {"type": "string"},
    "options": {"type": ["array", "null"], "items": {"type": "string"}},
    "quote": {"type": "string"},
    "passage": {"type": "integer"},
    "explanation": {"type": ["string", "null"]},
    "difficulty": {"type": "string", "enum": list(get_args(Difficulty))},
    "bloom": {"type": "string", "enum": list(get_args(Bloom))},
}
_ITEM: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": list(_PROPERTIES),
    "properties": _PROPERTIES,
}
SCHEMA: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["items"],
    "properties": {"items": {"type": "array", "items": _ITEM}},
}
"""What the reply looks like, for structured output."""


def build_messages(chunks: Sequence[SourceChunk], count: int, language: Language) -> list[dict[str, str]]:
    """The messages. The text goes in as JSON strings, out of which nothing in it can break."""
    passages = [{"passage": number, "text": chunk.text} for number, chunk in enumerate(chunks, 1)]
    return [
        {"role": "system", "content": _load_instructions(language).substitute(count=count)},
        {"role": "user", "content": json.dumps({"passages": passages}, ensure_ascii=False)},
    ]


def parse_reply(reply_text: str, chunks: Sequence[SourceChunk]) -> tuple[list[ItemContent], list[str]]:
    """The items whose quote stands in the passages, and for each other the reason. They are not checked further."""
    items: list[ItemContent] = []
    refused: list[str] = []
    texts = [_remove_marks(chunk.text) for chunk in chunks]
    for value in _parse_items(reply_text):
        item = _make_item(value, chunks, texts)
        if isinstance(item, str):
            refused.append(item)
        else:
            items.append(item)
    return items, refused


@cache
def _load_instructions(language: Language) -> Template:
    return Template((Path(__file__).parent / "prompts" / f"questions.{language}.md").read_text(encoding="utf-8"))


def _parse_items(reply: str) -> Iterator[Any]:
    """The items of the JSON in a reply, also from between other text, and the whole ones of JSON that breaks off."""
    decoder = json.JSONDecoder()
    at = failed = 0
    while failed < _MAX_FAILED_STARTS and (start := _OPENING.search(reply, at)):
        try:
            value, at = decoder.raw_decode(reply, start.start())
        except (ValueError, RecursionError):
            failed += 1
            at = start.end()
            continue
        yield from _list_items(value)


def _list_items(value: Any) -> list[Any]:
    if isinstance(value, list):
        return value
    if isinstance(value, dict):
        inner = next((value[name] for name in ("items", "questions") if isinstance(value.get(name), list)), None)
        return [value] if inner is None else inner
    return []


def _make_item(value: Any, chunks: Sequence[SourceChunk], texts: Sequence[_Unmarked]) -> ItemContent | str:
    """The proposed item, its quote being its proof; or the reason why it is none."""
    try:
        proposed = ProposedItem.model_validate(value)
    except ValidationError:
        return "unreadable"
    place = _find_quote(proposed.quote, proposed.passage - 1, texts)
    if place is None:
        return "quote_not_in_document"
    number, start, end = place
    proof = chunks[number].prove(start, end)
    return make_item(
        proposed.type,
        proposed.question,
        proposed.answer,
        detect_language(f"{proposed.question} {proof.quote}"),
        [proof],
        options=proposed.options if proposed.type == "multiple_choice" else None,
        explanation=proposed.explanation,
        difficulty=proposed.difficulty,
        bloom=proposed.bloom,
    )


def _find_quote(quote: str, guess: int, texts: Sequence[_Unmarked]) -> tuple[int, int, int] | None:
    """Which text holds the quote, and from where to where: the one that was named, else any other."""
    wanted = _remove_marks(quote)[0].strip()
    if len(wanted.split()) < MIN_QUOTE_WORDS:
        return None
    for number in sorted(range(len(texts)), key=lambda number: number != guess):
        text, offsets = texts[number]
        at = text.find(wanted)
        if at >= 0:
            return number, offsets[at], offsets[at + len(wanted) - 1] + 1
    return None


def _remove_marks(text: str) -> _Unmarked:
    """The text with single spaces and no emphasis marks, and the place of each of its letters in the text."""
    kept: list[str] = []
    offsets: list[int] = []
    for at, letter in enumerate(text):
        if letter in _MARKS or (letter.isspace() and (not kept or kept[-1] == " ")):
            continue
        kept.append(" " if letter.isspace() else letter)
        offsets.append(at)
    return "".join(kept), offsets
