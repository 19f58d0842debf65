"""An item of somebody's file as one of ours: read, and given its proof in the session's own documents."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from derslik.domain.checking import stands_in
from derslik.domain.citations import DocumentText, find
from derslik.domain.documents import Document
from derslik.domain.likeness import roots
from derslik.domain.questions import Content, Criterion, Proof
from derslik.domain.text import language, sentences

type Texts = Mapping[str, tuple[Document, DocumentText]]
ENOUGH_SHARED = 0.3
"""Share of a question's words that the sentence which proves it has."""
_PROVED_BY_ONE = ("multiple_choice", "short_answer", "cloze", "open")


def read_item(item: Mapping[str, Any], texts: Texts) -> Content | str:
    """The item, or the reason why it is none. It is not checked further."""
    stem, quotes = item.get("stem"), _quotes(item)
    if not isinstance(stem, str) or len(str(item)) > 20_000:
        return "unreadable"
    proofs = [_place(quote, texts) for quote in quotes] if quotes else [_search(item, stem, texts)]
    if not all(proofs):
        return "quote_not_in_document" if quotes else "no_proof"
    first, *further = (proof for proof in proofs if proof is not None)
    fields = {name: value for name, value in item.items() if name in Content.model_fields and value is not None}
    fields |= {"proof": first, "further_proofs": further}
    fields.setdefault("language", language(stem))
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


def _place(quote: str, texts: Texts) -> Proof | None:
    for document, text in texts.values():
        if span := find(quote, text.text):
            return _proof(document, text, *span)
    return None


def _search(item: Mapping[str, Any], stem: str, texts: Texts) -> Proof | None:
    """The sentence that holds the key and most of what is asked."""
    key = item.get("key")
    if not isinstance(key, str) or item.get("type") not in _PROVED_BY_ONE:
        return None
    tongue = language(stem)
    asked = roots(stem, tongue) or frozenset({""})
    found = [
        (len(asked & roots(text.text[span.start : span.end], tongue)) / len(asked), document, text, span)
        for document, text in texts.values()
        for span in sentences(text.text)
        if stands_in(key, text.text[span.start : span.end])
    ]
    share, document, text, span = max(found, key=lambda one: one[0], default=(0.0, None, None, None))
    if document is None or text is None or span is None or share < ENOUGH_SHARED:
        return None
    return _proof(document, text, span.start, span.end)


def _proof(document: Document, text: DocumentText, start: int, end: int) -> Proof:
    return Proof(
        document_id=document.document_id,
        filename=document.filename,
        page=text.place_at(start)["page"],
        start=start,
        end=end,
        quote=text.text[start:end],
    )
