"""The product's small rules, each at its edge: deadlines, who sees a session, states of jobs and documents."""

import time
from typing import Any

import pytest

from derslik.domain import documents, jobs
from derslik.domain.deadline import API_LIMIT_SECONDS, MARGIN_SECONDS, Deadline
from derslik.domain.documents import UPLOAD_GRACE_SECONDS, Document, State
from derslik.domain.identity import Role, User
from derslik.domain.jobs import JOB_SECONDS, ItemState, Job, JobItem
from derslik.domain.sessions import Category, Session, Status, require_owned, require_readable
from derslik.domain.settings import chunk_settings, merge_saved
from derslik.errors import Forbidden, NotFound
from tests.integration.rows import AT, ROW

SESSION = Session(
    session_id="s",
    name="n",
    category=Category.GENERAL,
    created_by="owner",
    created_at=AT,
    updated_at=AT,
    last_accessed=AT,
)


@pytest.mark.parametrize(
    ("invocation", "left"),
    [
        (None, API_LIMIT_SECONDS - MARGIN_SECONDS),
        (60.0, API_LIMIT_SECONDS - MARGIN_SECONDS),
        (10.0, 10.0 - MARGIN_SECONDS),
        (1.0, 0.0),
    ],
)
def test_a_request_has_what_is_left_less_the_time_to_answer(
    invocation: float | None, left: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "monotonic", lambda: 100.0)
    assert Deadline.for_request(invocation).remaining() == left


def test_a_slice_of_a_deadline_ends_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "monotonic", lambda: 100.0)
    whole = Deadline.after(5)
    assert (whole.within(3).remaining(), whole.within(9).remaining()) == (3, 5)
    assert Deadline.after(-1).remaining() == 0


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize(
    ("user", "sees", "changes"),
    [
        (User("owner", Role.TEACHER, "o"), "always", True),
        (User("admin", Role.ADMIN, "a"), "always", True),
        (User("other", Role.TEACHER, "t"), "never", False),
        (User("student", Role.STUDENT, "s"), "while active", False),
    ],
    ids=lambda value: value.id if isinstance(value, User) else str(value),
)
def test_a_session_is_seen_and_changed_by_whom_it_concerns(
    user: User, sees: str, changes: bool, status: Status
) -> None:
    session = SESSION.model_copy(update={"status": status})
    visible = sees == "always" or (sees == "while active" and status is Status.ACTIVE)
    assert raised(require_readable, session, user) is (None if visible else NotFound)
    assert raised(require_owned, session, user) is (None if changes else Forbidden if visible else NotFound)


def raised(rule: Any, *arguments: Any) -> type[Exception] | None:
    try:
        rule(*arguments)
    except (NotFound, Forbidden) as error:
        return type(error)
    return None


@pytest.mark.parametrize(("total", "count", "mean"), [(0, 0, 4.5), (7, 2, 3.5), (10, 3, 3.33)])
def test_a_rating_is_the_mean_of_what_was_given(total: int, count: int, mean: float) -> None:
    stored = {**SESSION.model_dump(), "user_rating": 4.5, "rating_sum": total, "rating_count": count}
    assert Session.model_validate(stored).user_rating == mean


def test_an_overlap_is_less_than_the_chunk() -> None:
    assert merge_saved({}, {"chunk_size": 200, "chunk_overlap": 199})["chunk_overlap"] == 199
    for fields in ({"chunk_size": 200, "chunk_overlap": 200}, {"chunk_overlap": 1000}):
        with pytest.raises(ValueError, match="less than chunk_size"):
            merge_saved({}, fields)


def test_an_overlap_that_was_chosen_is_not_made_smaller() -> None:
    assert chunk_settings({"chunk_size": 200, "chunk_overlap": 100}, {})["chunk_overlap"] == 100
    assert chunk_settings({"chunk_size": 8000}, {})["chunk_overlap"] == 200


def job(*states: str) -> Job:
    items = {
        str(at): JobItem(document_id=str(at), filename="f", state=ItemState(state)) for at, state in enumerate(states)
    }
    return Job(job_id="j", kind="reprocess", session_id="s", created_by="t", created_at=AT, updated_at=AT, items=items)


@pytest.mark.parametrize(
    ("states", "state"),
    [
        ((), "done"),
        (("queued", "queued"), "queued"),
        (("queued", "running"), "running"),
        (("queued", "done"), "running"),
        (("failed", "running"), "running"),
        (("done", "failed"), "done"),
        (("done", "done"), "done"),
        (("failed", "failed"), "failed"),
    ],
)
def test_a_jobs_state_is_that_of_its_shares(states: tuple[str, ...], state: str) -> None:
    assert job(*states).state == state


def test_a_job_past_its_time_has_failed_but_for_what_had_ended() -> None:
    given = job("queued", "running", "done", "failed")
    assert jobs.with_timeout(given, JOB_SECONDS) == given
    late = jobs.with_timeout(given, JOB_SECONDS + 0.1).items
    assert [late[name].state for name in "0123"] == ["failed", "failed", "done", "failed"]
    assert [late[name].code for name in "0123"] == ["timed_out", "timed_out", None, None]


def test_a_job_waits_for_what_is_queued() -> None:
    given = job("queued", "running", "done")
    assert [given.waits_for(name) for name in "0123"] == [True, False, False, False]


@pytest.mark.parametrize(
    ("changed", "pending", "visible"),
    [
        ({}, True, True),
        ({"ready_version": 2}, False, True),
        ({"failed_version": 2}, False, True),
        ({"failed_version": 1, "ready_version": None}, True, False),
        ({"state": State.DELETING}, True, False),
    ],
)
def test_a_document_is_visible_by_its_ready_version_alone(changed: Any, pending: bool, visible: bool) -> None:
    document = ROW.model_copy(update=changed)
    assert (document.pending, document.visible) == (pending, visible)


@pytest.mark.parametrize(("version", "obsolete"), [(1, True), (2, False), (3, True), (4, False), (5, False)])
def test_objects_of_a_version_are_kept_while_somebody_can_need_them(version: int, obsolete: bool) -> None:
    document = ROW.model_copy(update={"version": 4, "ready_version": 2})
    assert document.obsolete(version) is obsolete


@pytest.mark.parametrize(
    ("state", "age", "shown"),
    [
        (State.AWAITING_UPLOAD, UPLOAD_GRACE_SECONDS, State.AWAITING_UPLOAD),
        (State.AWAITING_UPLOAD, UPLOAD_GRACE_SECONDS + 1, State.FAILED),
        (State.UPLOADED, UPLOAD_GRACE_SECONDS + 1, State.UPLOADED),
    ],
)
def test_an_upload_that_never_came_has_failed(state: State, age: float, shown: State) -> None:
    seen: Document = documents.with_expired_upload(ROW.model_copy(update={"state": state}), age)
    assert (seen.state, seen.error is not None) == (shown, shown is State.FAILED)
