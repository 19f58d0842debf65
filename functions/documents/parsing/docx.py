"""DOCX: mammoth makes HTML by the document's styles, markdownify makes that Markdown."""

import re
from pathlib import Path

import mammoth

from derslik.domain.document_text import DocumentText
from documents.parsing.archive import check
from documents.parsing.canonical import canonicalize, check_length
from documents.parsing.markdown import to_markdown
from documents.parsing.models import Limits

# Word stores the English names of built-in styles whatever its language; other programs do not.
STYLES = "\n".join(
    [
        "p[style-name='Title'] => h1:fresh",
        "p[style-name='Subtitle'] => h2:fresh",
        *(f"p[style-name='Başlık {level}'] => h{level}:fresh" for level in range(1, 7)),
    ]
)
BACK_TO_NOTE = re.compile(r' ?<a href="#[^"]*note-ref-[^"]*">↑</a>')


def parse(path: Path, limits: Limits) -> DocumentText:
    check(path, limits)
    with path.open("rb") as file:
        html = mammoth.convert_to_html(
            file, style_map=STYLES, include_embedded_style_map=False, convert_image=no_image
        ).value
    markdown = to_markdown(BACK_TO_NOTE.sub("", html))
    return DocumentText(text=check_length(canonicalize(markdown).strip(), limits), format="docx")


def no_image(_image: object) -> list[object]:
    return []
