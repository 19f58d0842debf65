"""The bank in the formats of the tools that schools use, written and read."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from derslik.domain.questions import Question
from questions.formats import gift, json_file, moodle, qti, qti_reading, table

type Format = Literal["gift", "moodle-xml", "qti21", "csv", "json"]


@dataclass(frozen=True, slots=True)
class Writer:
    write: Callable[[Sequence[Question]], bytes]
    media_type: str
    filename: str


WRITERS: Mapping[Format, Writer] = {
    "gift": Writer(gift.write, "text/plain; charset=utf-8", "questions.gift.txt"),
    "moodle-xml": Writer(moodle.write, "application/xml; charset=utf-8", "questions.moodle.xml"),
    "qti21": Writer(qti.write, "application/zip", "questions.qti21.zip"),
    "csv": Writer(table.write, "text/csv; charset=utf-8", "questions.csv"),
    "json": Writer(json_file.write, "application/json", "questions.json"),
}

READERS: Mapping[Format, Callable[[str], list[dict[str, Any]]]] = {
    "gift": gift.read,
    "moodle-xml": moodle.read,
    "qti21": qti_reading.read,
    "csv": table.read,
    "json": json_file.read,
}
"""The items of a file, as far as they can be read; each raises `Invalid` for what is no such file."""
