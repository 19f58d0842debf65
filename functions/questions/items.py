"""A question with its key and the proof of the key in the course's own text."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace

from derslik.domain.citations import DocumentText
from derslik.domain.documents import Document
from derslik.domain.questions import Bloom, Content, Criterion, Difficulty, QuestionType
from derslik.domain.questions import Proof as StoredProof
from derslik.language import Language
from derslik.language.folding import normalise_text


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
    """`stem` is what the student reads and stands alone; see `Content` for the rest."""

    type: QuestionType
    stem: str
    key: str | list[str]
    options: list[str] | None
    language: Language
    proof: Proof
    prompts: list[str] | None = None
    correction: str | None = None
    further_proofs: tuple[Proof, ...] = ()
    explanation: str | None = None
    difficulty: Difficulty | None = None
    bloom: Bloom | None = None

    @property
    def proofs(self) -> tuple[Proof, ...]:
        return (self.proof, *self.further_proofs)


def proof(chunk: SourceChunk, start: int, end: int) -> Proof:
    """Of a span of the chunk's text."""
    return Proof(chunk.document_id, chunk.page, chunk.start + start, chunk.start + end, chunk.text[start:end])


def stands_in(key: str, quote: str) -> bool:
    """Whether the quote holds the key, case, i/ı and white space aside."""
    return bool(key.strip()) and normalise_text(key) in normalise_text(quote)


def content(item: Item, documents: Mapping[str, Document], texts: Mapping[str, DocumentText]) -> Content:
    """The item as the bank keeps it, each proof with the page of its own beginning."""
    first, *further = (_stored(one, documents, texts) for one in item.proofs)
    return Content(
        type=item.type,
        stem=item.stem,
        options=item.options,
        prompts=item.prompts,
        key=item.key,
        correction=item.correction,
        rubric=_rubric(item) if item.type == "open" else None,
        explanation=item.explanation,
        difficulty=item.difficulty or _difficulty(item),
        bloom=item.bloom or _bloom(item),
        language=item.language,
        proof=first,
        further_proofs=further,
    )


def _stored(one: Proof, documents: Mapping[str, Document], texts: Mapping[str, DocumentText]) -> StoredProof:
    text = texts.get(one.document_id)
    page = text.place_at(one.start)["page"] if text is not None else None
    placed = one if page is None else replace(one, page=page)
    return StoredProof(
        **asdict(placed), filename=documents[one.document_id].filename if one.document_id in documents else ""
    )


_RUBRIC: Mapping[Language, tuple[str, str]] = {
    "tr": ("Yanıt şunu söylüyor: {key}", "Yanıt kendi sözleriyle, doğru ve tam bir cümleyle verilmiş."),
    "en": ("The answer says: {key}", "The answer is in the student's own words, in a correct and whole sentence."),
}


def _rubric(item: Item) -> list[Criterion]:
    said, whole = _RUBRIC[item.language]
    return [Criterion(criterion=said.format(key=item.key), points=3), Criterion(criterion=whole, points=1)]


LONG_SENTENCE = 22
"""Words from which what is asked takes more to read."""


def _difficulty(item: Item) -> Difficulty:
    """By what has to be done: to recognise is easier than to recall, to recall easier than to explain or to order."""
    if item.type in ("open", "ordering"):
        return "hard"
    recognise = item.type in ("true_false", "multiple_choice", "matching")
    long = len(item.stem.split()) >= LONG_SENTENCE
    return "hard" if long and not recognise else "medium" if long or not recognise else "easy"


def _bloom(item: Item) -> Bloom:
    return "understand" if item.type in ("open", "matching", "ordering") else "remember"
