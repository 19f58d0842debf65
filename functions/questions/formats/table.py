"""CSV for spreadsheets, which run a cell that begins like a formula: such a cell gets an apostrophe in front."""

import csv
import io
from collections.abc import Sequence
from typing import Any

from derslik.domain.questions import Question
from derslik.errors import Invalid
from questions.formats.notes import proofs

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


def write(questions: Sequence[Question]) -> bytes:
    held = io.StringIO(newline="")
    writer = csv.writer(held, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([[safe(cell) for cell in _row(question)] for question in questions])
    return (BOM + held.getvalue()).encode()


def read(data: str) -> list[dict[str, Any]]:
    """The rows as values of an item; several texts in a cell stand on lines of their own. Raises `Invalid`."""
    try:
        rows = list(csv.DictReader(io.StringIO(data.removeprefix(BOM), newline="")))
    except csv.Error as error:
        raise Invalid("content is no CSV that can be read") from error
    return [_item({name: unsafe(cell) for name, cell in row.items() if name and isinstance(cell, str)}) for row in rows]


def safe(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def unsafe(cell: str) -> str:
    return cell[1:] if cell.startswith("'") else cell


def _row(question: Question) -> list[str]:
    fields = question.model_dump(mode="json")
    proof = question.proof
    fields |= {"document": proof.filename, "page": proof.page, "quote": [one.quote for one in question.proofs]}
    fields["rubric"] = [f"{line.points}: {line.criterion}" for line in question.rubric or ()]
    return [_cell(fields[name]) for name in COLUMNS]


def _cell(value: Any) -> str:
    if isinstance(value, list):
        return "\n".join(" ".join(str(part).split()) for part in value)
    return "" if value is None else str(value)


def _item(row: dict[str, str]) -> dict[str, Any]:
    several = row.get("type") in ("matching", "ordering")
    item: dict[str, Any] = {name: cell for name, cell in row.items() if cell}
    for name in LISTS:
        if name in item and (name != "key" or several):
            item[name] = item[name].split("\n")
    if "rubric" in item:
        item["rubric"] = [_criterion(line) for line in item["rubric"].split("\n")]
    return {**item, **proofs(item.pop("quote", "").split("\n"))}


def _criterion(line: str) -> dict[str, Any]:
    points, _, said = line.partition(": ")
    return {"criterion": said, "points": int(points)} if points.isdecimal() else {"criterion": line, "points": 1}
