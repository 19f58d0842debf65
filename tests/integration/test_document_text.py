"""What those who may read a session see of its documents: the file that was uploaded, and its text with its blocks."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from docx.document import Document

from documents import text_routes
from retrieval.app import app as retrieval_app
from tests import builders_files as files
from tests.builders import Caller
from tests.integration.conftest import As
from tests.integration.course import CELL, Course
from tests.integration.upstreams import Upstreams

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def lesson(document: Document) -> None:
    document.add_heading("Mitoz", 1)
    document.add_paragraph("Mitoz bölünmedir.")
    document.add_paragraph("Profaz", "List Bullet")
    document.add_paragraph("Metafaz", "List Bullet")


@pytest.fixture
def course(calls: As, cloud: Any, upstreams: Upstreams) -> Course:
    made = Course(calls, cloud, upstreams)
    upstreams.play("retrieval.test", httpx.ASGITransport(app=retrieval_app))
    made.sessions("PATCH", f"/sessions/{made.session_id}/status", {"status": "active"})
    return made


@pytest.fixture
def student(calls: As) -> Caller:
    return calls("documents", "can", "student")


@pytest.mark.parametrize(
    ("content_type", "kind", "shown"),
    [
        ("application/pdf", "inline", "application/pdf"),
        ("text/html", "attachment", "application/octet-stream"),
        ("text/markdown", "attachment", "application/octet-stream"),
    ],
)
def test_a_student_gets_the_original_file_by_an_address_that_runs_nothing(
    course: Course, student: Caller, content_type: str, kind: str, shown: str
) -> None:
    document_id = course.processed(CELL, filename='hücre "1".html', content_type=content_type)
    reply = student("GET", f"{course.path}/{document_id}/file")
    address = urlsplit(reply.headers["location"])
    given = {name: values[0] for name, values in parse_qs(address.query).items()}
    assert (reply.status, reply.headers["cache-control"]) == (302, "no-store")
    assert address.path.endswith(f"/uploads/{course.session_id}/{document_id}")
    assert given["response-content-type"] == shown
    assert given["response-content-disposition"].startswith(f'{kind}; filename="h_cre__1_.html"; filename*=UTF-8')
    assert int(given["X-Amz-Expires"]) <= 300


def test_a_students_text_says_what_each_part_of_it_is(course: Course, student: Caller) -> None:
    document_id = course.processed(files.docx_of(lesson), filename="mitoz.docx", content_type=WORD)
    reply = student("GET", f"{course.path}/{document_id}/text").json
    words = [(block["kind"], reply["text"][block["start"] : block["end"]]) for block in reply["blocks"]]
    assert words == [
        ("heading", "# Mitoz"),
        ("paragraph", "Mitoz bölünmedir."),
        ("list_item", "- Profaz"),
        ("list_item", "- Metafaz"),
    ]


@pytest.mark.parametrize("blocks", [1, 10_000])
def test_a_long_text_comes_in_parts_that_give_the_whole(
    course: Course, student: Caller, blocks: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text_routes, "MOST_BLOCKS", blocks)
    document_id = course.processed(files.docx_of(lesson), filename="mitoz.docx", content_type=WORD)
    path = f"{course.path}/{document_id}/text"
    whole = student("GET", path).json
    parts: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        reply = student("GET", path, query={"limit": 20, **cursor})
        parts.append(reply.json["text"])
        if "link" not in reply.headers:
            break
        cursor = {"cursor": parse_qs(urlsplit(reply.headers["link"].strip("<").partition(">")[0]).query)["cursor"][0]}
    assert len("".join(parts)) == whole["length"]
    assert "".join(parts).startswith(whole["text"])
    assert len(parts) > 2


def test_a_document_that_is_not_ready_shows_nothing(course: Course, student: Caller) -> None:
    document_id = course.add(CELL)
    for view in ("file", "text"):
        reply = student("GET", f"{course.path}/{document_id}/{view}")
        assert (reply.status, reply.json["code"]) == (404, "document_not_found")
