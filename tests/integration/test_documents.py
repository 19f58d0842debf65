"""Documents: routes and worker through their real handlers, with S3 and SQS events."""

import json
import uuid
from typing import Any

import httpx
import pytest

from tests.builders import Caller
from tests.integration.conftest import As
from tests.integration.course import BUCKET, TEXT, Course, announced, s3_event
from tests.integration.upstreams import Upstreams, fails


@pytest.fixture
def course(calls: As, cloud: Any, upstreams: Upstreams) -> Course:
    return Course(calls, cloud, upstreams)


def test_an_announced_document_gets_a_form_for_exactly_its_bytes(course: Course) -> None:
    reply = course.teacher("POST", course.path, announced(TEXT))
    assert reply.status == 201
    assert reply.json["state"] == "awaiting_upload"
    fields = reply.json["upload"]["fields"]
    assert fields["key"] == course.key(reply.json["document_id"])
    assert fields["Content-Type"] == "text/markdown"


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"size": 0}, 422),
        ({"size": 50_000_001}, 413),
        ({"size": "12"}, 422),
        ({"content_type": "application/x-msdownload"}, 415),
        ({"sha256": "abc"}, 422),
        ({"filename": ""}, 422),
        ({"filename": "\x00\x01"}, 422),
        ({"filename": "x" * 1_001}, 422),
        ({"key": "uploads/x"}, 422),
    ],
)
def test_a_document_that_cannot_be_is_refused(course: Course, change: dict[str, Any], status: int) -> None:
    assert course.teacher("POST", course.path, announced(TEXT) | change).status == status
    assert course.teacher("GET", course.path).json == []


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("../../etc/passwd", "../../etc/passwd"),
        ("ğ" * 300, "ğ" * 255),
        ('"quoted" 👩‍🏫.pdf', '"quoted" 👩‍🏫.pdf'),
        ("a\u202egpj.exe\n", "agpj.exe"),
    ],
)
def test_a_file_name_is_only_something_to_read(course: Course, sent: str, shown: str) -> None:
    document_id = course.processed(filename=sent)
    assert course.document(document_id)["filename"] == shown
    assert course.document(document_id)["state"] == "ready"


def test_an_upload_is_parsed_given_to_retrieval_and_counted(course: Course) -> None:
    document_id = course.processed()
    document = course.document(document_id)
    assert document.items() >= {"state": "ready", "ready_version": 1, "chunk_count": 3, "error": None}.items()
    assert course.counts() == (1, 3)
    (stored,) = course.stored
    assert stored["text"].strip() == TEXT.decode().strip()
    assert stored["metadata"].items() >= {"document_id": document_id, "version": 1, "filename": "mitoz.md"}.items()
    assert (stored["chunk_size"], stored["chunk_overlap"]) == (1000, 200)


def test_the_same_event_again_changes_nothing(course: Course) -> None:
    document_id = course.processed()
    before = course.document(document_id)
    assert course.work(s3_event(course.key(document_id)), s3_event(course.key(document_id))) == []
    assert course.document(document_id) == before
    assert course.counts() == (1, 3)
    assert len(course.stored) == 1


def test_a_document_that_cannot_be_read_fails_with_a_reason_and_its_neighbour_is_ready(course: Course) -> None:
    broken, sound = course.add(b"MZ\x90\x00" + bytes(400), filename="notes.pdf"), course.add()
    assert course.work(s3_event(course.key(broken)), s3_event(course.key(sound))) == []
    failed = course.document(broken)
    assert (failed["state"], failed["error"]["code"]) == ("failed", "unsupported_format")
    assert failed["error"]["message"]
    assert failed["error"]["message_tr"]
    assert course.document(sound)["state"] == "ready"
    assert course.counts() == (1, 3)


def test_other_bytes_than_announced_are_not_processed(course: Course) -> None:
    document_id = course.add()
    course.cloud.client("s3").put_object(Bucket=BUCKET, Key=course.key(document_id), Body=TEXT + b"!")
    course.work(s3_event(course.key(document_id)))
    assert course.document(document_id)["error"]["code"] == "checksum_mismatch"


def test_while_retrieval_is_down_the_message_comes_again_and_the_dead_letter_fails_the_document(
    course: Course,
) -> None:
    document_id = course.add()
    event = s3_event(course.key(document_id))
    course.upstreams.play("retrieval.test", fails(503))
    assert course.work(event) == [{"itemIdentifier": "message-0"}]
    assert course.document(document_id)["state"] == "indexing"
    assert course.give_up(event) == []
    failed = course.document(document_id)
    assert (failed["state"], failed["error"]["code"]) == ("failed", "processing_failed")


def test_a_retry_after_an_outage_ends_well(course: Course) -> None:
    document_id = course.add()
    course.upstreams.play("retrieval.test", fails(503))
    course.work(s3_event(course.key(document_id)))
    course.upstreams.play("retrieval.test", httpx.MockTransport(course.retrieval))
    assert course.work(s3_event(course.key(document_id)), attempt=2) == []
    assert course.document(document_id).items() >= {"state": "ready", "attempt": 2}.items()
    assert course.counts() == (1, 3)


def test_a_message_that_nobody_of_ours_sent_goes_to_the_dead_letters(course: Course) -> None:
    for body in ({"task": "format_disk"}, ["x"], {"Records": "x"}, 7):
        assert course.work(body) == [{"itemIdentifier": "message-0"}]
    assert course.work({"Event": "s3:TestEvent"}) == []


def test_a_deleted_document_is_gone_at_once_and_cleaned_up_later(course: Course) -> None:
    document_id = course.processed()
    assert course.teacher("DELETE", f"{course.path}/{document_id}").status == 204
    assert course.teacher("GET", f"{course.path}/{document_id}").status == 404
    assert course.teacher("GET", course.path).json == []
    assert course.counts() == (0, 0)
    assert course.objects()
    assert course.work_queue() == 1
    assert course.objects() == []


def test_a_document_deleted_before_its_event_is_never_ready(course: Course) -> None:
    document_id = course.add()
    course.teacher("DELETE", f"{course.path}/{document_id}")
    assert course.work(s3_event(course.key(document_id))) == []
    assert course.counts() == (0, 0)
    assert course.teacher("GET", f"{course.path}/{document_id}").status == 404


def test_a_deleted_session_leaves_no_object_behind(course: Course) -> None:
    course.processed()
    course.sessions("DELETE", f"/sessions/{course.session_id}")
    assert course.work_queue() == 1
    assert course.objects() == []


def test_reprocessing_makes_a_new_version_with_other_settings(course: Course) -> None:
    document_id = course.processed()
    reply = course.teacher("POST", f"/sessions/{course.session_id}/reprocess", {"chunk_size": 500})
    assert (reply.status, reply.json["total_files"]) == (202, 1)
    job_path = reply.headers["location"]
    assert course.teacher("GET", job_path).json["status"] == "queued"
    assert course.work_queue() == 1
    job = course.teacher("GET", job_path).json
    assert job.items() >= {"status": "done", "total": 1, "done": 1, "failed": 0}.items()
    assert job["result"].items() >= {"success": True, "processed_count": 1, "total_chunks_added": 3}.items()
    assert course.document(document_id).items() >= {"ready_version": 2, "state": "ready"}.items()
    assert course.stored[-1]["chunk_size"] == 500
    assert course.stored[-1]["chunk_overlap"] == 100
    assert course.counts() == (1, 3)


def test_an_older_version_goes_on_answering_when_a_new_one_fails(course: Course) -> None:
    document_id = course.processed()
    reply = course.teacher("POST", f"/sessions/{course.session_id}/reprocess")
    course.cloud.client("s3").delete_object(Bucket=BUCKET, Key=course.key(document_id))
    course.work_queue()
    job = course.teacher("GET", reply.headers["location"]).json
    assert (job["status"], job["documents"][0]["code"]) == ("failed", "not_uploaded")
    assert course.document(document_id).items() >= {"state": "ready", "ready_version": 1}.items()
    assert course.counts() == (1, 3)


def test_the_newest_of_two_versions_wins_whatever_the_order(course: Course) -> None:
    document_id = course.processed()
    for _ in range(2):
        course.teacher("POST", f"/sessions/{course.session_id}/reprocess")
    message = {"task": "process", "session_id": course.session_id, "document_id": document_id}
    assert course.work({**message, "version": 3}, {**message, "version": 2}) == []
    assert course.document(document_id)["ready_version"] == 3
    assert course.counts() == (1, 3)


def form(**fields: str) -> dict[str, Any]:
    content = {"content-type": "application/x-www-form-urlencoded"}
    return {"raw": str(httpx.QueryParams(fields)), "headers": content}


def test_process_and_store_takes_the_origins_form(course: Course) -> None:
    course.processed(filename="mitoz.pdf")
    names = json.dumps(["mitoz.md", "missing.md"])
    sent = form(session_id=course.session_id, markdown_files=names, chunk_size="600", chunk_strategy="lightweight")
    reply = course.teacher("POST", "/documents/process-and-store", **sent)
    assert (reply.status, reply.json["total_files"]) == (202, 2)
    course.work_queue()
    job = course.teacher("GET", reply.headers["location"]).json
    assert {d["filename"]: (d["state"], d["code"]) for d in job["documents"]} == {
        "mitoz.pdf": ("done", None),
        "missing.md": ("failed", "unknown_file"),
    }
    assert job["result"]["failed_files"] == ["missing.md"]


@pytest.mark.parametrize(
    "fields",
    [
        {"session_id": "x"},
        {"session_id": "x", "markdown_files": "[1]"},
        {"session_id": "x", "markdown_files": "[]"},
        {"session_id": "x", "markdown_files": "[not json"},
        {"session_id": "x", "markdown_files": '["a"]', "chunk_size": "huge"},
        {"session_id": "x", "markdown_files": '["a"]', "surprise": "1"},
    ],
)
def test_a_form_that_is_not_well_formed_is_refused(course: Course, fields: dict[str, str]) -> None:
    assert course.teacher("POST", "/documents/process-and-store", **form(**fields)).status == 422


def test_json_is_no_form(course: Course) -> None:
    reply = course.teacher("POST", "/documents/process-and-store", {"session_id": course.session_id})
    assert (reply.status, reply.code) == (415, "unsupported_media_type")


def test_a_job_sent_twice_with_one_key_is_one_job(course: Course) -> None:
    course.processed()
    headers = {"Idempotency-Key": str(uuid.uuid4())}
    replies = [
        course.teacher("POST", f"/sessions/{course.session_id}/reprocess", {}, headers=headers) for _ in range(2)
    ]
    assert replies[0].json["job_id"] == replies[1].json["job_id"]
    assert course.work_queue() == 1


def test_a_job_is_for_who_started_it(course: Course, calls: As) -> None:
    location = course.teacher("POST", f"/sessions/{course.session_id}/reprocess").headers["location"]
    assert course.teacher("GET", location).json["status"] == "done"
    assert calls("documents", "mehmet")("GET", location).status == 404
    assert calls("documents", "root", "admin")("GET", location).status == 200


def test_documents_are_for_the_sessions_teacher(course: Course, calls: As) -> None:
    document_id = course.processed()
    expected = {"mehmet": ("teacher", 404), "can": ("student", 403)}
    for user, (role, status) in expected.items():
        caller: Caller = calls("documents", user, role)
        assert caller("POST", course.path, announced(TEXT)).status == status
        assert caller("GET", course.path).status == status
        assert caller("GET", f"{course.path}/{document_id}").status == status
        assert caller("DELETE", f"{course.path}/{document_id}").status == status
        assert caller("POST", f"/sessions/{course.session_id}/reprocess").status == status
    student = calls("documents", "can", "student")
    sent = form(session_id=course.session_id, markdown_files='["a"]')
    assert student("POST", "/documents/process-and-store", **sent).status == 403
