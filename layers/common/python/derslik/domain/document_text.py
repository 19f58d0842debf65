"""The text of one version of a document: the schema that the parser writes, that is stored, and that is cited.

The parser's child process makes a `DocumentText` out of an upload, `storage.texts` stores it once for each version and
reads it back, and citations, the retrieval contract and questions use it. What a version's text says besides its
letters (which pages, which format) belongs here. A new field needs a default, because stored texts are never rewritten.

Plain dataclasses and no imports at the top: the child process starts for every upload and must start quickly.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypedDict

if TYPE_CHECKING:
    from derslik.language import Language

Format = Literal["pdf", "docx", "pptx", "xlsx", "csv", "html", "markdown", "text"]
PageKind = Literal["page", "slide", "sheet"]

SLIDE = {"tr": "slayt", "en": "slide"}
SHEET = {"tr": "Sayfa", "en": "Sheet"}


class Place(TypedDict):
    """Where a passage stands; both None in a document without pages, `page_label` also where it is a plain page."""

    page: int | None
    page_label: str | None


@dataclass(frozen=True, slots=True)
class Page:
    """`text[start:end]` is what stands on this page, slide or sheet; `page` counts from 1, `name` is a sheet's."""

    page: int
    start: int
    end: int
    kind: PageKind = "page"
    name: str = ""

    def label(self, language: "Language") -> str | None:
        """What to call it in the language of its document; None for a plain page, which its number names."""
        match self.kind:
            case "page":
                return None
            case "slide":
                return f"{SLIDE[language]} {self.page}"
            case "sheet":
                return f"{SHEET[language]}: {self.name}" if self.name else f"{SHEET[language]} {self.page}"


@dataclass(frozen=True, slots=True)
class DocumentText:
    """`text` is Markdown in its canonical form: NFC, `\\n` line ends, no control characters, no runs of blank lines.

    All positions are those of characters in `text`. `pages` stand in the order of their numbers, also those that are
    empty; a format without pages has none. `format` is what the upload really was, whatever its name said.
    """

    text: str
    pages: tuple[Page, ...] = ()
    format: Format = "text"

    def page_at(self, position: int) -> Page | None:
        return next((page for page in self.pages if page.start <= position < page.end), None)

    def place_at(self, position: int) -> Place:
        # Imported here because the parser's process needs no language.
        from derslik.language.detection import detect_language

        page = self.page_at(position)
        if page is None:
            return {"page": None, "page_label": None}
        return {
            "page": page.page,
            "page_label": page.label(detect_language(self.text)) if page.kind != "page" else None,
        }
