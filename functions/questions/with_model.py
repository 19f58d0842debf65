"""Questions from a generation model: what it is asked, and what of its reply can be proved. No HTTP here."""

import json
import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from string import Template
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from derslik.domain.questions import Bloom, Difficulty
from derslik.language import Language
from derslik.language.detection import detect_language
from questions.items import Item, SourceChunk, proof

MAX_REPLY = 400_000
"""Characters of a reply that are read."""
MIN_QUOTE_WORDS = 3
_MAX_FAILED_STARTS = 50
_MARKS = "*_`"
_OPENING = re.compile(r"[\[{]")


type _Plain = tuple[str, list[int]]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1_500)]


class _Proposal(BaseModel):
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


SCHEMA: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["items"],
    "properties": {
        "items": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": [
                    "type",
                    "question",
                    "answer",
                    "options",
                    "quote",
                    "passage",
                    "explanation",
                    "difficulty",
                    "bloom",
                ],
                "properties": {
                    "type": {"type": "string", "enum": ["open", "short_answer", "cloze", "multiple_choice"]},
                    "question": {"type": "string"},
                    "answer": {"type": "string"},
                    "options": {"type": ["array", "null"], "items": {"type": "string"}},
                    "quote": {"type": "string"},
                    "passage": {"type": "integer"},
                    "explanation": {"type": ["string", "null"]},
                    "difficulty": {"type": "string", "enum": list(get_args(Difficulty))},
                    "bloom": {"type": "string", "enum": list(get_args(Bloom))},
                },
            },
        }
    },
}
"""What the reply looks like, for structured output."""


def prompt(chunks: Sequence[SourceChunk], count: int, language: Language) -> list[dict[str, str]]:
    """The messages. The text goes in as JSON strings, out of which nothing in it can break."""
    passages = [{"passage": number, "text": chunk.text} for number, chunk in enumerate(chunks, 1)]
    return [
        {"role": "system", "content": _instructions(language).substitute(count=count)},
        {"role": "user", "content": json.dumps({"passages": passages}, ensure_ascii=False)},
    ]


def read_items(reply_text: str, chunks: Sequence[SourceChunk]) -> tuple[list[Item], list[str]]:
    """The items whose quote stands in the passages, and for each other the reason. They are not checked further."""
    items: list[Item] = []
    refused: list[str] = []
    texts = [_without_marks(chunk.text) for chunk in chunks]
    for value in _proposed(reply_text[:MAX_REPLY]):
        item = _placed(value, chunks, texts)
        if isinstance(item, Item):
            items.append(item)
        else:
            refused.append(item)
    return items, refused


@cache
def _instructions(language: Language) -> Template:
    return Template((Path(__file__).parent / "prompts" / f"questions.{language}.md").read_text(encoding="utf-8"))


def _proposed(reply: str) -> Iterator[Any]:
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
        yield from _items_of(value)


def _items_of(value: Any) -> list[Any]:
    if isinstance(value, list):
        return value
    if isinstance(value, dict):
        inner = next((value[name] for name in ("items", "questions") if isinstance(value.get(name), list)), None)
        return [value] if inner is None else inner
    return []


def _placed(value: Any, chunks: Sequence[SourceChunk], texts: Sequence[_Plain]) -> Item | str:
    """The item with the place of its quote, or the reason why it is none."""
    try:
        proposal = _Proposal.model_validate(value)
    except ValidationError:
        return "unreadable"
    found = _find(proposal.quote, proposal.passage - 1, texts)
    if found is None:
        return "quote_not_in_document"
    number, start, end = found
    place = proof(chunks[number], start, end)
    return Item(
        proposal.type,
        proposal.question,
        proposal.answer,
        proposal.options if proposal.type == "multiple_choice" else None,
        detect_language(f"{proposal.question} {place.quote}"),
        place,
        explanation=proposal.explanation,
        difficulty=proposal.difficulty,
        bloom=proposal.bloom,
    )


def _find(quote: str, guess: int, texts: Sequence[_Plain]) -> tuple[int, int, int] | None:
    """Which text holds the quote, and from where to where: the one that was named, else any other."""
    wanted = _without_marks(quote)[0].strip()
    if len(wanted.split()) < MIN_QUOTE_WORDS:
        return None
    for number in sorted(range(len(texts)), key=lambda number: number != guess):
        text, offsets = texts[number]
        at = text.find(wanted)
        if at >= 0:
            return number, offsets[at], offsets[at + len(wanted) - 1] + 1
    return None


def _without_marks(text: str) -> _Plain:
    """The text with single spaces and no emphasis marks, and the place of each of its letters in the text."""
    kept: list[str] = []
    offsets: list[int] = []
    for at, letter in enumerate(text):
        if letter in _MARKS or (letter.isspace() and (not kept or kept[-1] == " ")):
            continue
        kept.append(" " if letter.isspace() else letter)
        offsets.append(at)
    return "".join(kept), offsets
