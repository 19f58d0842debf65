"""The pieces of documents that questions are made from, and the proofs that stand in them."""

from dataclasses import dataclass

from derslik.domain.document_text import DocumentText
from derslik.domain.questions import Proof


@dataclass(frozen=True, slots=True)
class SourceChunk:
    """`start` is the chunk's offset in the text of its document, `page` where it begins.

    `document_text` is that document's whole text; without it every proof is on the page of its chunk.
    """

    document_id: str
    page: int | None
    start: int
    text: str
    filename: str = ""
    document_text: DocumentText | None = None

    def prove(self, start: int, end: int) -> Proof:
        """The proof that a span of the chunk's text is, with the page of its own beginning."""
        page = self.document_text.page_at(self.start + start) if self.document_text is not None else None
        return Proof(
            document_id=self.document_id,
            filename=self.filename,
            page=self.page if page is None else page.page,
            start=self.start + start,
            end=self.start + end,
            quote=self.text[start:end],
        )
