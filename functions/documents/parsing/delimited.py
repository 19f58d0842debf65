"""CSV, recognised by its shape: lines that one delimiter cuts into equally many fields."""

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from derslik.domain.document_text import DocumentText
from documents.parsing.canonical import canonicalize, check_length
from documents.parsing.models import Limits, ParseError
from documents.parsing.tables import format_sheet

DELIMITERS = ("\t", ";", ",", "|")
"""The semicolon is what Turkish and German spreadsheets write, where the comma is in numbers."""
SAMPLE_ROWS = 50
LEAST_ROWS = 3
MOST_FIELD = 100
"""Characters of an average field: where they are longer, it is prose with commas."""
DECLARED = "sep="


class Dialect(NamedTuple):
    """`skip`: the line that declares the delimiter, as Excel writes it, is no row."""

    delimiter: str
    skip: int = 0


def detect_dialect(text: str) -> Dialect | None:
    """How the text is cut into fields, None when it is no table."""
    first = text[:10].partition("\n")[0].strip()
    if first.lower().startswith(DECLARED) and len(first) == len(DECLARED) + 1:
        return Dialect(first[-1], 1)
    head = text.lstrip()[:1]
    if head in ("#", "|", "<", "{", "["):
        return None
    return next((Dialect(each) for each in DELIMITERS if fits_delimiter(text, each)), None)


def fits_delimiter(text: str, delimiter: str) -> bool:
    """Nearly all rows have the header's width, and the fields look like fields."""
    try:
        sample = list(islice(iter_rows(text, Dialect(delimiter)), SAMPLE_ROWS))
    except csv.Error:
        return False
    if len(sample) < LEAST_ROWS or len(sample[0]) < 2 or "" in (field.strip() for field in sample[0]):
        return False
    width, count = Counter(map(len, sample)).most_common(1)[0]
    if width != len(sample[0]) or count < 0.9 * len(sample):
        return False
    fields = [field for row in sample for field in row]
    prose = sum(field.startswith(" ") and not field.strip().isdecimal() for field in fields)
    return sum(map(len, fields)) <= MOST_FIELD * len(fields) and (delimiter != "," or prose < 0.1 * len(fields))


def iter_rows(text: str, dialect: Dialect) -> Iterator[list[str]]:
    """The rows that hold something; raises `csv.Error`."""
    lines = iter(text.splitlines(keepends=True)[dialect.skip :])
    for row in csv.reader(lines, delimiter=dialect.delimiter):
        if any(field.strip() for field in row):
            yield row


def parse(text: str, dialect: Dialect, limits: Limits) -> DocumentText:
    try:
        table = list(iter_rows(canonicalize(text), dialect))
    except csv.Error as error:
        raise ParseError("corrupt", "csv") from error
    width = max(map(len, table), default=0)
    if width > limits.columns:
        raise ParseError("too_many_columns", limit=limits.columns)
    return DocumentText(
        check_length("\n\n".join(limit_text(format_sheet(trim_fields(table), width), limits)), limits), format="csv"
    )


def trim_fields(table: Sequence[Sequence[str]]) -> Iterator[list[str]]:
    return ([" ".join(field.split()) for field in row] for row in table)


def limit_text(pieces: Iterator[str], limits: Limits) -> Iterator[str]:
    """A wide table's repeated header can make more text than the file had."""
    chars = 0
    for piece in pieces:
        chars += len(piece)
        if chars > limits.text_chars:
            raise ParseError("too_large")
        yield piece
