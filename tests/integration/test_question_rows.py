"""Rows of the bank as they were stored on 2026-11-28: each is read, listed, edited and exported as it was then."""

import json
from pathlib import Path
from typing import Any

import pytest

from derslik.domain.questions import ItemContent
from derslik.storage import keys
from derslik.storage.items import from_item, to_item
from questions.formats import PARSERS
from questions.question_generator import make_draft
from tests.builders import Caller
from tests.integration.conftest import As
from tests.integration.test_sessions import opened

ROWS: list[dict[str, Any]] = json.loads(Path(__file__).with_name("stored_questions.json").read_text("utf-8"))
TYPES = {"multiple_choice", "true_false", "short_answer", "cloze", "matching", "ordering", "open"}


class Bank:
    """A session whose bank holds the rows."""

    def __init__(self, calls: As, cloud: Any) -> None:
        self.session_id = opened(calls("sessions", "ayse"))
        self.path = f"/sessions/{self.session_id}/questions"
        self.table = cloud.client("dynamodb")
        self.table_name = self.table.list_tables()["TableNames"][0]
        self.rows = {row["question_id"]: {**row, "session_id": self.session_id} for row in ROWS}
        for question_id, row in self.rows.items():
            item = {**keys.question(self.session_id, question_id), **row}
            self.table.put_item(TableName=self.table_name, Item=to_item(item))

    def stored(self, key: dict[str, str]) -> dict[str, Any]:
        item = from_item(self.table.get_item(TableName=self.table_name, Key=to_item(key))["Item"])
        return {name: value for name, value in item.items() if name not in key}


@pytest.fixture
def bank(calls: As, cloud: Any) -> Bank:
    return Bank(calls, cloud)


@pytest.fixture
def teacher(calls: As) -> Caller:
    return calls("questions", "ayse")


def without(row: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in names}


def test_there_is_a_row_of_each_type() -> None:
    assert {row["type"] for row in ROWS} == TYPES


def test_a_row_is_read_and_listed_with_the_fields_it_had(bank: Bank, teacher: Caller) -> None:
    expected = {question_id: without(row, "session_id", "created_by") for question_id, row in bank.rows.items()}
    listed = teacher("GET", bank.path, query={"limit": 100}).json
    assert {item["question_id"]: item for item in listed} == expected
    for question_id, reply in expected.items():
        assert teacher("GET", f"{bank.path}/{question_id}").json == reply


def test_a_row_is_edited_and_its_earlier_version_kept_as_it_was(bank: Bank, teacher: Caller) -> None:
    for question_id, row in bank.rows.items():
        reply = teacher("PATCH", f"{bank.path}/{question_id}", {"explanation": "Ders kitabına bakınız."})
        assert reply.status == 200, reply.text
        changed = {"explanation": "Ders kitabına bakınız.", "version": 2, "revision": 2}
        edited = bank.stored(keys.question(bank.session_id, question_id))
        assert without(edited, "updated_at") == without({**row, **changed}, "updated_at")
        assert bank.stored(keys.question_version(bank.session_id, question_id, 1)) == row
        (before,) = teacher("GET", f"{bank.path}/{question_id}/versions").json
        assert before == without(row, "session_id", "created_by")


@pytest.mark.parametrize("field", ["type", "prompts", "language", "proof", "further_proofs", "status"])
def test_what_is_not_the_teachers_to_change_is_refused(bank: Bank, teacher: Caller, field: str) -> None:
    for question_id, row in bank.rows.items():
        assert teacher("PATCH", f"{bank.path}/{question_id}", {field: row[field]}).status == 422


def test_every_other_field_of_an_items_content_can_be_edited(bank: Bank, teacher: Caller) -> None:
    editable = set(ItemContent.model_fields) - {"type", "prompts", "language", "proof", "further_proofs"}
    for question_id, row in bank.rows.items():
        content = {name: row[name] for name in editable}
        assert teacher("PATCH", f"{bank.path}/{question_id}", content).status == 200


def test_rows_are_exported_with_all_that_they_hold(bank: Bank, teacher: Caller) -> None:
    exported = teacher("GET", f"{bank.path}/export", query={"format": "json"}).json["items"]
    assert {item["question_id"]: item for item in exported} == {
        question_id: without(row, "session_id", "created_by", "revision") for question_id, row in bank.rows.items()
    }


@pytest.mark.parametrize("kind", ["gift", "moodle-xml", "csv", "json"])
def test_an_export_of_the_rows_is_parsed_with_their_stems_keys_and_quotes(
    bank: Bank, teacher: Caller, kind: Any
) -> None:
    parsed = PARSERS[kind](teacher("GET", f"{bank.path}/export", query={"format": kind}).text)
    rows = sorted(bank.rows.values(), key=lambda row: row["stem"])
    for item, row in zip(sorted(parsed, key=lambda item: item["stem"]), rows, strict=True):
        quotes = [proof["quote"] for proof in (row["proof"], *row["further_proofs"])]
        assert (item["type"], item["key"], item["quotes"]) == (row["type"], row["key"], quotes)


def test_a_new_item_is_stored_with_the_fields_of_the_rows() -> None:
    for row in ROWS:
        content = ItemContent.model_validate(row)
        draft = make_draft(row["session_id"], content, row["made_by"], row["created_by"], row["created_at"])
        assert draft.model_dump(mode="json") == row
