"""A question job on the running system, by its own queue and worker; and an export that is a file of bytes."""

import base64
import io
import zipfile

from tests.e2e.conftest import LocalSystem
from tests.e2e.waiting import until


def test_only_the_pages_that_were_chosen_are_asked_about(local_system: LocalSystem) -> None:
    path = f"/sessions/{local_system.sample_session_id}"
    with local_system.client("teacher") as teacher:
        made = teacher.post(f"{path}/generate-questions", json={"count": 20, "pages": [3, 4]}).json()["items"]
        assert {proof["page"] for item in made for proof in [item["proof"], *item["further_proofs"]]} == {3, 4}


def test_a_job_fills_the_bank_and_the_bank_is_exported(local_system: LocalSystem) -> None:
    path = f"/sessions/{local_system.sample_session_id}"
    with local_system.client("teacher") as teacher:
        started = teacher.post(f"{path}/question-jobs", json={"count": 30, "seed": 1})
        assert started.status_code == 202
        place = started.headers["location"]
        ended = until(lambda: teacher.get(place).json(), lambda job: job["status"] in ("done", "failed"))
        assert ended["result"]["questions"] == 30
        exported = teacher.get(f"{path}/questions/export", params={"format": "qti21"})
        with zipfile.ZipFile(io.BytesIO(exported.content)) as archive:
            assert len(archive.namelist()) >= 31
        sent = {"format": "qti21", "content": base64.b64encode(exported.content).decode()}
        back = teacher.post(f"{path}/questions/import", json=sent).json()
        assert {reason for one in back["results"] for reason in one["reasons"]} == {"duplicate"}
