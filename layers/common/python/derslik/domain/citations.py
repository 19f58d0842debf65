"""Citations: passages that stand, letter for letter, in a document's own text."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypedDict

from pydantic import BaseModel, ConfigDict, Field, computed_field

from derslik.domain.documents import Document
from derslik.language import Language
from derslik.language.detection import detect_language
from derslik.language.markdown import heading_path_at

SLIDE: Mapping[Language, str] = {"tr": "slayt", "en": "slide"}
SHEET: Mapping[Language, str] = {"tr": "Sayfa", "en": "Sheet"}


class Page(BaseModel):
    """`text[start:end]` is what stands on this page, slide or sheet; `name` is a sheet's."""

    model_config = ConfigDict(frozen=True)

    page: int
    start: int
    end: int
    kind: Literal["page", "slide", "sheet"] = "page"
    name: str = ""

    def label(self, language: Language) -> str | None:
        """What to call it where "page 3" would be wrong, in the language of its document."""
        match self.kind:
            case "page":
                return None
            case "slide":
                return f"{SLIDE[language]} {self.page}"
            case "sheet":
                return f"{SHEET[language]}: {self.name}" if self.name else f"{SHEET[language]} {self.page}"


class Place(TypedDict):
    """Where a passage stands; both None in a document without pages, `page_label` also where it is a plain page."""

    page: int | None
    page_label: str | None


class DocumentText(BaseModel):
    """A version's canonical text, and where its pages are; none for a format without pages."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    text: str
    pages: list[Page] = Field(default_factory=list)

    def page_at(self, position: int) -> Page | None:
        return next((page for page in self.pages if page.start <= position < page.end), None)

    def place_at(self, position: int) -> Place:
        page = self.page_at(position)
        if page is None:
            return {"page": None, "page_label": None}
        return {
            "page": page.page,
            "page_label": page.label(detect_language(self.text)) if page.kind != "page" else None,
        }


class Citation(BaseModel):
    """A source of an answer: the document's `text[start:end]` is `quote`."""

    model_config = ConfigDict(frozen=True)

    content: str
    score: float
    metadata: dict[str, Any]
    document_id: str
    filename: str
    page: int | None
    page_label: str | None = None
    heading: str | None
    start: int
    end: int

    @computed_field  # type: ignore[prop-decorator]
    @property
    def quote(self) -> str:
        return self.content


def cite(
    content: str, score: float, metadata: dict[str, Any], document: Document, text: DocumentText
) -> Citation | None:
    """The passage as a citation; None when it does not stand in the text."""
    span = verified_span(content, metadata, text.text)
    if span is None:
        return None
    start, end = span
    return Citation(
        content=text.text[start:end],
        score=score,
        metadata=metadata,
        document_id=document.document_id,
        filename=document.filename,
        **text.place_at(start),
        heading=given if isinstance(given := metadata.get("heading"), str) else heading_path_at(text.text, start),
        start=start,
        end=end,
    )


def verified_span(content: str, metadata: dict[str, Any], text: str) -> tuple[int, int] | None:
    """Where the passage stands: where the service says, if that is true, else where it is found."""
    start, end = metadata.get("start"), metadata.get("end")
    if isinstance(start, int) and isinstance(end, int) and 0 <= start < end and text[start:end] == content:
        return start, end
    return find(content, text)


def find(content: str, text: str) -> tuple[int, int] | None:
    """The first place where the passage stands, any white space being as good as any other."""
    words = content.split()
    if not words:
        return None
    match = re.search(r"\s+".join(map(re.escape, words)), text)
    return match.span() if match else None


def document_of(metadata: dict[str, Any], visible: Sequence[Document]) -> list[Document]:
    """The visible documents that a passage may come from: by id and version, else by file name."""
    given = metadata.get("document_id")
    if given is not None:
        versions = (None, *(document.ready_version for document in visible if document.document_id == given))
        return [
            document for document in visible if document.document_id == given and metadata.get("version") in versions
        ]
    names = {metadata.get("filename"), metadata.get("source_file")} - {None}
    return [document for document in visible if document.filename in names]
