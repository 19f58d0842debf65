"""DOCX: mammoth makes HTML by the document's styles, markdownify makes that Markdown."""

import re
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any
from xml.parsers import expat

import mammoth
from markdownify import MarkdownConverter

from documents.parsing.canonical import bounded, canonical
from documents.parsing.models import Limits, Parsed, ParseError

MAX_ENTRIES = 10_000
MEMORY_PER_XML_BYTE = 20  # at least; 35 was measured for a document of 60,000 short paragraphs
ENCRYPTED_FLAG = 0x1

# Word stores the English names of built-in styles whatever its language; other programs do not.
STYLES = "\n".join(
    [
        "p[style-name='Title'] => h1:fresh",
        "p[style-name='Subtitle'] => h2:fresh",
        *(f"p[style-name='Başlık {level}'] => h{level}:fresh" for level in range(1, 7)),
    ]
)
BACK_TO_NOTE = re.compile(r' ?<a href="#[^"]*note-ref-[^"]*">↑</a>')


def parse(path: Path, limits: Limits) -> Parsed:
    check(path, limits)
    with path.open("rb") as file:
        html = mammoth.convert_to_html(
            file, style_map=STYLES, include_embedded_style_map=False, convert_image=no_image
        ).value
    markdown = Converter(**OPTIONS).convert(BACK_TO_NOTE.sub("", html))
    return Parsed(text=bounded(canonical(markdown).strip(), limits), format="docx")


def no_image(_image: object) -> list[object]:
    return []


def check(path: Path, limits: Limits) -> None:
    """Refuse what would hurt when unpacked, before anything is. `zipfile` never reads past a declared size."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            refuse_too_much(entries, limits)
            if any(entry.flag_bits & ENCRYPTED_FLAG for entry in entries):
                raise ParseError("encrypted")
            for entry in filter(is_xml, entries):
                with archive.open(entry) as part:
                    refuse_document_type(part)
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise ParseError("corrupt", type(error).__name__) from error


def refuse_too_much(entries: Sequence[zipfile.ZipInfo], limits: Limits) -> None:
    xml = sum(entry.file_size for entry in entries if is_xml(entry))
    unpacked = sum(entry.file_size for entry in entries)
    if (
        len(entries) > MAX_ENTRIES
        or unpacked > limits.unpacked_bytes
        or xml * MEMORY_PER_XML_BYTE > limits.memory_bytes
    ):
        raise ParseError("too_large")


def is_xml(entry: zipfile.ZipInfo) -> bool:
    return entry.filename.endswith((".xml", ".rels"))


class RootSeen(Exception):
    """The document type would have come before the first element: no need to read on."""


def refuse_document_type(part: IO[bytes]) -> None:
    """Office files have no document type declaration: it would only serve to declare entities that explode."""

    def root(*_: object) -> None:
        raise RootSeen

    def document_type(*_: object) -> None:
        raise ParseError("corrupt", "DOCTYPE")

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = document_type
    parser.StartElementHandler = root
    try:
        while chunk := part.read(4096):
            parser.Parse(chunk)
    except RootSeen:
        return
    except expat.ExpatError as error:
        raise ParseError("corrupt", "ExpatError") from error


# The text is quoted to students: emphasis, link targets and escapes would only be in the way.
OPTIONS: dict[str, Any] = {
    "heading_style": "atx",
    "bullets": "-",
    "strip": ["a", "img", "strong", "em", "b", "i", "s"],
    "escape_asterisks": False,
    "escape_underscores": False,
    "table_infer_header": True,
}


class Converter(MarkdownConverter):
    """Markdown in which a cell's own pipes do not make columns."""

    def convert_td(self, el: Any, text: str, parent_tags: set[str]) -> str:
        cell = " ".join(text.replace("|", "\\|").split())
        return str(super().convert_td(el, cell, parent_tags))  # type: ignore[misc]

    convert_th = convert_td
