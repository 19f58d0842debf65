"""All operations of the origin, with all three roles, over HTTP against the running system."""

from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.builders_files import docx_of, pdf_of
from tests.e2e.conftest import LocalSystem, started
from tests.e2e.services import other_accounts, other_model, other_retrieval, served
from tests.e2e.waiting import until

MARKDOWN = """# Fotosentez

Fotosentez, bitkilerin güneş ışığı ile besin üretmesidir.

Kloroplast, fotosentezin gerçekleştiği organeldir.
""".encode()


def upload(client: httpx.Client, session_id: str, name: str, kind: str, content: bytes) -> str:
    """Announce a document, post it by the form, and wait for its end; its path."""
    body = {"filename": name, "size": len(content), "content_type": kind, "sha256": sha256(content).hexdigest()}
    announced = client.post(f"/sessions/{session_id}/documents", json=body).json()
    form = announced["upload"]
    posted = httpx.post(form["url"], data=form["fields"], files={"file": (name, content)}, trust_env=False)
    assert posted.is_success, posted.text
    path = f"/sessions/{session_id}/documents/{announced['document_id']}"
    until(lambda: client.get(path).json(), lambda one: one["state"] in ("ready", "failed"))
    return path


def ended_job(client: httpx.Client, reply: httpx.Response) -> Any:
    assert reply.status_code == 202, reply.text
    return until(lambda: client.get(reply.headers["location"]).json(), lambda one: one["status"] in ("done", "failed"))


def opened(teacher: httpx.Client, name: str) -> str:
    session_id = str(teacher.post("/sessions", json={"name": name, "category": "biology"}).json()["session_id"])
    assert teacher.patch(f"/sessions/{session_id}/status", json={"status": "active"}).json()["success"]
    return session_id


def test_a_course_from_its_opening_to_its_end(local_system: LocalSystem) -> None:
    with local_system.client("teacher2") as teacher, local_system.client("student2") as student:
        session_id = opened(teacher, "Fotosentez")
        assert session_id in [one["session_id"] for one in student.get("/sessions").json()]

        path = upload(teacher, session_id, "fotosentez.md", "text/markdown", MARKDOWN)
        assert teacher.get(path).json()["state"] == "ready"

        settings = f"/sessions/{session_id}/rag-settings"
        assert teacher.patch(settings, json={"top_k": 1}).json()["rag_settings"]["top_k"] == 1
        assert teacher.get(settings).json()["origins"]["top_k"] == "teacher"
        assert student.patch(settings, json={"top_k": 9}).status_code == 403

        question = {"session_id": session_id, "query": "Fotosentez nerede gerçekleşir?", "top_k": 9}
        answer = student.post("/rag/query", json=question).json()
        assert answer["outcome"] == "answered"
        assert "Kloroplast" in answer["answer"]
        assert answer["settings"]["top_k"] == {"value": 1, "origin": "teacher"}
        follow_up = {"question": question["query"], "answer": answer["answer"], "sources": answer["sources"]}
        assert isinstance(student.post("/rag/suggestions", json=follow_up).json()["suggestions"], list)

        made = teacher.post(f"/sessions/{session_id}/generate-questions", json={"count": 2}).json()
        assert len(made["questions"]) == 2
        assert student.post(f"/sessions/{session_id}/generate-questions", json={"count": 2}).status_code == 403

        job = ended_job(teacher, teacher.post(f"/sessions/{session_id}/reprocess", json={"chunk_size": 100}))
        assert (job["status"], job["result"]["processed_count"]) == ("done", 1)
        assert teacher.get(path).json()["ready_version"] == 2
        form = {"session_id": session_id, "markdown_files": '["fotosentez.md"]', "chunk_size": "500"}
        job = ended_job(teacher, teacher.post("/documents/process-and-store", data=form))
        assert job["result"]["success"]

        stats = teacher.get(f"/sessions/{session_id}/stats").json()
        assert (stats["document_count"], stats["query_count"]) == (1, 1)
        chunks = teacher.get(f"/sessions/{session_id}/chunks").json()
        assert chunks["total_count"] == len(chunks["chunks"]) == stats["total_chunks"]

        assert teacher.get("/profile").json()["role"] == "teacher"
        with local_system.client("admin") as admin:
            assert admin.get(f"/sessions/{session_id}").status_code == 200
            assert admin.delete(f"/sessions/{session_id}").json()["deleted"]
        assert student.post("/rag/query", json=question).status_code == 404


@pytest.mark.parametrize(
    ("name", "kind", "content", "state"),
    [
        ("ders.pdf", "application/pdf", pdf_of(["Işık hızı saniyede üç yüz bin kilometredir."]), "ready"),
        (
            "ders.docx",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            docx_of(lambda document: document.add_paragraph("Ses havada saniyede üç yüz kırk metre yol alır.")),
            "ready",
        ),
        ("ders.txt", "text/plain", "Isı sıcaktan soğuğa akar.".encode("cp1254"), "ready"),
        ("ders.pdf", "application/pdf", b"%PDF-1.7 broken", "failed"),
        ("ders.txt", "text/plain", b"MZ\x90\x00" + bytes(100), "failed"),
    ],
)
def test_a_document_ends_well_or_with_a_reason(
    local_system: LocalSystem, name: str, kind: str, content: bytes, state: str
) -> None:
    with local_system.client("teacher2") as teacher:
        session_id = opened(teacher, name)
        document = teacher.get(upload(teacher, session_id, name, kind, content)).json()
        assert document["state"] == state, document
        assert (document["error"] is None) == (state == "ready")
        assert teacher.delete(f"/sessions/{session_id}").is_success


def test_another_size_or_type_than_announced_is_refused_by_the_bucket(local_system: LocalSystem) -> None:
    with local_system.client("teacher2") as teacher:
        session_id = opened(teacher, "Form")
        body = {"filename": "a.md", "size": 3, "content_type": "text/markdown", "sha256": sha256(b"abc").hexdigest()}
        form = teacher.post(f"/sessions/{session_id}/documents", json=body).json()["upload"]
        for fields, content in ((form["fields"], b"abcd"), ({**form["fields"], "Content-Type": "text/html"}, b"abc")):
            posted = httpx.post(form["url"], data=fields, files={"file": ("a.md", content)}, trust_env=False)
            assert posted.status_code in (400, 403), posted.text
        assert teacher.delete(f"/sessions/{session_id}").is_success


def test_other_peoples_services_take_the_place_of_ours(tmp_path: Path) -> None:
    with served(other_retrieval()) as retrieval, served(other_model()) as model, served(other_accounts()) as auth:
        urls = {"RETRIEVAL_URL": retrieval, "GENERATION_URL": f"{model}/v1", "AUTH_SERVICE_URL": auth}
        with (
            started(tmp_path, GENERATION_MODEL="tiny", GENERATION_API_KEY="k", **urls) as system,
            system.client("teacher") as teacher,
        ):
            session_id = opened(teacher, "Fotosentez")
            path = upload(teacher, session_id, "fotosentez.md", "text/markdown", MARKDOWN)
            assert teacher.get(path).json()["state"] == "ready"
            question = {"session_id": session_id, "query": "Kloroplast nedir?"}
            answer = teacher.post("/rag/query", json=question).json()
            assert (answer["outcome"], answer["answer_mode"]) == ("answered", "generated")
            assert answer["answer"] == "tiny yanıtı [1]"
            assert answer["sources"][0]["quote"].startswith("Kloroplast")
            assert answer["sources"][0]["filename"] == "fotosentez.md"
            chunks = teacher.get(f"/sessions/{session_id}/chunks").json()
            assert len(chunks["chunks"]) == chunks["total_count"] > 0
            made = teacher.post(f"/sessions/{session_id}/generate-questions", json={"count": 1}).json()
            assert made["mode"] == "from_text"
            assert teacher.get("/profile").json()["email"] == "ayse@school.test"
