"""The bank in the formats of the tools that schools use, written and parsed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from derslik.domain.questions import Question
from questions.formats.gift import parse_gift, write_gift
from questions.formats.imported_items import ImportedItem
from questions.formats.json_file import parse_json, write_json
from questions.formats.moodle import parse_moodle_xml, write_moodle_xml
from questions.formats.qti import write_qti
from questions.formats.qti_parser import parse_qti
from questions.formats.table import parse_csv, write_csv

type Format = Literal["gift", "moodle-xml", "qti21", "csv", "json"]


@dataclass(frozen=True, slots=True)
class Writer:
    write: Callable[[Sequence[Question]], bytes]
    media_type: str
    filename: str


WRITERS: Mapping[Format, Writer] = {
    "gift": Writer(write_gift, "text/plain; charset=utf-8", "questions.gift.txt"),
    "moodle-xml": Writer(write_moodle_xml, "application/xml; charset=utf-8", "questions.moodle.xml"),
    "qti21": Writer(write_qti, "application/zip", "questions.qti21.zip"),
    "csv": Writer(write_csv, "text/csv; charset=utf-8", "questions.csv"),
    "json": Writer(write_json, "application/json", "questions.json"),
}

PARSERS: Mapping[Format, Callable[[str], list[ImportedItem]]] = {
    "gift": parse_gift,
    "moodle-xml": parse_moodle_xml,
    "qti21": parse_qti,
    "csv": parse_csv,
    "json": parse_json,
}
"""The items of a file, as far as they can be read; each raises `Invalid` for what is no such file."""
