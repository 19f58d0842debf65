"""Every step twice, late, out of order or not at all: duplicates, uploads, leases, dead letters, the sweeper."""

from itertools import permutations
from typing import Any

import httpx
import pytest

from derslik.domain import documents as rules
from derslik.domain.ids import epoch_seconds
from derslik.domain.messages import sortable_sequencer
from derslik.storage import leases
from derslik.storage.queue import Queue, QueueError
from operations import sweeper
from tests.builders import Context
from tests.integration.conftest import As
from tests.integration.course import BUCKET, TEXT, Course, announced, s3_event
from tests.integration.crashes import Clock
from tests.integration.upstreams import Upstreams, fails

pytestmark = pytest.mark.usefixtures("quick_parser")


@pytest.fixture
def course(calls: As, cloud: Any, upstreams: Upstreams) -> Course:
    return Course(calls, cloud, upstreams)


def swept(event: dict[str, Any] | None = None) -> dict[str, Any]:
    return sweeper.handler({} if event is None else event, Context(300_000))


# ---------------------------------------------------------------- the same bytes again


def test_the_same_bytes_again_are_the_document_that_is_there(course: Course) -> None:
    first = course.processed()
    reply = course.teacher("POST", course.path, announced(TEXT, filename="again.md"))
    assert reply.status == 200
    assert reply.json.items() >= {"duplicate_of": first, "document_id": first, "upload": None}.items()
    assert len(course.teacher("GET", course.path).json) == 1


def test_bytes_that_were_announced_and_never_came_get_their_form_again(course: Course) -> None:
    first = course.teacher("POST", course.path, announced(TEXT)).json
    again = course.teacher("POST", course.path, announced(TEXT))
    assert (again.status, again.json["duplicate_of"]) == (200, first["document_id"])
    assert again.json["upload"]["fields"]["key"] == course.key(first["document_id"])


def test_a_flag_takes_the_same_bytes_again(course: Course) -> None:
    course.processed()
    reply = course.teacher("POST", course.path, announced(TEXT) | {"allow_duplicate": True})
    assert (reply.status, reply.json["duplicate_of"]) == (201, None)


def test_bytes_are_free_again_when_their_document_was_deleted_or_has_failed(course: Course) -> None:
    first = course.processed()
    course.teacher("DELETE", f"{course.path}/{first}")
    reply = course.teacher("POST", course.path, announced(TEXT))
    assert reply.status == 201
    second = reply.json["document_id"]
    course.work(s3_event(course.key(second)))  # nothing was uploaded
    assert course.document(second)["state"] == "failed"
    assert course.teacher("POST", course.path, announced(TEXT)).status == 201


def test_the_same_bytes_are_no_duplicate_in_another_session(course: Course) -> None:
    course.processed()
    course.begin()
    assert course.teacher("POST", course.path, announced(TEXT)).status == 201


def test_cleaning_leaves_the_bytes_to_who_has_them_now(course: Course) -> None:
    first = course.processed()
    course.teacher("DELETE", f"{course.path}/{first}")
    second = course.teacher("POST", course.path, announced(TEXT)).json["document_id"]
    course.work_queue()
    reply = course.teacher("POST", course.path, announced(TEXT))
    assert (reply.status, reply.json["duplicate_of"]) == (200, second)


# ---------------------------------------------------------------- uploads, twice, late and out of order


def upload_event(course: Course, document_id: str, sequencer: str) -> dict[str, Any]:
    event = s3_event(course.key(document_id))
    event["Records"][0]["s3"]["object"]["sequencer"] = sequencer
    return event


def test_a_later_upload_of_the_right_bytes_makes_good_what_failed(course: Course) -> None:
    document_id = course.add()
    s3 = course.cloud.client("s3")
    s3.put_object(Bucket=BUCKET, Key=course.key(document_id), Body=TEXT + b"!")
    course.work(upload_event(course, document_id, "0055AED6DCD9"))
    assert course.document(document_id)["error"]["code"] == "checksum_mismatch"
    s3.put_object(Bucket=BUCKET, Key=course.key(document_id), Body=TEXT)
    course.work(upload_event(course, document_id, "0055AED6DCD9"))
    assert course.document(document_id)["state"] == "failed"
    course.work(upload_event(course, document_id, "0055AED6DCDA02"))
    assert course.document(document_id).items() >= {"state": "ready", "error": None}.items()
    course.work(upload_event(course, document_id, "0055AED6DCD9"))
    assert course.document(document_id)["state"] == "ready"
    assert course.counts() == (1, 3)


def test_sequencers_of_different_lengths_are_ordered_as_s3_says() -> None:
    assert sortable_sequencer("0055AED6DCD90281E5") > sortable_sequencer("0055aed6dcd902")
    assert sortable_sequencer("0055AED6") == sortable_sequencer("0055AED600")


@pytest.mark.parametrize("order", list(permutations(["v1", "v1 again", "v2", "delete"])))
def test_in_whatever_order_things_happen_nothing_is_visible_in_the_end(course: Course, order: tuple[str, ...]) -> None:
    document_id = course.add()
    reprocess = {"task": "process", "session_id": course.session_id, "document_id": document_id, "version": 2}
    for step in order:
        match step:
            case "v1" | "v1 again":
                course.work(s3_event(course.key(document_id)))
            case "v2":
                course.teacher("POST", f"/sessions/{course.session_id}/reprocess")
                course.work(reprocess)
            case _:
                course.teacher("DELETE", f"{course.path}/{document_id}")
        visible = course.teacher("GET", f"{course.path}/{document_id}")
        ready = visible.status == 200 and visible.json["ready_version"] is not None
        assert course.counts() == ((1, 3) if ready else (0, 0))
    course.work_queue()
    assert course.teacher("GET", course.path).json == []
    assert course.objects() == []
    assert course.counts() == (0, 0)


# ---------------------------------------------------------------- leases


def claimed(course: Course, document_id: str) -> None:
    """Somebody has it, and says nothing more."""
    names = {":until": {"N": str(epoch_seconds() + 25)}, ":state": {"S": "parsing"}, ":who": {"S": "w"}}
    course.cloud.client("dynamodb").update_item(
        TableName="derslik-table",
        Key={"pk": {"S": f"SESSION#{course.session_id}"}, "sk": {"S": f"DOC#{document_id}"}},
        UpdateExpression="SET lease_until = :until, lease_owner = :who, #state = :state",
        ExpressionAttributeNames={"#state": "state"},
        ExpressionAttributeValues=names,
    )


def test_a_message_whose_document_is_busy_waits_as_a_copy_that_has_all_its_deliveries(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    delays: list[int] = []
    honest = Queue.send_bodies

    async def send(queue: Queue, bodies: list[str], delay_seconds: int = 0) -> None:
        delays.append(delay_seconds)
        await honest(queue, bodies)

    monkeypatch.setattr(Queue, "send_bodies", send)
    document_id = course.add()
    claimed(course, document_id)
    event = s3_event(course.key(document_id))
    assert course.work(event, attempt=4) == []
    assert course.queued() == [event]
    assert 20 < delays[0] <= leases.LEASE_SECONDS
    assert course.document(document_id)["state"] == "parsing"


def test_a_worker_that_lost_its_lease_changes_nothing_more(course: Course) -> None:
    document_id = course.add()

    def overtaken(request: httpx.Request) -> httpx.Response:
        claimed(course, document_id)
        return course.retrieval(request)

    course.upstreams.play("retrieval.test", overtaken)
    assert course.work(s3_event(course.key(document_id))) == []
    assert course.document(document_id).items() >= {"state": "parsing", "ready_version": None}.items()
    assert course.counts() == (0, 0)


def test_a_document_is_not_begun_for_ever(course: Course) -> None:
    document_id = course.add()
    course.upstreams.play("retrieval.test", fails(503))
    for _ in range(rules.MAX_ATTEMPTS):
        assert course.work(s3_event(course.key(document_id))) != []
    assert course.work(s3_event(course.key(document_id))) == []
    assert course.document(document_id)["error"]["code"] == "processing_failed"


# ---------------------------------------------------------------- dead letters


def test_a_dead_letter_is_kept_and_sent_again_on_demand(course: Course) -> None:
    document_id = course.add()
    event = s3_event(course.key(document_id))
    course.give_up(event)
    assert course.document(document_id)["state"] == "failed"
    assert swept() == {"asked": {}, "jobs_ended": 0, "finished": True}
    assert swept({"redrive": ["another"]}) == {"redriven": 0}
    assert swept({"redrive": "all"}) == {"redriven": 1}
    assert course.work_queue() == 1
    assert course.document(document_id).items() >= {"state": "ready", "attempt": 1, "error": None}.items()
    assert swept({"redrive": "all"}) == {"redriven": 0}


def test_a_dead_letter_waits_while_somebody_is_still_at_its_document(course: Course) -> None:
    document_id = course.add()
    claimed(course, document_id)
    assert course.give_up(s3_event(course.key(document_id))) == [{"itemIdentifier": "message-0"}]
    assert course.document(document_id)["state"] == "parsing"


def test_what_nobody_can_read_is_kept_too(course: Course) -> None:
    assert course.give_up("nonsense") == []
    assert swept({"redrive": "all"}) == {"redriven": 1}


# ---------------------------------------------------------------- deletion


def test_a_delete_is_visible_although_the_queue_does_not_answer(
    course: Course, monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    document_id = course.processed()

    async def refuse(*_: Any) -> None:
        raise QueueError

    with monkeypatch.context() as broken:
        broken.setattr(Queue, "send_bodies", refuse)
        assert course.teacher("DELETE", f"{course.path}/{document_id}").status == 204
    assert course.teacher("GET", course.path).json == []
    assert course.counts() == (0, 0)
    clock.pass_on()
    assert swept()["asked"] == {"delete_document": 1}
    course.work_queue()
    assert course.objects() == []


def test_a_cleanup_that_fails_is_done_later(course: Course) -> None:
    document_id = course.processed()
    course.teacher("DELETE", f"{course.path}/{document_id}")
    (body,) = course.queued()
    course.upstreams.play("retrieval.test", fails(503))
    assert course.work(body) != []
    course.give_up(body)
    course.upstreams.play("retrieval.test", fails(404))
    swept()
    assert course.work_queue() == 1
    assert course.objects() == []


# ---------------------------------------------------------------- what was lost


def test_a_file_that_never_came_has_failed(course: Course, clock: Clock) -> None:
    document_id = course.teacher("POST", course.path, announced(TEXT)).json["document_id"]
    swept()
    assert course.document(document_id)["state"] == "awaiting_upload"
    clock.pass_on()
    swept()
    assert course.document(document_id)["error"]["code"] == "upload_expired"


def test_a_lost_upload_event_and_a_lost_message_are_made_good(course: Course, clock: Clock) -> None:
    unseen, abandoned = course.add(), course.add(TEXT + b"2")
    claimed(course, abandoned)
    assert swept()["asked"] == {}
    clock.pass_on()
    assert swept()["asked"] == {"process": 2}
    course.work_queue()
    assert {course.document(each)["state"] for each in (unseen, abandoned)} == {"ready"}
    assert course.counts() == (2, 6)


def test_objects_that_belong_to_nothing_are_removed(course: Course) -> None:
    kept = course.processed()
    s3 = course.cloud.client("s3")
    s3.put_object(Bucket=BUCKET, Key=f"texts/{course.session_id}/gone/000001", Body=b"")
    s3.put_object(Bucket=BUCKET, Key="segments/no-session/gone/000001", Body=b"")
    assert swept()["asked"] == {"delete_document": 1, "delete_session": 1}
    course.work_queue()
    assert {name.split("/")[2] for name in course.objects()} == {kept}


def test_old_versions_are_removed_after_the_switch(course: Course, clock: Clock) -> None:
    document_id = course.processed()
    course.teacher("POST", f"/sessions/{course.session_id}/reprocess")
    (body,) = course.queued()
    course.work(body)
    assert course.delayed() == 1
    assert f"texts/{course.session_id}/{document_id}/000001" in course.objects()
    clock.pass_on()
    assert swept()["asked"] == {"clean_versions": 1}  # as if that message had been lost
    course.work_queue()
    texts = [name for name in course.objects() if name.startswith("texts/")]
    assert texts == [f"texts/{course.session_id}/{document_id}/000002"]
    assert swept()["asked"] == {}


def test_a_job_that_was_cut_short_is_carried_on(course: Course, monkeypatch: pytest.MonkeyPatch, clock: Clock) -> None:
    first, second = course.processed(), course.processed(TEXT + b"2", filename="two.md")

    async def die(*_: Any) -> None:
        raise QueueError

    with monkeypatch.context() as broken:
        broken.setattr(Queue, "send_bodies", die)
        course.teacher("POST", f"/sessions/{course.session_id}/reprocess", {"chunk_size": 500})
    (job,) = course.listed("JOB")
    course.teacher("DELETE", f"{course.path}/{second}")
    clock.pass_on()
    swept()
    course.work_queue()
    swept()
    found = course.teacher("GET", f"/jobs/{job['job_id']['S']}").json
    assert {each["filename"]: (each["state"], each["code"]) for each in found["documents"]} == {
        "mitoz.md": ("done", None),
        "two.md": ("failed", "deleted"),
    }
    assert course.document(first)["ready_version"] == 2
    assert course.stored[-1]["chunk_size"] == 500
    assert course.listed("JOB") == []


def begun(course: Course) -> tuple[str, Any]:
    """A job over all documents: where it is seen, and its one message."""
    reply = course.teacher("POST", f"/sessions/{course.session_id}/reprocess", {"chunk_size": 500})
    (body,) = course.queued()
    return reply.headers["location"], body


def shares_of(course: Course, path: str) -> list[tuple[str, str | None]]:
    return [(each["state"], each["code"]) for each in course.teacher("GET", path).json["documents"]]


@pytest.mark.parametrize("event_first", [True, False])
def test_a_job_takes_a_file_along_whose_upload_nobody_has_noticed_yet(course: Course, event_first: bool) -> None:
    document_id = course.add()
    path, body = begun(course)
    messages = [s3_event(course.key(document_id)), body]
    for message in messages if event_first else reversed(messages):
        assert course.work(message) == []
    assert shares_of(course, path) == [("done", None)]
    assert course.document(document_id).items() >= {"state": "ready", "version": 1}.items()
    assert (course.counts(), [each["chunk_size"] for each in course.stored]) == ((1, 3), [500])


def test_of_two_jobs_over_a_file_that_nobody_has_noticed_yet_the_newer_one_makes_it(course: Course) -> None:
    course.add()
    (first, older), (second, newer) = begun(course), begun(course)
    assert course.work(older, newer) == []
    assert shares_of(course, first) == [("failed", "superseded")]
    assert shares_of(course, second) == [("done", None)]


def test_a_job_over_a_file_that_did_not_come_fails_and_the_file_may_still_come(course: Course) -> None:
    document_id = course.teacher("POST", course.path, announced(TEXT)).json["document_id"]
    path, body = begun(course)
    course.work(body)
    assert shares_of(course, path) == [("failed", "not_uploaded")]
    course.client("s3").put_object(Bucket=BUCKET, Key=course.key(document_id), Body=TEXT)
    course.work(upload_event(course, document_id, "0055AED6DCD9"))
    assert course.document(document_id)["state"] == "ready"
    assert shares_of(course, path) == [("done", None)]


def test_a_job_over_a_file_that_never_came_ends_although_its_message_is_lost(course: Course, clock: Clock) -> None:
    course.teacher("POST", course.path, announced(TEXT))
    path, _ = begun(course)
    clock.pass_on()
    swept()
    assert shares_of(course, path) == [("failed", "upload_expired")]
    assert course.listed("JOB") == []


def test_a_job_tells_how_far_each_of_its_documents_is(course: Course) -> None:
    course.processed()
    location = course.teacher("POST", f"/sessions/{course.session_id}/reprocess").headers["location"]
    (body,) = course.queued()
    (waiting,) = course.teacher("GET", location).json["documents"]
    assert waiting.items() >= {"state": "queued", "stage": "uploaded", "version": 2, "attempt": 0}.items()
    course.upstreams.play("retrieval.test", fails(503))
    course.work(body)
    (tried,) = course.teacher("GET", location).json["documents"]
    assert tried.items() >= {"state": "running", "stage": "indexing", "attempt": 1, "ended_at": None}.items()
    assert tried["started_at"]
