"""Slides and sheets joined to one text that knows where each of them stands."""

from collections.abc import Iterable
from typing import NamedTuple

from derslik.domain.document_text import DocumentText, Format, Page, PageKind
from documents.parsing.canonical import canonicalize, check_length
from documents.parsing.models import Limits, ParseError

SEPARATOR = "\n\n"


class Section(NamedTuple):
    """`number` from 1; `name` is a sheet's."""

    number: int
    text: str
    name: str = ""


def join_sections(sections: Iterable[Section], kind: PageKind, form: Format, limits: Limits) -> DocumentText:
    """Raises `ParseError` as soon as there is too much, and when there is nothing."""
    texts: list[str] = []
    pages: list[Page] = []
    at = 0
    for section in sections:
        text = canonicalize(section.text).strip()
        pages.append(Page(section.number, at, at + len(text), kind, section.name))
        if text:
            texts.append(text)
            at += len(text) + len(SEPARATOR)
        if at > limits.text_chars:
            raise ParseError("too_large")
    return DocumentText(check_length(SEPARATOR.join(texts), limits), tuple(pages), form)
