"""Markdown, plain text and CSV, in the encodings that Turkish text files come in."""

import codecs
import re
from pathlib import Path

from derslik.domain.document_text import DocumentText, Format
from documents.parsing import delimited
from documents.parsing.canonical import canonicalize, check_length
from documents.parsing.models import Limits, ParseError

BYTES_PER_CHAR = 4  # at most, in UTF-8 and UTF-16
OTHER_FORMATS = re.compile(r"\s*(?:\{\\rtf|%!PS-)")
CONTROLS = re.compile("[\x01-\x08\x0e-\x1f\x7f]")
MAX_CONTROLS = 0.005  # of all characters: a stray one does occur in real text files
MARKDOWN = re.compile(r"^(?:#{1,6} \S|[-*+] \S|> \S|```|\|.*\|$)|\[[^\[\]\n]+\]\([^()\n]+\)", re.MULTILINE)


def parse(path: Path, limits: Limits) -> DocumentText:
    text = decode_text(read_bytes(path, limits))
    if OTHER_FORMATS.match(text):
        raise ParseError("unsupported_format")
    dialect = delimited.detect_dialect(text)
    if dialect is not None:
        return delimited.parse(text, dialect, limits)
    text = check_length(canonicalize(text).rstrip(), limits)
    return DocumentText(text=text, format=guess_format(text))


def read_bytes(path: Path, limits: Limits) -> bytes:
    if path.stat().st_size > limits.text_chars * BYTES_PER_CHAR:
        raise ParseError("too_large")
    return path.read_bytes()


def guess_format(text: str) -> Format:
    return "markdown" if MARKDOWN.search(text) else "text"


def decode_text(data: bytes) -> str:
    """UTF-16 with a byte order mark, UTF-8, or else Windows-1254; raises `ParseError` for what is not text."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text = data.decode("utf-16", "replace")
    elif mostly_utf8(data):
        text = data.decode("utf-8", "ignore")
    else:
        text = decode_legacy(data)
    if "\0" in text or len(CONTROLS.findall(text)) > len(text) * MAX_CONTROLS:
        raise ParseError("unsupported_format")
    return text


def mostly_utf8(data: bytes) -> bool:
    """Whether more non-ASCII characters read as UTF-8 than fail to: a file cut in mid-character is still UTF-8."""
    text = data.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    return bad == 0 or sum(char > "\x7f" for char in text) - bad > bad


def decode_legacy(data: bytes) -> str:
    """Windows-1254, of which ISO-8859-9 is a part as far as printable characters go."""
    try:
        return data.decode("cp1254")
    except UnicodeDecodeError as error:
        raise ParseError("unsupported_format") from error
