"""Office files are archives of XML: what would hurt when unpacked is refused before anything is."""

import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from xml.etree import ElementTree as ET

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import XMLParser

from documents.parsing.models import Limits, ParseError

MAX_ENTRIES = 10_000
MEMORY_PER_XML_BYTE = 20  # at least; 35 was measured for a document of 60,000 short paragraphs
ENCRYPTED_FLAG = 0x1


def check(path: Path, limits: Limits) -> None:
    """Raises `ParseError`. `zipfile` never reads past a declared size, so declared sizes can be relied on."""
    with opened(path) as archive:
        entries = archive.infolist()
        refuse_too_much(entries, limits)
        if any(entry.flag_bits & ENCRYPTED_FLAG for entry in entries):
            raise ParseError("encrypted")
        for entry in filter(is_xml, entries):
            with archive.open(entry) as part:
                refuse_document_type(part)


@contextmanager
def opened(path: Path) -> Iterator[zipfile.ZipFile]:
    """The archive; what it is damaged by, also while it is read, is a `ParseError`."""
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
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


class Root:
    """Takes what a parser reads until the first element begins."""

    def start(self, *_: object) -> None:
        raise RootSeen


def refuse_document_type(part: IO[bytes]) -> None:
    """Office files have no document type declaration: it would only serve to declare entities that explode."""
    parser = XMLParser(target=Root(), forbid_dtd=True)
    try:
        while chunk := part.read(4096):
            parser.feed(chunk)
    except RootSeen:
        return
    except DefusedXmlException as error:
        raise ParseError("corrupt", "DOCTYPE") from error
    except ET.ParseError as error:
        raise ParseError("corrupt", "XML") from error
