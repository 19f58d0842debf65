"""The worker dies before and after each of its AWS calls in turn; whatever the moment, all ends once and right.

A deliberately naive worker has to fail the same sweep: else the sweep would prove nothing.
"""

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from derslik.bootstrap import objects, table
from derslik.clients.retrieval import Retrieval
from derslik.concurrency import environment_loop
from derslik.domain.deadline import Deadline
from derslik.domain.document_text import DocumentText
from derslik.domain.messages import parse_messages
from derslik.storage import keys, leases
from derslik.storage.documents import Documents
from derslik.storage.objects import upload_key
from derslik.storage.table import Update
from derslik.storage.texts import key_of_text
from documents import worker
from documents.document_processor import store_request
from retrieval.app import app as retrieval_app
from tests.builders import Context
from tests.integration.conftest import As
from tests.integration.course import Course, s3_event, sqs_event
from tests.integration.crashes import Clock, Killed, Reaper, World
from tests.integration.upstreams import Upstreams

pytestmark = pytest.mark.usefixtures("quick_parser")

type Work = Callable[[Any], Any]
"""Carries out one message; what has to come again."""


@pytest.fixture
def course(calls: As, cloud: Any, upstreams: Upstreams) -> Course:
    course = Course(calls, cloud, upstreams)
    upstreams.play("retrieval.test", httpx.ASGITransport(retrieval_app))
    return course


def careful(body: Any) -> Any:
    return worker.handler(sqs_event(body), Context(300_000))["batchItemFailures"]


def naive(body: Any) -> Any:
    """What one writes first: read, work, count, mark as ready."""
    environment_loop().run_until_complete(naively(body))
    return []


async def naively(body: Any) -> None:
    (task,) = parse_messages(json.dumps(body))
    row, store = await table(), await objects()
    key = keys.document(task.session_id, task.document_id)  # type: ignore[union-attr]
    stored = await row.get(key)
    assert stored is not None
    if stored["state"] == "ready":
        return
    document = Documents(row)
    text = (await store.get(upload_key(stored["session_id"], stored["document_id"]))).decode()
    made = await document.get(stored["session_id"], stored["document_id"])
    request = store_request(
        made,
        DocumentText(text),
        {"embedding_model": None, "chunk_strategy": "lightweight", "chunk_size": 1000, "chunk_overlap": 200},
    )
    chunks = await Retrieval("http://retrieval.test").store(request, text, key_of_text(made), Deadline.after(30))
    counts = Update(
        keys.session(stored["session_id"]),
        "ADD document_count :one, total_chunks :chunks",
        {":one": 1, ":chunks": chunks},
    )
    await row.update(counts)
    ready = Update(
        key,
        "SET #state = :ready, ready_version = :one, chunk_count = :chunks",
        {":ready": "ready", ":one": 1, ":chunks": chunks},
        {"#state": "state"},
    )
    await row.update(ready)


def carry_out(work: Work, body: Any) -> bool:
    """Whether the worker lived through it."""
    try:
        work(body)
    except Killed:
        return False
    return True


def uploaded(course: Course) -> tuple[str, Any]:
    document_id = course.add()
    return document_id, s3_event(course.key(document_id))


def reprocessed(course: Course) -> tuple[str, Any]:
    document_id = course.processed()
    course.teacher("POST", f"/sessions/{course.session_id}/reprocess", {"chunk_size": 500})
    (body,) = course.queued()
    return document_id, body


def deleted(course: Course) -> tuple[str, Any]:
    document_id = course.add()
    for prefix in ("texts", "segments"):
        name = f"{prefix}/{course.session_id}/{document_id}/000001"
        course.client("s3").put_object(Bucket="derslik-test", Key=name, Body=b"")
    course.teacher("DELETE", f"{course.path}/{document_id}")
    (body,) = course.queued()
    return document_id, body


def not_ready_once(course: Course, document_id: str, version: int) -> list[str]:
    document = course.document(document_id)
    segments = [name for name in course.objects() if name.startswith("segments/")]
    found = []
    if (document["state"], document["ready_version"]) != ("ready", version):
        found.append(f"the document is {document['state']}, version {document['ready_version']}")
    if course.counts() != (1, document["chunk_count"]):
        found.append(f"the session counts {course.counts()}")
    if f"segments/{course.session_id}/{document_id}/{version:06d}" not in segments or len(segments) != version:
        found.append(f"there are {segments}")
    return found


def first_version(course: Course, document_id: str) -> list[str]:
    return not_ready_once(course, document_id, 1)


def second_version(course: Course, document_id: str) -> list[str]:
    return not_ready_once(course, document_id, 2)


def nothing_left(course: Course, document_id: str) -> list[str]:
    rows = [item["sk"]["S"] for item in course.rows(f"SESSION#{course.session_id}")]
    return [f"there is {what}" for what in (*course.objects(), *rows) if what != "META"]


def sweep(
    work: Work,
    course: Course,
    reaper: Reaper,
    clock: Clock,
    begin: Callable[[Course], tuple[str, Any]] = uploaded,
    violations: Callable[[Course, str], list[str]] = first_version,
) -> dict[int, list[str]]:
    """The violations by the moment of death, until there is a run that nothing kills."""
    found: dict[int, list[str]] = {}
    reaper.begin(None)
    document_id, body = begin(course)
    world, at, lived = World(clock), 0, False
    while not lived:
        at += 1
        reaper.begin(at)
        lived = carry_out(work, body)
        reaper.begin(None)
        clock.pass_on(leases.LEASE_SECONDS + 1)
        for _ in range(2):  # the message comes again, and once more than it should
            assert carry_out(work, body)
        if problems := violations(course, document_id):
            found[at] = problems
        world.again()
    assert at > 8, "the sweep killed nothing"
    return found


@pytest.mark.parametrize(
    ("begin", "violations"),
    [(uploaded, first_version), (reprocessed, second_version), (deleted, nothing_left)],
)
def test_wherever_the_worker_dies_it_ends_well(
    course: Course,
    reaper: Reaper,
    clock: Clock,
    begin: Callable[[Course], tuple[str, Any]],
    violations: Callable[[Course, str], list[str]],
) -> None:
    assert sweep(careful, course, reaper, clock, begin, violations) == {}


def test_the_same_sweep_finds_what_a_naive_worker_does_wrong(course: Course, reaper: Reaper, clock: Clock) -> None:
    found = sweep(naive, course, reaper, clock)
    assert any("counts" in problem for problems in found.values() for problem in problems)
