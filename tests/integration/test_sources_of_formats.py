"""Slides, sheets, pages of the web and CSV through upload, worker, the real retrieval app and a question."""

from typing import Any

import httpx
import pytest

from retrieval.app import app as retrieval_app
from tests import builders_office as office
from tests.builders import Caller
from tests.integration.conftest import As
from tests.integration.course import Course
from tests.integration.upstreams import Upstreams

DECK = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ORGAN = "Ribozom, protein sentezinin yapıldığı zarsız organeldir."
CSV = "Organel;Görev\nRibozom;protein sentezi\nMitokondri;enerji üretimi\nKloroplast;fotosentez\n"


@pytest.fixture
def course(calls: As, cloud: Any, upstreams: Upstreams) -> Course:
    made = Course(calls, cloud, upstreams)
    upstreams.play("retrieval.test", httpx.ASGITransport(app=retrieval_app))
    return made


@pytest.fixture
def teacher(calls: As) -> Caller:
    return calls("rag_query", "ayse")


def source(caller: Caller, course: Course) -> Any:
    reply = caller("POST", "/rag/query", {"session_id": course.session_id, "query": "Protein sentezi nerede yapılır?"})
    assert reply.status == 200, reply.text
    assert reply.json["outcome"] == "answered"
    return reply.json["sources"][0]


@pytest.mark.parametrize(
    ("data", "content_type", "page", "label", "pages"),
    [
        pytest.param(
            office.pptx_of([office.slide(office.title("Hücre")), office.slide(office.shape(office.paragraph(ORGAN)))]),
            DECK,
            2,
            "slayt 2",
            2,
            id="pptx",
        ),
        pytest.param(
            office.xlsx_of(
                {"2024 Notlar": office.worksheet(office.text_row("Organel", "Görev"), office.text_row(ORGAN))}
            ),
            WORKBOOK,
            1,
            "Sayfa: 2024 Notlar",
            1,
            id="xlsx",
        ),
        pytest.param(f"<html><h1>Hücre</h1><p>{ORGAN}</html>".encode(), "text/html", None, None, None, id="html"),
        pytest.param(CSV.encode("cp1254"), "text/csv", None, None, None, id="csv"),
    ],
)
def test_a_source_says_on_which_page_slide_or_sheet_it_stands(
    course: Course,
    teacher: Caller,
    data: bytes,
    content_type: str,
    page: int | None,
    label: str | None,
    pages: int | None,
) -> None:
    document = course.document(course.processed(data, filename="hücre", content_type=content_type))
    assert (document["state"], document["page_count"]) == ("ready", pages)
    found = source(teacher, course)
    assert (found["page"], found["page_label"]) == (page, label)
    assert "protein sentezi" in found["quote"]
