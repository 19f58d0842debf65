"""A question with its key and the proof of the key in the course's own text."""

from dataclasses import dataclass
from typing import Literal

from derslik.domain.text import Language, fold

type ItemType = Literal["cloze", "definition", "short_answer", "multiple_choice"]


@dataclass(frozen=True, slots=True)
class SourceChunk:
    """`start` is the chunk's offset in the text of its document."""

    document_id: str
    page: int | None
    start: int
    text: str


@dataclass(frozen=True, slots=True)
class Proof:
    """`quote` is the document's text from `start` to `end`, to the letter."""

    document_id: str
    page: int | None
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Item:
    """`stem` is what the student reads and stands alone; `options`, if any, hold the key."""

    type: ItemType
    stem: str
    key: str
    options: list[str] | None
    language: Language
    proof: Proof


def proof(chunk: SourceChunk, start: int, end: int) -> Proof:
    """Of a span of the chunk's text."""
    return Proof(chunk.document_id, chunk.page, chunk.start + start, chunk.start + end, chunk.text[start:end])


def stands_in(key: str, quote: str) -> bool:
    """Whether the quote holds the key, case, i/ı and white space aside."""
    return bool(key.strip()) and " ".join(fold(key).split()) in " ".join(fold(quote).split())
