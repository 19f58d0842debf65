"""What a conditional write to a query or to a job asks of its row: each clause, by a row that breaks it alone."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from derslik.domain.documents import UPLOAD_EXPIRED
from derslik.errors import Conflict
from derslik.storage import keys
from derslik.storage.jobs import Jobs
from derslik.storage.large_texts import LargeTexts
from derslik.storage.objects import Objects
from derslik.storage.queries import Queries
from derslik.storage.table import Item, Refused, Table
from tests.integration.rows import DOCUMENT, JOB, NOW, SESSION, outcome, set_share

QUERY = "q"
FAILURE = {"code": "c", "message": "m"}

JOB_WRITES: dict[str, tuple[Callable[[Jobs], Awaitable[Any]], dict[str, str]]] = {
    "begin": (
        lambda jobs: jobs.begin(JOB, DOCUMENT),
        {"queued": "running", "running": "running", "done": "done", "failed": "failed"},
    ),
    "end": (
        lambda jobs: jobs.end(JOB, DOCUMENT, UPLOAD_EXPIRED),
        {"queued": "failed", "running": "failed", "done": "done", "failed": "failed"},
    ),
    "finish": (
        lambda jobs: jobs.finish(JOB, DOCUMENT, 4, None),
        {"queued": "done", "running": "done", "done": "done", "failed": "failed"},
    ),
    "reopen": (
        lambda jobs: jobs.reopen(JOB, DOCUMENT),
        {"queued": "queued", "running": "running", "done": "done", "failed": "queued"},
    ),
}
JOB_CASES = [(name, *change) for name, (_, changes) in JOB_WRITES.items() for change in changes.items()]


@pytest.mark.parametrize(("name", "before", "after"), JOB_CASES)
async def test_a_share_that_has_ended_stays_ended(table: Table, name: str, before: str, after: str) -> None:
    await set_share(table, state=before, message="as it was")
    await JOB_WRITES[name][0](Jobs(table))
    share = (await table.get(keys.job(JOB)) or {})["items"][DOCUMENT]
    assert share["state"] == after
    unchanged = before in ("done", "failed") and before == after
    assert (share["message"] == "as it was") is (unchanged or (name == "reopen" and before != "failed"))


async def test_only_a_job_that_is_there_is_closed(table: Table) -> None:
    await table.delete(keys.job(JOB))
    await Jobs(table).close(JOB)
    assert await table.get(keys.job(JOB)) is None


QUERY_WRITES: dict[str, tuple[Callable[[Queries], Awaitable[Any]], list[tuple[Item, Any]]]] = {
    "claim": (
        lambda queries: queries.claim(QUERY, "you", 30),
        [
            ({"status": "queued"}, None),
            ({"lease_until": NOW - 1}, None),
            ({"lease_until": NOW}, Conflict),
            ({"status": "queued", "ends_by": NOW + 30}, Conflict),
            ({"status": "done", "lease_until": NOW - 1}, Conflict),
            ({"status": "failed"}, Conflict),
        ],
    ),
    "take over": (
        lambda queries: queries.take_over(QUERY, "you", NOW + 9, FAILURE),
        [
            ({"status": "failed"}, None),
            ({"ends_by": NOW - 1}, None),
            ({"ends_by": NOW}, Conflict),
            ({"status": "done", "ends_by": NOW - 1}, Conflict),
        ],
    ),
    "hand over": (
        lambda queries: queries.hand_over(QUERY, "me", NOW + 9),
        [({}, None), ({"lease_owner": "you"}, Conflict), ({"status": "done"}, Conflict)],
    ),
    "reopen": (
        lambda queries: queries.reopen(QUERY, NOW + 9),
        [({"status": "failed"}, None), ({}, Conflict), ({"status": "done"}, Conflict)],
    ),
    "note": (
        lambda queries: queries.note(QUERY, "me", [FAILURE]),
        [({}, None), ({"lease_owner": "you"}, Conflict), ({"status": "failed"}, Conflict)],
    ),
    "finish": (
        lambda queries: queries.finish(
            {"query_id": QUERY, "session_id": SESSION, "response": "r", "outcome": "answered"}, "me"
        ),
        [({}, None), ({"lease_owner": "you"}, Refused), ({"status": "queued"}, Refused)],
    ),
}
QUERY_CASES = [(name, *case) for name, (_, cases) in QUERY_WRITES.items() for case in cases]


async def store_query(table: Table, **changed: Any) -> Item:
    row = {"status": "running", "lease_owner": "me", "lease_until": NOW + 5, "ends_by": NOW + 60, **changed}
    await table.put({**keys.query(QUERY), "query_id": QUERY, "session_id": SESSION, **row})
    return await table.get(keys.query(QUERY)) or {}


@pytest.mark.parametrize(("name", "changed", "expected"), QUERY_CASES, ids=str)
async def test_a_query_changes_only_in_the_state_that_the_change_needs(
    table: Table, name: str, changed: Item, expected: Any
) -> None:
    before = await store_query(table, **changed)
    assert await outcome(QUERY_WRITES[name][0](Queries(table, LargeTexts(Objects(None, "")), 1))) is expected
    assert (await table.get(keys.query(QUERY)) == before) is (expected is not None)
    counted = (await table.get(keys.session(SESSION)) or {}).get("query_count", 0)
    assert counted == (1 if name == "finish" and expected is None else 0)


@pytest.mark.parametrize(
    ("owner", "changed", "after"),
    [
        ("me", {}, "failed"),
        ("me", {"lease_owner": "you"}, "running"),
        ("me", {"status": "queued"}, "queued"),
        (None, {"lease_owner": "you"}, "failed"),
        (None, {"status": "queued"}, "failed"),
        (None, {"status": "done"}, "done"),
    ],
)
async def test_a_query_fails_by_its_owner_or_for_good(
    table: Table, owner: str | None, changed: Item, after: str
) -> None:
    await store_query(table, **changed)
    await Queries(table, LargeTexts(Objects(None, "")), 1).fail(QUERY, FAILURE, owner)
    row = await table.get(keys.query(QUERY)) or {}
    assert row["status"] == after
    assert ("error" in row, "lease_owner" in row) == ((True, False) if after == "failed" else (False, True))
