"""An item of somebody's file as one of ours: read, and given its proof in the session's own documents."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any, NamedTuple

from pydantic import ValidationError

from derslik.domain.citations import DocumentText, find
from derslik.domain.documents import Document
from derslik.domain.questions import Content, Criterion, Proof
from derslik.language.detection import detect_language
from derslik.language.sentences import Span, split_sentences
from derslik.language.similarity import meaning_roots
from questions.item_check import plain, plain_stands_in

MAX_CHARS = 20_000
ENOUGH_SHARED = 0.3
"""Share of a question's words that the sentence which proves it has."""
_PROVED_BY_ONE = ("multiple_choice", "short_answer", "cloze", "open")


class _Said(NamedTuple):
    document: Document
    text: DocumentText
    span: Span
    plain: str


class Library:
    """The documents in which proofs are looked for; cut into sentences once, and only when it is needed."""

    def __init__(self, texts: Mapping[str, tuple[Document, DocumentText]]) -> None:
        self.texts = {key: text for key, (_, text) in texts.items()}
        self._all = list(texts.values())

    @cached_property
    def sentences(self) -> list[_Said]:
        return [
            _Said(document, text, span, plain(text.text[span.start : span.end]))
            for document, text in self._all
            for span in split_sentences(text.text)
        ]

    def place(self, quote: str) -> Proof | None:
        """GIFT has no `->` within a text: it comes back as an arrow."""
        for spelt in dict.fromkeys((quote, quote.replace("→", "->"))):
            for document, text in self._all:
                if span := find(spelt, text.text):
                    return _proof(document, text, *span)
        return None

    def search(self, key: str, stem: str) -> Proof | None:
        """The sentence that holds the key and most of what is asked."""
        language = detect_language(stem)
        asked = meaning_roots(stem, language) or frozenset({""})
        found = [
            (len(asked & meaning_roots(said.plain, language)) / len(asked), said)
            for said in self.sentences
            if plain_stands_in(key, said.plain)
        ]
        share, said = max(found, key=lambda one: one[0], default=(0.0, None))
        return _proof(said.document, said.text, *said.span) if said is not None and share >= ENOUGH_SHARED else None


def read_item(item: Mapping[str, Any], library: Library) -> Content | str:
    """The item, or the reason why it is none. It is not checked further."""
    stem, quotes = item.get("stem"), _quotes(item)
    if not isinstance(stem, str) or len(str(item)) > MAX_CHARS:
        return "unreadable"
    proofs = [library.place(quote) for quote in quotes] if quotes else [_searched(item, stem, library)]
    if not all(proofs):
        return "quote_not_in_document" if quotes else "no_proof"
    first, *further = (proof for proof in proofs if proof is not None)
    fields = {name: value for name, value in item.items() if name in Content.model_fields and value is not None}
    fields |= {"proof": first, "further_proofs": further}
    fields.setdefault("language", detect_language(stem))
    if item.get("type") == "open" and not item.get("rubric"):
        fields["rubric"] = [Criterion(criterion=str(item.get("key")), points=1)]
    try:
        return Content.model_validate(fields)
    except ValidationError:
        return "unreadable"


def _quotes(item: Mapping[str, Any]) -> list[str]:
    further = item.get("further_proofs")
    others = [one.get("quote") for one in further if isinstance(one, dict)] if isinstance(further, list) else []
    return [quote for quote in (item.get("quote"), *others) if isinstance(quote, str) and quote.strip()]


def _searched(item: Mapping[str, Any], stem: str, library: Library) -> Proof | None:
    """A true statement proves itself where it stands; other keys are looked for in the sentences."""
    key = item.get("key")
    if not isinstance(key, str):
        return None
    if item.get("type") == "true_false":
        return library.place(stem.strip().rstrip("."))
    return library.search(key, stem) if item.get("type") in _PROVED_BY_ONE else None


def _proof(document: Document, text: DocumentText, start: int, end: int) -> Proof:
    return Proof(
        document_id=document.document_id,
        filename=document.filename,
        page=text.place_at(start)["page"],
        start=start,
        end=end,
        quote=text.text[start:end],
    )
