"""An item of somebody's file as one of ours: checked, and given its proof in the session's own documents."""

from collections.abc import Mapping
from functools import cached_property
from typing import NamedTuple

from pydantic import ValidationError

from derslik.domain.citations import find
from derslik.domain.document_text import DocumentText
from derslik.domain.documents import Document
from derslik.domain.questions import Criterion, ItemContent, Proof
from derslik.language.detection import detect_language
from derslik.language.sentences import Span, split_sentences
from derslik.language.similarity import meaning_roots
from questions.formats.imported_items import ImportedItem
from questions.item_check import normalise, normalised_holds_key

MAX_CHARS = 20_000
MAX_QUOTES = 20
"""Of an item; each is looked for in all documents."""
ENOUGH_SHARED = 0.3
"""Share of a question's words that the sentence which proves it has."""
_PROVED_BY_ONE = ("multiple_choice", "short_answer", "cloze", "open")


class _Sentence(NamedTuple):
    document: Document
    text: DocumentText
    span: Span
    normalised: str


class ProofFinder:
    """Looks for proofs in a session's documents; they are cut into sentences once, and only when it is needed."""

    def __init__(self, documents: Mapping[str, tuple[Document, DocumentText]]) -> None:
        self.texts = {document_id: text for document_id, (_, text) in documents.items()}
        self._documents = list(documents.values())

    @cached_property
    def _sentences(self) -> list[_Sentence]:
        return [
            _Sentence(document, text, span, normalise(text.text[span.start : span.end]))
            for document, text in self._documents
            for span in split_sentences(text.text)
        ]

    def find_quote(self, quote: str) -> Proof | None:
        """GIFT has no `->` within a text: it comes back as an arrow."""
        for spelt in dict.fromkeys((quote, quote.replace("→", "->"))):
            for document, text in self._documents:
                if span := find(spelt, text.text):
                    return _make_proof(document, text, *span)
        return None

    def find_sentence(self, key: str, stem: str) -> Proof | None:
        """The sentence that holds the key and most of what is asked."""
        language = detect_language(stem)
        asked = meaning_roots(stem, language) or frozenset({""})
        shares = [
            (len(asked & meaning_roots(sentence.normalised, language)) / len(asked), sentence)
            for sentence in self._sentences
            if normalised_holds_key(sentence.normalised, key)
        ]
        share, best = max(shares, key=lambda shared: shared[0], default=(0.0, None))
        if best is None or share < ENOUGH_SHARED:
            return None
        return _make_proof(best.document, best.text, *best.span)


def complete_item(imported: ImportedItem, finder: ProofFinder) -> ItemContent | str:
    """The imported item with its proofs, or the reason why it is no item. It is not checked further."""
    stem = imported.get("stem")
    if not isinstance(stem, str) or len(str(imported)) > MAX_CHARS:
        return "unreadable"
    quotes = [quote for quote in imported.get("quotes", ()) if quote.strip()]
    if len(quotes) > MAX_QUOTES:
        return "unreadable"
    proofs = [finder.find_quote(quote) for quote in quotes] if quotes else [_find_proof(imported, stem, finder)]
    if not all(proofs):
        return "quote_not_in_document" if quotes else "no_proof"
    proof, *further_proofs = (proof for proof in proofs if proof is not None)
    given = {name: value for name, value in imported.items() if name in ItemContent.model_fields and value is not None}
    fields = {"language": detect_language(stem), **given, "proof": proof, "further_proofs": further_proofs}
    if imported.get("type") == "open" and not imported.get("rubric"):
        fields["rubric"] = [Criterion(criterion=str(imported.get("key")), points=1)]
    try:
        return ItemContent.model_validate(fields)
    except ValidationError:
        return "unreadable"


def _find_proof(imported: ImportedItem, stem: str, finder: ProofFinder) -> Proof | None:
    """A true statement proves itself where it stands; other keys are looked for in the sentences."""
    key = imported.get("key")
    if not isinstance(key, str):
        return None
    if imported.get("type") == "true_false":
        return finder.find_quote(stem.strip().rstrip("."))
    return finder.find_sentence(key, stem) if imported.get("type") in _PROVED_BY_ONE else None


def _make_proof(document: Document, text: DocumentText, start: int, end: int) -> Proof:
    return Proof(
        document_id=document.document_id,
        filename=document.filename,
        page=text.place_at(start)["page"],
        start=start,
        end=end,
        quote=text.text[start:end],
    )
