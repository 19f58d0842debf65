"""Which format a file really has. Its name and declared type are not looked at."""

import re
import zipfile
from pathlib import Path
from typing import Literal

from documents.parsing.models import ParseError

PDF = re.compile(rb"(?:\A|[^ -~])%PDF-\d")  # at the start of a line, so that prose about PDF stays text
ZIP = (b"PK\x03\x04", b"PK\x05\x06")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # the container of .doc, .xls, .ppt, and of any encrypted OOXML file
ENCRYPTED_OOXML = "EncryptedPackage".encode("utf-16-le")
DOCX_BODY = re.compile(r"word/document\d*\.xml")  # Word for the web writes document2.xml

HEAD_BYTES = 1024


def detect(path: Path) -> Literal["pdf", "docx", "text"]:
    """The file's format, where "text" only means that nothing else fits; raises `ParseError`."""
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    if not head:
        raise ParseError("empty")
    if PDF.search(head):
        return "pdf"
    if head.startswith(ZIP):
        return office(path)
    if head.startswith(OLE):
        encrypted = ENCRYPTED_OOXML in path.read_bytes()
        raise ParseError("encrypted" if encrypted else "unsupported_format")
    return "text"


def office(path: Path) -> Literal["docx"]:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except zipfile.BadZipFile as error:
        raise ParseError("corrupt", "BadZipFile") from error
    if any(DOCX_BODY.fullmatch(name) for name in names):
        return "docx"
    raise ParseError("unsupported_format")
