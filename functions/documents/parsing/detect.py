"""Which format a file really has. Its name and declared type are not looked at."""

import codecs
import re
import zipfile
from pathlib import Path
from typing import Literal

from documents.parsing.models import ParseError

PDF = re.compile(rb"(?:\A|[^ -~])%PDF-\d")  # at the start of a line, so that prose about PDF stays text
ZIP = (b"PK\x03\x04", b"PK\x05\x06")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # the container of .doc, .xls, .ppt, and of any encrypted OOXML file
ENCRYPTED_OOXML = "EncryptedPackage".encode("utf-16-le")
Office = Literal["docx", "pptx", "xlsx"]
DOCUMENT = re.compile(r"word/document\d*\.xml")  # Word for the web writes document2.xml
PRESENTATION = re.compile(r"ppt/presentation\d*\.xml")
WORKBOOK = re.compile(r"xl/workbook\d*\.xml")
BODIES: tuple[tuple[Office, re.Pattern[str]], ...] = (
    ("docx", DOCUMENT),
    ("pptx", PRESENTATION),
    ("xlsx", WORKBOOK),
)
HTML = re.compile(
    r"\ufeff?(?:\s|<!--(?>.*?-->)|<\?xml(?>.*?\?>))*+<(?:!doctype\s+html|html|head|body)[\s>]",
    re.IGNORECASE | re.DOTALL,
)

HEAD_BYTES = 1024


def detect_format(path: Path) -> Literal["pdf", "html", "text"] | Office:
    """The file's format, where "text" only means that nothing else fits; raises `ParseError`."""
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    if not head:
        raise ParseError("empty")
    if PDF.search(head):
        return "pdf"
    if head.startswith(ZIP):
        return detect_office(path)
    if head.startswith(OLE):
        encrypted = ENCRYPTED_OOXML in path.read_bytes()
        raise ParseError("encrypted" if encrypted else "unsupported_format")
    utf16 = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return "html" if HTML.match(head.decode("utf-16" if utf16 else "utf-8", "ignore")) else "text"


def detect_office(path: Path) -> Office:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except zipfile.BadZipFile as error:
        raise ParseError("corrupt", "BadZipFile") from error
    for form, body in BODIES:
        if any(body.fullmatch(name) for name in names):
            return form
    raise ParseError("unsupported_format")
