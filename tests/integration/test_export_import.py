"""A session exported and imported: the same answers, and nothing half-made out of a hostile archive."""

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from derslik.bootstrap import table
from derslik.concurrency import environment_loop
from derslik.storage.objects import Objects
from derslik.storage.sessions import Sessions
from derslik.storage.table import Refused
from documents.session_import import commit_session
from operations import sweeper
from retrieval.app import app as retrieval_app
from tests.builders import SESSION, Caller, Context
from tests.integration.conftest import As
from tests.integration.course import BUCKET, CELL, MITOSIS, Course, s3_event
from tests.integration.upstreams import Upstreams

QUESTIONS = ["Protein sentezi nerede yapılır?", "Mitoz nedir?", "Osmanlı Devleti hangi yılda kuruldu?"]
type Change = Callable[[dict[str, bytes]], dict[str, bytes]]


@pytest.fixture
def course(calls: As, cloud: Any, upstreams: Upstreams) -> Course:
    made = Course(calls, cloud, upstreams)
    upstreams.play("retrieval.test", httpx.ASGITransport(app=retrieval_app))
    settings = calls("settings", "ayse")
    assert settings("PATCH", f"/sessions/{made.session_id}/rag-settings", {"chunk_size": 300, "top_k": 3}).status == 200
    made.processed(CELL, filename="hücre.md")
    made.processed(MITOSIS, filename="../mitoz 👩‍🏫.md")
    return made


@pytest.fixture
def elif_(calls: As) -> Caller:
    """Another teacher, of another school for all that it matters."""
    return calls("documents", "elif")


def exported(course: Course) -> bytes:
    begun = course.teacher("GET", f"/sessions/{course.session_id}/export")
    assert (begun.status, begun.json["url"]) == (202, None)
    assert course.work_queue() == 1
    done = course.teacher("GET", f"/sessions/{course.session_id}/export", query={"job_id": begun.json["job_id"]})
    assert (done.status, done.json["status"]) == (200, "done")
    assert f"exports/{course.session_id}/{begun.json['job_id']}" in done.json["url"]
    return stored(course, f"exports/{course.session_id}/{begun.json['job_id']}")


def stored(course: Course, key: str) -> bytes:
    data: bytes = course.cloud.client("s3").get_object(Bucket=BUCKET, Key=key)["Body"].read()
    return data


def announced(caller: Caller, data: bytes) -> Any:
    reply = caller("POST", "/sessions/import", {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()})
    assert reply.status == 202, reply.text
    return reply.json


def imported(course: Course, caller: Caller, data: bytes) -> Any:
    """Announce, upload, and let the worker do it; the job as announced."""
    job = announced(caller, data)
    course.cloud.client("s3").put_object(Bucket=BUCKET, Key=job["upload"]["fields"]["key"], Body=data)
    assert course.work(s3_event(job["upload"]["fields"]["key"])) == []
    return job


def processed(course: Course, session_id: str) -> None:
    for key in course.objects():
        if key.startswith(f"uploads/{session_id}/"):
            assert course.work(s3_event(key)) == []


def answers(caller: Caller, session_id: str) -> list[Any]:
    replies = [caller("POST", "/rag/query", {"session_id": session_id, "query": query}).json for query in QUESTIONS]
    return [
        (
            reply["outcome"],
            reply["answer"],
            [(s["filename"], s["quote"], s["start"], s["score"]) for s in reply["sources"]],
        )
        for reply in replies
    ]


def unpacked(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(entries: dict[str, bytes], compression: int = zipfile.ZIP_STORED) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", compression) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return written.getvalue()


def test_what_is_imported_answers_as_what_was_exported(course: Course, elif_: Caller, calls: As) -> None:
    job = imported(course, elif_, exported(course))
    assert elif_("GET", f"/jobs/{job['job_id']}").json["status"] == "done"
    processed(course, job["session_id"])
    session = calls("sessions", "elif")("GET", f"/sessions/{job['session_id']}").json
    original = course.sessions("GET", f"/sessions/{course.session_id}").json
    same = ("name", "category", "rag_settings", "document_count", "total_chunks")
    assert {name: session[name] for name in same} == {name: original[name] for name in same}
    assert (session["status"], session["created_by"]) == ("draft", "elif")
    mine, theirs = calls("rag_query", "ayse"), calls("rag_query", "elif")
    assert answers(theirs, job["session_id"]) == answers(mine, course.session_id)
    assert answers(theirs, job["session_id"])[0][0] == "answered"


def test_every_field_of_a_session_is_exported_and_imported(course: Course, elif_: Caller, calls: As) -> None:
    assert course.sessions("PATCH", f"/sessions/{course.session_id}", SESSION).status == 200
    data = exported(course)
    assert json.loads(unpacked(data)["manifest.json"])["session"] == SESSION
    job = imported(course, elif_, data)
    assert calls("sessions", "elif")("GET", f"/sessions/{job['session_id']}").json.items() >= SESSION.items()


def test_the_same_message_again_makes_nothing_twice(course: Course, elif_: Caller) -> None:
    job = imported(course, elif_, exported(course))
    key = job["upload"]["fields"]["key"]
    before = course.objects()
    assert course.work(s3_event(key), s3_event(key)) == []
    assert course.objects() == before
    assert len(elif_("GET", f"/sessions/{job['session_id']}/documents").json) == 2


def test_an_import_that_dies_half_way_goes_on_where_it_was(
    course: Course, elif_: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = exported(course)
    job = announced(elif_, data)
    key = job["upload"]["fields"]["key"]
    course.cloud.client("s3").put_object(Bucket=BUCKET, Key=key, Body=data)
    put, left = Objects.put, [1]

    async def dies(self: Objects, *arguments: Any) -> None:
        if not left:
            raise ConnectionError
        left.pop()
        await put(self, *arguments)

    with monkeypatch.context() as patch:
        patch.setattr(Objects, "put", dies)
        assert len(course.work(s3_event(key))) == 1
    assert course.work(s3_event(key)) == []
    processed(course, job["session_id"])
    states = [document["state"] for document in elif_("GET", f"/sessions/{job['session_id']}/documents").json]
    assert states == ["ready", "ready"]


def test_an_import_that_is_given_up_leaves_nothing(
    course: Course, elif_: Caller, calls: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = exported(course)
    job = announced(elif_, data)
    key = job["upload"]["fields"]["key"]
    course.cloud.client("s3").put_object(Bucket=BUCKET, Key=key, Body=data)

    async def fails(*_: Any) -> None:
        raise ConnectionError

    monkeypatch.setattr(Objects, "put", fails)
    assert len(course.work(s3_event(key), attempt=4)) == 1
    assert course.give_up(s3_event(key)) == []
    sweeper.handler({}, Context(300_000))
    course.work_queue()
    assert_nothing_made(course, elif_, calls, job, "transfer_failed")


def test_a_session_deleted_during_its_import_does_not_come_back(course: Course, elif_: Caller, calls: As) -> None:
    data = exported(course)
    job = imported(course, elif_, data)
    table = course.cloud.resource("dynamodb").tables.all()
    (only,) = list(table)
    only.update_item(
        Key={"pk": f"JOB#{job['job_id']}", "sk": "META"},
        UpdateExpression="SET #i.#a.#s = :running",
        ExpressionAttributeNames={"#i": "items", "#a": "archive", "#s": "state"},
        ExpressionAttributeValues={":running": "running"},
    )
    assert calls("sessions", "elif")("DELETE", f"/sessions/{job['session_id']}").status == 200
    assert course.work(s3_event(job["upload"]["fields"]["key"])) == []
    assert calls("sessions", "elif")("GET", f"/sessions/{job['session_id']}").status == 404
    assert elif_("GET", f"/jobs/{job['job_id']}").json["documents"][0]["code"] == "deleted"


def test_a_session_is_committed_once_for_its_job_even_when_it_is_gone(course: Course, elif_: Caller) -> None:
    job = imported(course, elif_, exported(course))

    async def commit_again() -> None:
        sessions = Sessions(await table())
        session = await sessions.get(job["session_id"])
        await sessions.delete(session.session_id)
        await commit_session(sessions.table, session, job["job_id"])

    with pytest.raises(Refused):
        environment_loop().run_until_complete(commit_again())


def with_manifest(change: dict[str, Any]) -> Change:
    return lambda entries: {
        **entries,
        "manifest.json": json.dumps(json.loads(entries["manifest.json"]) | change).encode(),
    }


def with_entry(change: dict[str, Any]) -> Change:
    def changed(entries: dict[str, bytes]) -> dict[str, bytes]:
        manifest = json.loads(entries["manifest.json"])
        manifest["documents"][0] |= change
        return {**entries, "manifest.json": json.dumps(manifest).encode()}

    return changed


def no_manifest(entries: dict[str, bytes]) -> dict[str, bytes]:
    return {name: data for name, data in entries.items() if name != "manifest.json"}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        pytest.param(no_manifest, "not_an_export", id="no manifest"),
        pytest.param(lambda entries: {**entries, "../x": b"x"}, "export_altered", id="a path out of the archive"),
        pytest.param(lambda entries: {**entries, "manifest.json": b"{"}, "not_an_export", id="no JSON"),
        pytest.param(lambda entries: {**entries, "manifest.json": b"[" * 100_000}, "not_an_export", id="deep JSON"),
        pytest.param(
            lambda entries: {**entries, "manifest.json": b" " * 2_000_000}, "import_too_large", id="long manifest"
        ),
        pytest.param(lambda entries: {**entries, "documents/0001": b"other"}, "export_altered", id="other size"),
        pytest.param(
            lambda entries: {**entries, "documents/0001": entries["documents/0001"][::-1]},
            "export_altered",
            id="other bytes",
        ),
        pytest.param(
            lambda entries: entries | {f"x{n}": b"" for n in range(3_000)}, "not_an_export", id="too many entries"
        ),
        pytest.param(with_manifest({"owner": "eve"}), "not_an_export", id="unknown field"),
        pytest.param(with_manifest({"format_version": 2}), "not_an_export", id="another version"),
        pytest.param(
            with_manifest({"rag_settings": {"top_k": 1_000_000}}), "not_an_export", id="settings out of range"
        ),
        pytest.param(with_entry({"file": "../../etc/passwd"}), "not_an_export", id="a path in the manifest"),
        pytest.param(with_entry({"file": "documents/0002"}), "not_an_export", id="a file named twice"),
        pytest.param(with_entry({"filename": "a\u202egpj.exe"}), "not_an_export", id="a name that deceives"),
        pytest.param(with_entry({"size": 10**12}), "import_too_large", id="a size out of the world"),
    ],
)
def test_a_hostile_archive_fails_and_makes_nothing(
    course: Course, elif_: Caller, calls: As, change: Change, code: str
) -> None:
    job = imported(course, elif_, packed(change(unpacked(exported(course)))))
    assert_nothing_made(course, elif_, calls, job, code)


def test_a_compressed_archive_and_one_that_is_none_are_refused(course: Course, elif_: Caller, calls: As) -> None:
    bomb = packed(unpacked(exported(course)) | {"documents/0001": bytes(1_000_000)}, zipfile.ZIP_DEFLATED)
    for data in (bomb, b"PK\x03\x04 nothing", b"x"):
        assert_nothing_made(course, elif_, calls, imported(course, elif_, data), "not_an_export")


def test_other_bytes_than_announced_are_refused(course: Course, elif_: Caller, calls: As) -> None:
    data = exported(course)
    job = announced(elif_, data)
    key = job["upload"]["fields"]["key"]
    course.cloud.client("s3").put_object(Bucket=BUCKET, Key=key, Body=data[::-1])
    assert course.work(s3_event(key)) == []
    assert_nothing_made(course, elif_, calls, job, "checksum_mismatch")


def assert_nothing_made(course: Course, caller: Caller, calls: As, job: Any, code: str) -> None:
    shown = caller("GET", f"/jobs/{job['job_id']}").json
    assert (shown["status"], shown["documents"][0]["code"]) == ("failed", code)
    assert calls("sessions", "elif")("GET", f"/sessions/{job['session_id']}").status == 404
    assert not [key for key in course.objects() if key.startswith(f"uploads/{job['session_id']}")]
    (table,) = list(course.cloud.resource("dynamodb").tables.all())
    assert not [item for item in table.scan()["Items"] if item["pk"] == f"SESSION#{job['session_id']}"]


def test_nobody_else_exports_a_session_or_reads_its_archive(course: Course, elif_: Caller, calls: As) -> None:
    path = f"/sessions/{course.session_id}/export"
    job_id = course.teacher("GET", path).json["job_id"]
    assert elif_("GET", path).status == elif_("GET", path, query={"job_id": job_id}).status == 404
    assert calls("documents", "can", "student")("GET", path).status in (403, 404)
    assert calls("documents")("GET", path).status == 401
    assert course.teacher("GET", path, query={"job_id": "nothing"}).status == 404
    assert course.teacher("GET", path, query={"job_id": "../x"}).status == 404
    assert (
        calls("documents", "can", "student")("POST", "/sessions/import", {"size": 1, "sha256": "0" * 64}).status == 403
    )


@pytest.mark.parametrize(
    ("change", "status"),
    [({"size": 0}, 422), ({"size": 10**9}, 413), ({"sha256": "x"}, 422), ({"url": "http://x"}, 422)],
)
def test_an_import_that_cannot_be_is_refused(
    course: Course, elif_: Caller, change: dict[str, Any], status: int
) -> None:
    assert elif_("POST", "/sessions/import", {"size": 1, "sha256": "0" * 64} | change).status == status


def test_a_session_with_too_much_is_not_exported(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("documents.session_export.MAX_ARCHIVE_BYTES", 100)
    job_id = course.teacher("GET", f"/sessions/{course.session_id}/export").json["job_id"]
    course.work_queue()
    job = course.teacher("GET", f"/jobs/{job_id}").json
    assert (job["status"], job["documents"][0]["code"]) == ("failed", "export_too_large")
