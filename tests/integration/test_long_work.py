"""Work that takes longer than a lease, or would never end: it is kept, shown, ended, and nobody else waits for it."""

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import httpx
import pytest

from derslik.concurrency import environment_loop
from derslik.domain.document_text import DocumentText, Page
from derslik.domain.documents import Document
from derslik.storage.leases import LEASE_SECONDS, Leases
from derslik.storage.objects import Objects
from derslik.workers.runtime import handle_event
from documents import document_processor as processing
from documents import worker
from documents.app import app
from documents.parsing import Limits
from documents.parsing.process import Progress
from tests import builders_files as files
from tests.builders import Context
from tests.integration.conftest import As
from tests.integration.course import TEXT, Course, s3_event, sqs_event
from tests.integration.crashes import Clock
from tests.integration.upstreams import Upstreams

type During = Callable[[Progress], Coroutine[Any, Any, None]]


@pytest.fixture
def course(calls: As, cloud: Any, upstreams: Upstreams) -> Course:
    return Course(calls, cloud, upstreams)


async def delivered(body: Any, seconds: float = 300) -> list[Any]:
    """What has to come again of one message."""
    context = Context(int(seconds * 1_000))
    failures: list[Any] = (await handle_event(worker.worker.process, 10.0, sqs_event(body), context))[
        "batchItemFailures"
    ]
    return failures


def parse_meanwhile(monkeypatch: pytest.MonkeyPatch, during: During, pages: tuple[Page, ...] = ()) -> None:
    """The first parse goes on until `during` has ended, every other one is quick."""
    begun: list[Path] = []

    async def parse(path: Path, _: Limits, on_progress: Progress) -> DocumentText:
        begun.append(path)
        if len(begun) == 1:
            await during(on_progress)
        return DocumentText(TEXT.decode(), pages)

    monkeypatch.setattr(processing, "parse", parse)


def test_a_parse_longer_than_the_lease_keeps_it_and_a_duplicate_is_turned_away_and_harmless(
    course: Course, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processing, "BEAT_SECONDS", 0)
    document_id = course.add()
    event = s3_event(course.key(document_id))
    kept: list[str] = []
    beat = beats(monkeypatch)

    async def during(_: Progress) -> None:
        for _beat in range(10):
            clock.pass_on(LEASE_SECONDS / 2)
            await beat()
            kept.append(course.row(document_id)["lease_until"]["N"])
        assert await delivered(event) == []

    parse_meanwhile(monkeypatch, during)
    assert course.work(event) == []
    assert len(set(kept)) == 10
    assert course.delayed() == 1  # the copy of the duplicate, which comes later
    assert course.work(event) == []
    assert course.document(document_id).items() >= {"state": "ready", "attempt": 1, "version": 1}.items()
    assert (course.counts(), len(course.stored)) == ((1, 3), 1)


def beats(monkeypatch: pytest.MonkeyPatch) -> Callable[[], Coroutine[Any, Any, None]]:
    """Waits until the lease has been renewed, by a beat that began after the call."""
    honest, beaten = Leases.renew, asyncio.Event()

    async def renew(leases: Leases, document: Document) -> None:
        await honest(leases, document)
        beaten.set()

    async def wait() -> None:
        for _ in range(2):  # the first may have been under way
            beaten.clear()
            await beaten.wait()

    monkeypatch.setattr(Leases, "renew", renew)
    return wait


def test_a_worker_whose_heart_stopped_is_overtaken_and_changes_nothing_more(
    course: Course, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    document_id = course.add()
    event = s3_event(course.key(document_id))
    overtaken: list[Any] = []

    async def during(_: Progress) -> None:
        clock.pass_on(LEASE_SECONDS + 1)
        assert await delivered(event) == []
        overtaken.append(course.row(document_id))

    parse_meanwhile(monkeypatch, during)
    assert course.work(event) == []
    assert overtaken == [course.row(document_id)]
    assert course.document(document_id).items() >= {"state": "ready", "attempt": 2}.items()
    assert (course.counts(), len(course.stored)) == ((1, 3), 1)


def test_the_stages_and_the_pages_done_are_seen_while_the_work_goes_on(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    document_id = course.add()
    job = course.teacher("POST", f"/sessions/{course.session_id}/reprocess", {"source_files": ["mitoz.md"]}).json
    (body,) = course.queued()
    seen: list[Any] = []

    async def look() -> None:
        """Through the API, in the loop that the worker runs in."""
        headers = {"authorization": f"Bearer {course.teacher.token}"}
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://api.test") as client:
            document = (await client.get(f"{course.path}/{document_id}", headers=headers)).json()
            share = (await client.get(f"/jobs/{job['job_id']}", headers=headers)).json()["documents"][0]
        assert (share["stage"], share["progress"]) == (document["state"], document["progress"])
        seen.append((document["state"], document["progress"]))

    async def during(on_progress: Progress) -> None:
        await look()
        for done in (20, 500):
            await on_progress(done, 500)
            await look()

    async def text_is_stored(*arguments: Any) -> None:
        await look()
        await honest(*arguments)

    async def indexed(request: httpx.Request) -> httpx.Response:
        await look()
        return course.retrieval(request)

    honest = Objects.put
    monkeypatch.setattr(Objects, "put", text_is_stored)
    monkeypatch.setattr(processing, "SHOW_PROGRESS_SECONDS", 0)
    course.upstreams.play("retrieval.test", Played(indexed))
    parse_meanwhile(monkeypatch, during, tuple(Page(number, 0, 1) for number in range(1, 501)))
    course.work(body)
    whole = {"done": 500, "total": 500}
    assert seen == [
        ("parsing", None),
        ("parsing", {"done": 20, "total": 500}),
        ("parsing", whole),
        ("chunking", whole),
        ("indexing", whole),
    ]
    assert course.document(document_id).items() >= {"state": "ready", "progress": None, "page_count": 500}.items()


class Played(httpx.AsyncBaseTransport):
    """A service of one coroutine."""

    def __init__(self, route: Callable[[httpx.Request], Coroutine[Any, Any, httpx.Response]]) -> None:
        self.route = route

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return await self.route(request)


def test_a_pdf_that_hangs_its_parser_fails_while_its_nine_neighbours_are_made_ready(course: Course) -> None:
    hanging = course.add(files.hanging_pdf(), filename="asilan.pdf", content_type="application/pdf")
    neighbours = [course.add(TEXT + str(number).encode(), filename=f"{number}.md") for number in range(9)]

    async def side_by_side() -> None:
        hung = asyncio.ensure_future(delivered(s3_event(course.key(hanging)), worker.MARGIN_SECONDS + 2))
        for neighbour in neighbours:
            assert await delivered(s3_event(course.key(neighbour))) == []
        assert await hung == []

    environment_loop().run_until_complete(side_by_side())
    failed = course.document(hanging)
    assert (failed["state"], failed["error"]["code"]) == ("failed", "timed_out")
    assert {course.document(neighbour)["state"] for neighbour in neighbours} == {"ready"}
    assert course.counts() == (9, 27)
