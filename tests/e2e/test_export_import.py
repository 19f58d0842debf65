"""A session with a slide deck leaves by a presigned address and comes back by a presigned form, over a real event."""

from hashlib import sha256
from typing import Any

import httpx

from tests import builders_office as office
from tests.e2e.conftest import LocalSystem
from tests.e2e.test_nine_operations import ended_job, opened, upload
from tests.e2e.waiting import until

DECK = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
SLIDES = office.pptx_of(
    [
        office.slide(office.title("Fotosentez")),
        office.slide(office.shape(office.paragraph("Kloroplast, fotosentezin gerçekleştiği organeldir."))),
    ]
)


def answer(client: httpx.Client, session_id: str) -> Any:
    query = {"session_id": session_id, "query": "Fotosentez nerede gerçekleşir?"}
    reply = client.post("/rag/query", json=query).json()
    shown = ("filename", "page", "page_label", "quote", "start", "score")
    return reply["outcome"], reply["answer"], [{name: source[name] for name in shown} for source in reply["sources"]]


def test_an_exported_session_is_imported_and_answers_the_same(local_system: LocalSystem) -> None:
    with local_system.client("teacher") as teacher, local_system.client("teacher2") as other:
        session_id = opened(teacher, "Fotosentez")
        upload(teacher, session_id, "fotosentez.pptx", DECK, SLIDES)
        original = answer(teacher, session_id)
        assert original[2][0]["page_label"] == "slayt 2"

        begun = teacher.get(f"/sessions/{session_id}/export")
        assert ended_job(teacher, begun)["status"] == "done"
        link = teacher.get(f"/sessions/{session_id}/export", params={"job_id": begun.json()["job_id"]}).json()["url"]
        downloaded = httpx.get(link, trust_env=False)
        assert downloaded.is_success, downloaded.text
        archive = downloaded.content

        body = {"size": len(archive), "sha256": sha256(archive).hexdigest()}
        announced = other.post("/sessions/import", json=body)
        form = announced.json()["upload"]
        posted = httpx.post(form["url"], data=form["fields"], files={"file": ("a.zip", archive)}, trust_env=False)
        assert posted.is_success, posted.text
        job = ended_job(other, announced)
        assert job["status"] == "done", job["documents"]

        new_id = announced.json()["session_id"]
        documents = f"/sessions/{new_id}/documents"
        until(lambda: other.get(documents).json(), lambda all_: [one["state"] for one in all_] == ["ready"])
        assert answer(other, new_id) == original
        assert teacher.get(f"/sessions/{new_id}").status_code == 404
