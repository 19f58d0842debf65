"""The process dies before and after each AWS call of everything else that writes: requests, other messages, dead
letters, the sweeper, a redrive. Whatever the moment, the sweeper finds what was left, and in the end nothing is stuck,
counted wrongly or left behind.

The moment after a call leaves the same as the moment before the next one. So a request is repeated with its
Idempotency-Key after the one and never comes again after the other; messages, which always come again, are killed
before each call.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from derslik.config import config
from derslik.storage.leases import LEASE_SECONDS
from operations import dead_letters, sweeper
from tests.builders import Context, Reply
from tests.integration.conftest import As
from tests.integration.course import BUCKET, CELL, TEXT, Course, announced, s3_event, sqs_event
from tests.integration.crashes import Clock, Killed, Reaper, World
from tests.integration.upstreams import Upstreams

pytestmark = pytest.mark.usefixtures("quick_parser")

ONCE = {"idempotency-key": "once"}
FORM = {"content-type": "application/x-www-form-urlencoded"}


@pytest.fixture
def course(calls: As, cloud: Any, upstreams: Upstreams) -> Course:
    return Course(calls, cloud, upstreams)


@dataclass(frozen=True)
class Deed:
    """What is killed. `do` gets what `prepare` gave; `undone` says what is wrong when it was carried to its end.

    A `request` is repeated or not, a message comes again in any case, unless that is the sweeper's own business.
    """

    prepare: Callable[[Course], Any]
    do: Callable[[Course, Any], Any]
    undone: Callable[[Course, Any], list[str]]
    request: bool = False
    comes_again: bool = True


# ---------------------------------------------------------------- how it goes on


def settled(course: Course, clock: Clock) -> None:
    """Hours later the sweeper has looked twice, and the worker has done what it asked for."""
    for _ in range(2):
        course.work_queue()
        clock.pass_on(4 * 3_600)
        sweeper.handler({}, Context(300_000))
    course.work_queue()


def untidy(course: Course) -> list[str]:
    """What must not be, whatever was killed: judged from rows and objects alone."""
    rows = [plain(item) for item in everything(course)]
    sessions = {row["session_id"]: row for row in rows if row["pk"].startswith("SESSION#") and row["sk"] == "META"}
    documents = [row for row in rows if row["sk"].startswith("DOC#")]
    found = [f"{row['pk']} {row['sk']} is left" for row in rows if row["pk"].startswith("DELETED#")]
    found += [f"{row['pk']} is still open" for row in rows if row.get("listed") == "JOB"]
    for row in documents:
        if row["state"] not in ("ready", "failed"):
            found.append(f"{row['filename']} is {row['state']}")
    for row in rows:
        partition, _, session_id = row["pk"].partition("#")
        if partition in ("SESSION", "VISITORS", "BANK") and session_id not in sessions:
            found.append(f"{row['pk']} {row['sk']} belongs to no session")
    for session_id, session in sessions.items():
        ready = [row for row in documents if row["session_id"] == session_id and row["ready_version"] is not None]
        counted = (len(ready), sum(int(row["chunk_count"]) for row in ready))
        if (int(session["document_count"]), int(session["total_chunks"])) != counted:
            found.append(f"{session['document_count']} documents are counted, {counted} are there")
    kept = {(row["session_id"], row["document_id"]): row for row in documents}
    for key in course.objects():
        prefix, session_id, document_id, *version = key.split("/")
        owner = kept.get((session_id, document_id))
        if prefix in ("exports", "imports"):
            continue
        if owner is None or (version and int(version[0]) != int(owner["ready_version"] or owner["version"])):
            found.append(f"{key} belongs to nothing")
    return found


def everything(course: Course) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = course.client("dynamodb").scan(TableName=config().table_name)["Items"]
    return items


def plain(item: dict[str, Any]) -> dict[str, Any]:
    return {name: None if "NULL" in value else next(iter(value.values())) for name, value in item.items()}


def killed(deed: Deed, course: Course, prepared: Any, reaper: Reaper) -> bool:
    """Mangum makes a reply of every exception, so that the caller of an API may see a 500."""
    try:
        deed.do(course, prepared)
    except (Killed, AssertionError):
        if not reaper.dead:
            raise
    return reaper.dead


def sweep(deed: Deed, course: Course, reaper: Reaper, clock: Clock) -> dict[int, list[str]]:
    """What is wrong in the end, by the moment of death, until there is a run that nothing kills."""
    found: dict[int, list[str]] = {}
    prepared = deed.prepare(course)
    world, at, died = World(clock), 1, True
    while died:
        reaper.begin(at)
        died = killed(deed, course, prepared, reaper)
        reaper.begin(None)
        again = not deed.request or not died or at % 2 == 1
        if again:
            clock.pass_on(LEASE_SECONDS + 1)
        if again and deed.comes_again:
            assert not killed(deed, course, prepared, reaper)
        settled(course, clock)
        if problems := untidy(course) + (deed.undone(course, prepared) if again else []):
            found[at] = problems
        world.again()
        course.queued()
        at += 1 if deed.request else 2
    assert at > 3, "the sweep killed nothing"
    return found


# ---------------------------------------------------------------- the deeds


def nothing(_: Course) -> None:
    return None


def one(course: Course) -> str:
    return course.processed()


def never_uploaded(course: Course) -> None:
    """The session has rows, and no objects from which one could tell that it was there."""
    asked(course.teacher("POST", course.path, announced(TEXT)), 201)


def two(course: Course) -> list[str]:
    return [one(course), course.processed(CELL, filename="hücre.md")]


def states(course: Course) -> list[tuple[str, int | None, int]]:
    return [(each["state"], each["ready_version"], each["version"]) for each in course.teacher("GET", course.path).json]


def expected(found: Any, wanted: Any) -> list[str]:
    return [] if found == wanted else [f"{found} instead of {wanted}"]


def asked(reply: Reply, *statuses: int) -> Reply:
    assert reply.status in statuses, reply.text
    return reply


def announce(course: Course, _: Any) -> None:
    reply = asked(course.teacher("POST", course.path, announced(TEXT), headers=ONCE), 201)
    course.client("s3").put_object(Bucket=BUCKET, Key=reply.json["upload"]["fields"]["key"], Body=TEXT)


def delete(course: Course, document_id: str) -> None:
    asked(course.teacher("DELETE", f"{course.path}/{document_id}"), 204, 404)


def reprocess(course: Course, _: Any) -> None:
    asked(course.teacher("POST", f"/sessions/{course.session_id}/reprocess", {"chunk_size": 500}, headers=ONCE), 202)


def process_and_store(course: Course, _: Any) -> None:
    form = f'session_id={course.session_id}&markdown_files=["mitoz.md"]&chunk_size=500'
    asked(course.teacher("POST", "/documents/process-and-store", raw=form, headers=ONCE | FORM), 202)


def delete_session(course: Course, _: Any) -> None:
    asked(course.sessions("DELETE", f"/sessions/{course.session_id}"), 200, 404)


def anything_left(course: Course, _: Any) -> list[str]:
    rows = [plain(item) for item in everything(course)]
    return [f"{row['pk']} is left" for row in rows if not row["pk"].startswith(("JOB#", "IDEMPOTENCY#"))]


def export(course: Course, _: Any) -> Any:
    return asked(course.teacher("GET", f"/sessions/{course.session_id}/export", headers=ONCE), 200, 202).json


def not_exported(course: Course, _: Any) -> list[str]:
    job = export(course, None)
    return expected((job["status"], f"exports/{job['session_id']}/{job['job_id']}" in course.objects()), ("done", True))


def archive(course: Course) -> bytes:
    """An export of two documents, of a session that is then no more."""
    two(course)
    job = export(course, None)
    course.work_queue()
    key = f"exports/{job['session_id']}/{job['job_id']}"
    data: bytes = course.client("s3").get_object(Bucket=BUCKET, Key=key)["Body"].read()
    delete_session(course, None)
    course.work_queue()
    return data


def announce_import(course: Course, data: bytes) -> None:
    body = {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    reply = asked(course.teacher("POST", "/sessions/import", body, headers=ONCE | {"idempotency-key": "in"}), 202)
    key = reply.json["upload"]["fields"]["key"]
    course.client("s3").put_object(Bucket=BUCKET, Key=key, Body=data)


def announced_import(course: Course) -> Any:
    """The event of its upload."""
    announce_import(course, archive(course))
    (key,) = [name for name in course.objects() if name.startswith("imports/")]
    return s3_event(key)


def not_imported(course: Course, _: Any) -> list[str]:
    (session,) = course.sessions("GET", "/sessions").json
    return expected((session["document_count"], session["status"]), (2, "draft"))


def work(course: Course, body: Any) -> None:
    assert course.work(body) == []


def begun_export(course: Course) -> Any:
    one(course)
    export(course, None)
    (body,) = course.queued()
    return body


def deleted_session(course: Course) -> Any:
    one(course)
    delete_session(course, None)
    (body,) = course.queued()
    return body


def second_versions(course: Course) -> Any:
    """The message that asks to clean up after them."""
    document_id = one(course)
    reprocess(course, None)
    course.work_queue()
    return {"task": "clean_versions", "session_id": course.session_id, "document_id": document_id}


def give_up(course: Course, body: Any) -> None:
    assert dead_letters.handler(sqs_event(body, attempt=5), Context(29_000))["batchItemFailures"] == []


def begun_job(course: Course) -> Any:
    course.processed()
    reprocess(course, None)
    (body,) = course.queued()
    return body


def not_given_up(course: Course, _: Any) -> list[str]:
    (job,) = [plain(item)["job_id"] for item in everything(course) if plain(item)["pk"].startswith("JOB#")]
    status = course.teacher("GET", f"/jobs/{job}").json["status"]
    return expected((states(course), status, len(course.listed("DEADLETTER"))), ([("ready", 1, 2)], "failed", 1))


def half_an_import(course: Course, reaper: Reaper) -> Any:
    """Its worker died when the session was there, and one of its documents' files."""
    event = announced_import(course)
    reaper.begin(18)
    with pytest.raises(Killed):
        course.work(event)
    reaper.begin(None)
    assert len(course.sessions("GET", "/sessions").json) == 1
    assert len([name for name in course.objects() if name.startswith("uploads/")]) == 1
    return event


def import_not_undone(course: Course, _: Any) -> list[str]:
    return expected(course.sessions("GET", "/sessions").json, []) + [
        f"{plain(item)['pk']} is left" for item in everything(course) if plain(item)["sk"].startswith("DOC#")
    ]


def mess(course: Course, clock: Clock) -> list[str]:
    """All messages are lost: of an upload, a job, a deletion, a deleted session; and one file never came."""
    kept, removed = two(course)
    reprocess(course, None)
    course.teacher("DELETE", f"{course.path}/{removed}")
    course.add(b"# Yeni\n\nYeni bir belge.\n", filename="yeni.md")
    course.teacher("POST", course.path, announced(b"never", filename="never.md"))
    session_id, path = course.session_id, course.path
    course.begin()
    course.processed(CELL)
    course.sessions("DELETE", f"/sessions/{course.session_id}")
    course.session_id, course.path = session_id, path
    course.queued()
    clock.pass_on()
    return [kept]


def tick(course: Course, _: Any) -> None:
    sweeper.handler({}, Context(300_000))


def not_swept(course: Course, _: Any) -> list[str]:
    found = sorted(
        (each["filename"], each["state"], each["version"]) for each in course.teacher("GET", course.path).json
    )
    return expected(found, [("mitoz.md", "ready", 2), ("never.md", "failed", 1), ("yeni.md", "ready", 1)])


def letter(course: Course) -> None:
    give_up(course, s3_event(course.key(course.add())))


def redrive(course: Course, _: Any) -> None:
    sweeper.handler({"redrive": "all"}, Context(300_000))


def not_redriven(course: Course, _: Any) -> list[str]:
    return expected((states(course), course.listed("DEADLETTER")), ([("ready", 1, 1)], []))


REQUESTS = {
    "announce": Deed(nothing, announce, lambda course, _: expected(states(course), [("ready", 1, 1)]), request=True),
    "delete": Deed(one, delete, lambda course, _: expected(states(course), []), request=True),
    "reprocess": Deed(one, reprocess, lambda course, _: expected(states(course), [("ready", 2, 2)]), request=True),
    "process and store": Deed(
        two,
        process_and_store,
        lambda course, _: expected(states(course), [("ready", 2, 2), ("ready", 1, 1)]),
        request=True,
    ),
    "delete the session": Deed(one, delete_session, anything_left, request=True),
    "delete an empty session": Deed(never_uploaded, delete_session, anything_left, request=True),
    "export": Deed(one, export, not_exported, request=True),
    "import": Deed(archive, announce_import, not_imported, request=True),
}
MESSAGES = {
    "export": Deed(begun_export, work, not_exported),
    "import": Deed(announced_import, work, not_imported),
    "remove a session": Deed(deleted_session, work, anything_left),
    "clean versions": Deed(second_versions, work, lambda course, _: expected(states(course), [("ready", 2, 2)])),
    "give a document up": Deed(begun_job, give_up, not_given_up),
    "redrive": Deed(letter, redrive, not_redriven),
}


@pytest.mark.parametrize("name", REQUESTS)
def test_wherever_a_request_dies_it_is_done_once_or_not_at_all(
    course: Course, reaper: Reaper, clock: Clock, name: str
) -> None:
    assert sweep(REQUESTS[name], course, reaper, clock) == {}


@pytest.mark.parametrize("name", MESSAGES)
def test_wherever_a_function_dies_its_message_ends_well(
    course: Course, reaper: Reaper, clock: Clock, name: str
) -> None:
    assert sweep(MESSAGES[name], course, reaper, clock) == {}


def test_wherever_giving_up_half_an_import_dies_nothing_of_it_is_left(
    course: Course, reaper: Reaper, clock: Clock
) -> None:
    deed = Deed(lambda course: half_an_import(course, reaper), give_up, import_not_undone)
    assert sweep(deed, course, reaper, clock) == {}


def test_wherever_the_sweeper_dies_the_next_one_finishes(course: Course, reaper: Reaper, clock: Clock) -> None:
    assert (
        sweep(Deed(lambda course: mess(course, clock), tick, not_swept, comes_again=False), course, reaper, clock) == {}
    )
