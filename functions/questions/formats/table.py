"""CSV for spreadsheets, which run a cell that begins like a formula: such a cell gets an apostrophe in front."""

import csv
import io
from collections.abc import Sequence
from typing import Any, cast

from derslik.domain.questions import Question
from derslik.errors import Invalid
from questions.formats.imported_items import ImportedCriterion, ImportedItem

COLUMNS = (
    "question_id",
    "type",
    "stem",
    "options",
    "prompts",
    "key",
    "correction",
    "explanation",
    "difficulty",
    "bloom",
    "language",
    "status",
    "document",
    "page",
    "quote",
    "rubric",
)
LISTS = ("options", "prompts", "key")
BOM = "\ufeff"
"""Tells spreadsheets that the letters are UTF-8."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "'")


def write_csv(questions: Sequence[Question]) -> bytes:
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([[quote_formula(cell) for cell in _write_row(question)] for question in questions])
    return (BOM + file.getvalue()).encode()


def parse_csv(data: str) -> list[ImportedItem]:
    """The rows as values of an item; several texts in a cell stand on lines of their own. Raises `Invalid`."""
    try:
        rows = list(csv.DictReader(io.StringIO(data.removeprefix(BOM), newline="")))
    except csv.Error as error:
        raise Invalid("content is no CSV that can be read") from error
    return [
        _parse_row({name: unquote_formula(cell) for name, cell in row.items() if name and isinstance(cell, str)})
        for row in rows
    ]


def quote_formula(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def unquote_formula(cell: str) -> str:
    return cell[1:] if cell.startswith("'") else cell


def _write_row(question: Question) -> list[str]:
    fields = question.model_dump(mode="json")
    fields |= {"document": question.proof.filename, "page": question.proof.page}
    fields |= {"quote": [proof.quote for proof in question.proofs]}
    fields["rubric"] = [f"{line.points}: {line.criterion}" for line in question.rubric or ()]
    return [_write_cell(fields[name]) for name in COLUMNS]


def _write_cell(value: Any) -> str:
    if isinstance(value, list):
        return "\n".join(" ".join(str(part).split()) for part in value)
    return "" if value is None else str(value)


def _parse_row(row: dict[str, str]) -> ImportedItem:
    several = row.get("type") in ("matching", "ordering")
    fields: dict[str, Any] = {name: cell for name, cell in row.items() if cell}
    for name in LISTS:
        if name in fields and (name != "key" or several):
            fields[name] = fields[name].split("\n")
    if "rubric" in fields:
        fields["rubric"] = [_parse_criterion(line) for line in fields["rubric"].split("\n")]
    fields["quotes"] = fields.pop("quote", "").split("\n")
    return cast("ImportedItem", fields)


def _parse_criterion(line: str) -> ImportedCriterion:
    points, _, criterion = line.partition(": ")
    if points.isdecimal():
        return {"criterion": criterion, "points": int(points)}
    return {"criterion": line, "points": 1}
