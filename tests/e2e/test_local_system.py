"""One command runs it all: the sample course is in, the roles are right, what is stored stays."""

import json
import stat
import time
from functools import partial
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from local import aws, resources
from local.engine import engine, free_port
from local.sample.course import FILES, NOT_IN_MATERIAL, QUESTIONS, SampleQuestion
from local.seed import seed
from local.template import Template
from tests.e2e.conftest import ROOT, STOP_SECONDS, LocalSystem, command


def test_the_sample_course_is_there_with_all_its_documents(local_system: LocalSystem) -> None:
    with local_system.client("teacher") as teacher:
        session = teacher.get(f"/sessions/{local_system.sample_session_id}").json()
        documents = teacher.get(f"/sessions/{local_system.sample_session_id}/documents").json()
    assert session["status"] == "active"
    assert {one["filename"]: one["state"] for one in documents} == {file.path.name: "ready" for file in FILES}
    assert session["document_count"] == len(FILES)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.text)
def test_a_students_question_is_answered_with_the_page_it_stands_on(
    local_system: LocalSystem, question: SampleQuestion
) -> None:
    with local_system.client("student") as student:
        body = {"session_id": local_system.sample_session_id, "query": question.text}
        answer = student.post("/rag/query", json=body).json()
    assert answer["outcome"] == "answered"
    assert (question.filename, question.page) in [(one["filename"], one["page"]) for one in answer["sources"]]


def test_what_the_course_does_not_say_is_not_answered(local_system: LocalSystem) -> None:
    with local_system.client("student") as student:
        body = {"session_id": local_system.sample_session_id, "query": NOT_IN_MATERIAL}
        assert student.post("/rag/query", json=body).json()["outcome"] == "not_in_material"


def test_a_teacher_gets_questions_out_of_the_course(local_system: LocalSystem) -> None:
    with local_system.client("teacher") as teacher:
        made = teacher.post(f"/sessions/{local_system.sample_session_id}/generate-questions", json={"count": 3})
    assert len(made.json()["questions"]) == 3


def test_an_upload_goes_through_bucket_and_queue_until_it_is_ready(local_system: LocalSystem) -> None:
    content = "# Kaldıraç\n\nKaldıraç, bir destek noktası çevresinde dönebilen sağlam bir çubuktur.\n".encode()
    with local_system.client("teacher2") as teacher:
        session = teacher.post("/sessions", json={"name": "Basit makineler", "category": "physics"}).json()
        announced = teacher.post(
            f"/sessions/{session['session_id']}/documents",
            json={
                "filename": "kaldirac.md",
                "size": len(content),
                "content_type": "text/markdown",
                "sha256": sha256(content).hexdigest(),
            },
        ).json()
        form = announced["upload"]
        posted = httpx.post(form["url"], data=form["fields"], files={"file": ("kaldirac.md", content)}, trust_env=False)
        assert posted.status_code == 204
        path = f"/sessions/{session['session_id']}/documents/{announced['document_id']}"
        assert end_state(teacher, path) == "ready"
        assert teacher.delete(f"/sessions/{session['session_id']}").is_success


def end_state(client: httpx.Client, path: str) -> str:
    end = time.monotonic() + 60
    while (state := client.get(path).json()["state"]) not in ("ready", "failed"):
        assert time.monotonic() < end, state
        time.sleep(0.1)
    return str(state)


def test_who_asks_decides_what_is_there(local_system: LocalSystem) -> None:
    with local_system.client() as nobody, local_system.client("teacher2") as other:
        assert nobody.get("/sessions").status_code == 401
        assert other.get(f"/sessions/{local_system.sample_session_id}").status_code == 404


def test_what_is_written_down_is_for_the_owner_alone(local_system: LocalSystem) -> None:
    assert stat.S_IMODE((local_system.state / "local.json").stat().st_mode) == 0o600


def test_the_documents_of_the_api_are_served(local_system: LocalSystem) -> None:
    with local_system.client() as anybody:
        assert "/rag/query" in anybody.get("/openapi.json").json()["paths"]
        assert anybody.get("/docs").headers["content-type"].startswith("text/html")


def test_a_taken_port_is_told_in_one_line(local_system: LocalSystem, tmp_path: Path) -> None:
    port = urlsplit(local_system.base_url).port
    assert port is not None
    with command(tmp_path, port) as second:
        output, _ = second.communicate(timeout=STOP_SECONDS)
    assert second.returncode == 1
    assert f"derslik: port {port} is taken" in output
    assert "Traceback" not in output


def test_a_second_system_on_the_same_data_is_refused(local_system: LocalSystem) -> None:
    with command(local_system.state, free_port()) as second:
        output, _ = second.communicate(timeout=STOP_SECONDS)
    assert second.returncode == 1
    assert "is in use by another" in output
    assert json.loads((local_system.state / "local.json").read_text())["base_url"] == local_system.base_url
    assert "Traceback" not in output


async def test_the_sample_course_is_found_again(local_system: LocalSystem) -> None:
    told: list[str] = []
    session_id = await seed(local_system.base_url, local_system.tokens["teacher"], told.append)
    assert session_id == local_system.sample_session_id
    assert told == []


async def test_what_is_stored_is_there_after_a_restart(tmp_path: Path) -> None:
    (tmp_path / "logs").mkdir()
    given = Template.load(ROOT / "template.yaml", aws.REGION, {"JwtIssuer": "https://i.test", "AllowedOrigins": "*"})
    async with engine(tmp_path, {}) as endpoint:
        client = partial(aws.client, variables=aws.variables(endpoint, {}))
        resolve = resources.create_resources(given, client).resolve
        client("dynamodb").put_item(TableName=resolve.ref("Table"), Item={"pk": {"S": "p"}, "sk": {"S": "s"}})
        client("s3").put_object(Bucket=resolve.ref("Bucket"), Key="uploads/a b", Body=b"kept")
    async with engine(tmp_path, {}) as endpoint:
        client = partial(aws.client, variables=aws.variables(endpoint, {}))
        resolve = resources.create_resources(given, client).resolve
        assert client("dynamodb").scan(TableName=resolve.ref("Table"))["Count"] == 1
        assert client("s3").get_object(Bucket=resolve.ref("Bucket"), Key="uploads/a b")["Body"].read() == b"kept"
        received = client("sqs").receive_message(QueueUrl=resolve.ref("Queue"), MaxNumberOfMessages=10)["Messages"]
        assert any("uploads/a+b" in message["Body"] for message in received)
