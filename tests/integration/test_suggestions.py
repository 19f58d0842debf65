"""Questions to go on with are shown only when the material answers them."""

import asyncio
import json
from typing import Any

import httpx
import pytest

from tests.builders import Caller
from tests.integration.conftest import As
from tests.integration.course import Course, biology
from tests.integration.test_queries import ask, generates
from tests.integration.upstreams import Route, Upstreams, answers, fails

pytestmark = pytest.mark.usefixtures("quick_parser")

QUESTION = "Mitokondri nasıl bir organeldir?"
ORGANELLES = """# Organeller

## Lizozom

Lizozom, hücre içi sindirimi gerçekleştiren ve tek zarla çevrili olan bir organeldir. Enzimleri asit ortamda çalışır.

## Golgi aygıtı

Golgi aygıtı, salgı maddelerini paketleyen organeldir. Yassı keseciklerin üst üste dizilmesinden oluşur.

## Koful

Koful, bitki hücrelerinde su ve atık depolayan büyük kesedir. Hayvan hücrelerinde küçük ve çok sayıdadır.

## Kloroplast

Kloroplast, ışık enerjisiyle besin üreten yeşil organeldir. Yalnızca bitki ve alg hücrelerinde bulunur.
""".encode()
NOTHING = {"best_score": 0.0, "coverage": 0.0}


@pytest.fixture
def course(calls: As, cloud: Any, upstreams: Upstreams) -> Course:
    made = biology(calls, cloud, upstreams)
    made.processed(ORGANELLES, filename="organeller.md")
    return made


@pytest.fixture
def student(calls: As) -> Caller:
    return calls("rag_query", "can", "student")


def judges(course: Course, route: Route | httpx.AsyncBaseTransport) -> None:
    """From now on the retrieval service checks questions so; all else goes on as it was."""
    working = course.upstreams.routes["retrieval.test"]
    checking = route if isinstance(route, httpx.AsyncBaseTransport) else httpx.MockTransport(route)

    async def either(request: httpx.Request) -> httpx.Response:
        transport = checking if request.url.path == "/answerable" else working
        return await transport.handle_async_request(request)

    course.upstreams.play("retrieval.test", httpx.MockTransport(either))


def test_each_suggestion_that_is_shown_has_an_answer(course: Course, student: Caller) -> None:
    suggestions = ask(student, course, QUESTION)["suggestions"]
    assert len(suggestions) == 3
    assert [ask(student, course, one)["outcome"] for one in suggestions] == ["answered"] * 3
    (checked, *_) = course.upstreams.bodies("/answerable")
    assert len(checked["questions"]) > 3


def test_a_suggestion_that_the_material_cannot_answer_is_not_shown(course: Course, student: Caller) -> None:
    shown = ask(student, course, QUESTION)["suggestions"]
    refused = shown[0]

    def route(request: httpx.Request) -> httpx.Response:
        good = {"best_score": 0.9, "coverage": 1.0, "relevance": 0.9, "around": 0.9, "together": 30.0, "rarest": 12.0}
        asked = json.loads(request.content)["questions"]
        return httpx.Response(200, json={"evidence": [NOTHING if one == refused else good for one in asked]})

    judges(course, route)
    left = ask(student, course, QUESTION)["suggestions"]
    assert refused not in left
    assert set(shown[1:]) & set(left)


def test_what_was_asked_before_is_not_suggested(course: Course, student: Caller) -> None:
    shown = ask(student, course, QUESTION)["suggestions"]
    history = [{"role": "user", "content": shown[0]}, {"role": "assistant", "content": "…"}]
    assert shown[0] not in ask(student, course, QUESTION, conversation_history=history)["suggestions"]


@pytest.mark.parametrize("route", [fails(404), lambda request: httpx.Response(200, json={"status": "ok"})])
def test_a_service_without_the_check_is_not_asked_again_and_its_passages_tell(
    course: Course, student: Caller, route: Any
) -> None:
    judges(course, route)
    first, second = (ask(student, course, QUESTION)["suggestions"] for _ in range(2))
    assert first == second
    assert first
    assert len(course.upstreams.bodies("/answerable")) == 1


@pytest.mark.parametrize("route", [fails(500), lambda request: httpx.Response(200, json={"evidence": []})])
def test_without_the_check_there_is_an_answer_and_no_suggestion(course: Course, student: Caller, route: Any) -> None:
    judges(course, route)
    answer = ask(student, course, QUESTION)
    assert (answer["outcome"], answer["suggestions"]) == ("answered", [])


def test_suggestions_are_checked_while_the_model_writes(
    course: Course, student: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked = asyncio.Event()

    async def check(request: httpx.Request) -> httpx.Response:
        checked.set()
        return httpx.Response(404)

    async def write(request: httpx.Request) -> httpx.Response:
        await checked.wait()
        return answers("Enerji üretir [1].")(request)

    judges(course, httpx.MockTransport(check))
    generates(monkeypatch, course.upstreams, httpx.MockTransport(write))
    answer = ask(student, course, QUESTION)
    assert (answer["answer_mode"], bool(answer["suggestions"])) == ("generated", True)


def test_given_sources_answer_what_is_suggested_of_them(student: Caller) -> None:
    told = (
        "## Osmoz\n\nSuyun seçici geçirgen bir zardan geçmesine osmoz denir.\n\n## Difüzyonun önemi\n\n## Aktif taşıma"
    )
    body = {"question": "Hücre nedir?", "answer": "", "sources": [{"content": told}]}
    assert student("POST", "/rag/suggestions", body).json["suggestions"] == ["Osmoz nedir?"]
