"""A model over a real socket that answers in every wrong way: nothing of it is kept, and each time it is said why."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import httpx
import pytest

from derslik.concurrency import environment_loop
from derslik.config import config
from derslik.domain.breaker import Breaker
from derslik.storage import breakers
from questions import question_generator as making
from questions import worker
from retrieval.app import app as retrieval_app
from tests.builders import Caller, Context
from tests.integration.conftest import cloud_in_memory, somebody
from tests.integration.course import CELL, MITOSIS, Course, sqs_event
from tests.integration.faulty import Faulty, faulty
from tests.integration.upstreams import Upstreams

PLANTED = "XYZZY"
RIBOSOME = "Ribozom, protein sentezinin yapıldığı zarsız organeldir."
TIGHT_MS = 3_500


def item(**changes: Any) -> dict[str, Any]:
    good = {"question": f"Hücrede {PLANTED} üretimi nerede olur?", "type": "short_answer", "answer": "Ribozom"}
    return {**good, "quote": RIBOSOME, "options": None, "passage": 1, **changes}


def completion(content: str | None, **message: Any) -> dict[str, Any]:
    return {"choices": [{"message": {"content": content, **message}}], "model": "tiny"}


def items(*found: dict[str, Any]) -> dict[str, Any]:
    return completion(json.dumps({"items": found}, ensure_ascii=False))


def choice(*options: str) -> dict[str, Any]:
    return items(item(type="multiple_choice", options=list(options)))


WRONG: dict[str, tuple[Any, str]] = {
    "duplicate options": (choice("Ribozom", "KOFUL", "koful", "Golgi"), "options_not_unique"),
    "the key twice": (choice("Ribozom", "RİBOZOM", "Koful", "Golgi"), "not_one_key"),
    "a list of keys": (items(item(answer=["Ribozom", "Koful"])), "unreadable"),
    "all of the above": (choice("Ribozom", "Koful", "Golgi", "Hepsi"), "catch_all_option"),
    "a key not in the text": (items(item(answer=PLANTED)), "key_not_in_quote"),
    "a quote not in the text": (
        items(item(quote=f"{PLANTED} ayın üzerinde durur ve parlar.")),
        "quote_not_in_document",
    ),
    "broken JSON": (completion('{"items": [{"question": "' + PLANTED), "no_items"),
    "a refusal in prose": (completion(f"Üzgünüm, {PLANTED} hakkında soru yazamam."), "no_items"),
    "another schema": (completion(json.dumps({"sorular": 7, "x": PLANTED})), "unreadable"),
    "an empty list": (items(), "no_items"),
    "an item of another form": (items({"soru": PLANTED}), "unreadable"),
    "an enormous reply": (completion(f'{{"items": [{"[" * 60_000}{PLANTED}'), "no_items"),
}
SILENT: dict[str, tuple[Any, str | None]] = {
    "a refusal": (completion(None, refusal=PLANTED), None),
    "nothing": (completion(""), None),
    "no completion": ({"choices": 7}, None),
    "garbage": ({}, "garbage"),
    "429": ({}, "429"),
    "500": ({}, "500"),
    "a bomb": ({}, "bomb"),
    "silence": ({}, "hang"),
    "a drip": ({}, "drip"),
}


@pytest.fixture(scope="module")
def made() -> Iterator[Course]:
    """A course of two documents, for all tests here."""
    with pytest.MonkeyPatch.context() as patch, cloud_in_memory(patch) as cloud:
        upstreams = Upstreams(patch)
        course = Course(somebody, cloud, upstreams)
        upstreams.play("retrieval.test", httpx.ASGITransport(app=retrieval_app))
        for name in ("questions", "documents"):
            somebody(name)
        course.processed(CELL, filename="hücre.md")
        course.processed(MITOSIS, filename="mitoz.md")
        yield course


@pytest.fixture
def course(made: Course, monkeypatch: pytest.MonkeyPatch) -> Course:
    monkeypatch.setattr(breakers, "seen", {})
    monkeypatch.setattr(breakers.Breakers, "_read", nothing_known)
    monkeypatch.setattr(making, "FOR_THE_TEXT_SECONDS", 1.0)
    from derslik.clients import http

    monkeypatch.setattr(http, "open_transports", [made.upstreams.through])
    return made


async def nothing_known(_: Any, upstream: str) -> Breaker:
    return Breaker()


@pytest.fixture
def says(course: Course, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Any, str | None], Faulty]]:
    """Start the endpoint with what it says, or how it fails."""
    real = httpx.AsyncHTTPTransport()
    course.upstreams.play("127.0.0.1", real)
    with ExitStack() as stack:

        def start(good: Any, fault: str | None) -> Faulty:
            service = stack.enter_context(faulty(good))
            service.fault = fault
            monkeypatch.setenv("GENERATION_URL", service.url)
            monkeypatch.setenv("GENERATION_MODEL", "tiny")
            config.cache_clear()
            return service

        yield start
        environment_loop().run_until_complete(real.aclose())
    config.cache_clear()


def asked(course: Course, **more: Any) -> Any:
    reply = somebody("questions", "ayse")(
        "POST", f"/sessions/{course.session_id}/generate-questions", {"count": 3, **more}, remaining_ms=TIGHT_MS
    )
    assert reply.status == 200, reply.text
    return reply.json


def everything_kept(course: Course) -> str:
    teacher: Caller = somebody("questions", "ayse")
    path = f"/sessions/{course.session_id}/questions"
    return teacher("GET", path).text + teacher("GET", f"{path}/quarantine").text


@pytest.mark.parametrize("case", WRONG)
def test_what_a_model_gets_wrong_is_refused_with_its_reason_and_the_text_gives_the_rest(
    case: str, course: Course, says: Callable[..., Faulty], caplog: pytest.LogCaptureFixture
) -> None:
    said, reason = WRONG[case]
    says(said, None)
    made = asked(course)
    assert reason in made["rejected"], made["rejected"]
    assert (made["mode"], len(made["items"])) == ("from_text", 3)
    assert "refused" in made["notice"]
    assert PLANTED not in everything_kept(course) + json.dumps(made) + caplog.text


@pytest.mark.parametrize("case", SILENT)
def test_a_model_that_gives_nothing_leaves_all_to_the_text_and_it_is_said(
    case: str, course: Course, says: Callable[..., Faulty], caplog: pytest.LogCaptureFixture
) -> None:
    says(*SILENT[case])
    made = asked(course)
    assert (made["mode"], len(made["items"])) == ("from_text", 3)
    assert "could not be asked" in made["notice"]
    told = [record.__dict__["fields"] for record in caplog.records if record.getMessage() == "upstream failed"]
    assert [line["upstream"] for line in told] == ["generation"]
    assert told[0]["reason"]
    assert PLANTED not in everything_kept(course) + json.dumps(made) + caplog.text


def test_a_model_is_not_asked_again_and_again(course: Course, says: Callable[..., Faulty]) -> None:
    says(items(item(answer=PLANTED)), None)
    course.upstreams.asked.clear()
    asked(course)
    assert len(course.upstreams.bodies("/chat/completions")) <= 1 + making.SPARE_ROUNDS


@pytest.mark.parametrize("case", ["a key not in the text", "broken JSON", "silence", "429"])
def test_a_job_ends_with_items_of_the_text_whatever_the_model_does(
    case: str, course: Course, says: Callable[..., Faulty]
) -> None:
    said = WRONG[case][0] if case in WRONG else SILENT[case][0]
    says(said, None if case in WRONG else SILENT[case][1])
    teacher = somebody("questions", "ayse")
    job_id = teacher("POST", f"/sessions/{course.session_id}/question-jobs", {"count": 5, "seed": 1}).json["job_id"]
    event = sqs_event({"task": "make_questions", "job_id": job_id})
    left_ms = int(worker.MARGIN_SECONDS * 1000) + TIGHT_MS
    assert worker.handler(event, Context(left_ms)) == {"batchItemFailures": []}
    ended = course.teacher("GET", f"/jobs/{job_id}").json
    assert (ended["status"], ended["result"]["questions"]) == ("done", 5)
    assert ended["documents"][0]["message"]
    assert PLANTED not in everything_kept(course)


def test_the_good_items_among_bad_ones_are_kept(course: Course, says: Callable[..., Faulty]) -> None:
    good = item(question="Protein sentezi hangi yapıda gerçekleşir?")
    says(items(item(answer="Peynir"), good), None)
    made = asked(course, count=1)
    assert (made["questions"], made["mode"], made["rejected"]) == (
        [good["question"]],
        "generated",
        {"key_not_in_quote": 1},
    )
