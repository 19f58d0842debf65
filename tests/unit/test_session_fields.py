"""A session's fields stand once: what is added to `SessionFields` works wherever a session goes."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import ValidationError

from derslik.domain.sessions import Session
from sessions.models import NewSession, SessionChange

ROOT = Path(__file__).parents[2]
LAYER = ROOT / "layers/common/python"
NEW = {"name": "9-A", "category": "biology"}
STORED = {
    **NEW,
    "session_id": "s",
    "created_by": "ayse",
    "created_at": "2026-01-01T00:00:00.000Z",
    "updated_at": "2026-01-01T00:00:00.000Z",
    "last_accessed": "2026-01-01T00:00:00.000Z",
}
JOURNEY = """
import json

from derslik.domain.jobs import Job
from derslik.domain.sessions import Session
from derslik.storage.sessions import session_item
from documents.manifest import Manifest, describe_session
from documents.session_import import new_session
from sessions.models import NewSession, SessionChange, SessionReply

created = NewSession.model_validate_json('{"name": "9-A", "category": "art", "seats": 30}').make_session("ayse")
stored = Session.model_validate(session_item(created))
manifest = Manifest.model_validate_json(describe_session(stored, [], "now").model_dump_json())
job = Job(job_id="j", kind="import", session_id="t", created_by="elif", created_at="now", updated_at="now")
imported = new_session(job, manifest)
reset = SessionChange.model_validate({"seats": None}).changed_attributes()
print(json.dumps({
    "stored": session_item(created)["seats"],
    "reply": SessionReply.model_validate(stored.model_dump()).model_dump(mode="json")["seats"],
    "changed": SessionChange.model_validate({"seats": 20}).changed_attributes(),
    "reset": reset,
    "after the reset": Session.model_validate({**session_item(created), **reset}).seats,
    "imported": imported.seats,
    "before the field": Session.model_validate({
        name: value for name, value in session_item(created).items() if name != "seats"
    }).seats,
}))
"""


@pytest.mark.parametrize("default", ["None", "25"])
def test_a_field_added_to_the_one_model_goes_wherever_a_session_goes(tmp_path: Path, default: str) -> None:
    shutil.copytree(LAYER / "derslik", tmp_path / "derslik")
    module = tmp_path / "derslik/domain/sessions.py"
    source = module.read_text()
    last = "    is_public: StrictBool = False\n"
    assert source.count(last) == 1
    module.write_text(source.replace(last, f"{last}    seats: int | None = {default}\n"))
    path = os.pathsep.join([str(tmp_path), str(ROOT / "functions")])
    run = subprocess.run(
        [sys.executable, "-c", JOURNEY], env={"PYTHONPATH": path}, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    expected = None if default == "None" else int(default)
    assert json.loads(run.stdout) == {
        "stored": 30,
        "reply": 30,
        "changed": {"seats": 20},
        "reset": {"seats": expected},
        "after the reset": expected,
        "imported": 30,
        "before the field": expected,
    }


@pytest.mark.parametrize("field", ["is_public", "tags", "learning_objectives"])
def test_an_empty_text_stored_for_a_field_that_is_no_text_is_read_as_its_default(field: str) -> None:
    session = Session.model_validate({**STORED, field: ""})
    assert getattr(session, field) == getattr(Session.model_validate(STORED), field)


@pytest.mark.parametrize("field", ["name", "category"])
def test_null_is_refused_for_a_field_without_a_default(field: str) -> None:
    for body in (NewSession, SessionChange):
        with pytest.raises(ValidationError):
            body.model_validate({**NEW, field: None})


def test_null_for_a_new_session_is_the_default() -> None:
    nothing = {name: None for name in NewSession.model_fields if name not in NEW}
    assert len(nothing) > 5
    time = {"session_id": "s", "created_at": "", "updated_at": "", "last_accessed": ""}
    sessions = [NewSession.model_validate(body).make_session("ayse") for body in (NEW, {**NEW, **nothing})]
    assert len({session.model_copy(update=time).model_dump_json() for session in sessions}) == 1
