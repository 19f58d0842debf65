"""DOCX: mammoth makes HTML by the document's styles, markdownify makes that Markdown."""

import re
from pathlib import Path

import mammoth

from derslik.domain.document_text import DocumentText
from documents.parsing.archive import check, is_xml, opened
from documents.parsing.canonical import canonicalize, check_length
from documents.parsing.markdown import to_markdown
from documents.parsing.models import Limits, ParseError

# Word stores the English names of built-in styles whatever its language; other programs do not.
STYLES = "\n".join(
    [
        "p[style-name='Title'] => h1:fresh",
        "p[style-name='Subtitle'] => h2:fresh",
        *(f"p[style-name='Başlık {level}'] => h{level}:fresh" for level in range(1, 7)),
    ]
)
MAX_ELEMENTS = 250_000
"""Of all parts; a book of 300 pages has about 150,000."""
BACK_TO_NOTE = re.compile(r' ?<a href="#[^"]*note-ref-[^"]*">↑</a>')


def parse(path: Path, limits: Limits) -> DocumentText:
    check(path, limits)
    refuse_too_many_elements(path)
    with path.open("rb") as file:
        html = mammoth.convert_to_html(
            file, style_map=STYLES, include_embedded_style_map=False, convert_image=no_image
        ).value
    markdown = to_markdown(BACK_TO_NOTE.sub("", html))
    return DocumentText(text=check_length(canonicalize(markdown).strip(), limits), format="docx")


def refuse_too_many_elements(path: Path) -> None:
    """43 KB can unpack to a million paragraphs, each of which the converter looks at for 60 µs."""
    with opened(path) as archive:
        parts = (archive.read(entry) for entry in archive.infolist() if is_xml(entry))
        if sum(part.count(b"<") - part.count(b"</") for part in parts) > MAX_ELEMENTS:
            raise ParseError("too_large")


def no_image(_image: object) -> list[object]:
    return []
