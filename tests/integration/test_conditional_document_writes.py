"""What a conditional write to a document asks of its row: each clause, by a row that breaks it alone."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from derslik.domain.documents import UPLOAD_EXPIRED, Document, State
from derslik.errors import Conflict
from derslik.storage import keys
from derslik.storage.documents import Documents
from derslik.storage.leases import LEASE_SECONDS, Busy, Leases, Superseded
from derslik.storage.table import Item, Refused, Table
from tests.integration.rows import DOCUMENT, JOB, NOW, ROW, SESSION, outcome, set_share


async def store_document(table: Table, **changed: Any) -> Document:
    document = ROW.model_copy(update=changed)
    await table.put({**keys.document(SESSION, DOCUMENT), **document.model_dump(mode="json")})
    return document


DELETING = {"state": State.DELETING}


@pytest.mark.parametrize(
    ("changed", "sequencer", "expected"),
    [
        ({}, None, None),
        ({"ready_version": None}, None, None),
        ({"failed_version": 1}, None, None),
        ({"lease_until": NOW}, None, None),
        ({"lease_until": NOW + 1}, None, Busy),
        (DELETING, None, Superseded),
        ({"version": 3}, None, Superseded),
        ({"ready_version": 2}, None, Superseded),
        ({"failed_version": 2}, None, Superseded),
        ({"upload_sequencer": "05"}, "05", None),
        ({"upload_sequencer": "04"}, "05", None),
        ({"upload_sequencer": "06"}, "05", Superseded),
        ({"upload_sequencer": "05", "failed_version": 2}, "05", Superseded),
        ({"upload_sequencer": "04", "failed_version": 2}, "05", None),
        ({"upload_sequencer": "04", "ready_version": 2}, "05", Superseded),
        ({"upload_sequencer": "05", "failed_version": 1}, "05", None),
    ],
)
async def test_a_lease_is_given_only_for_a_version_that_waits(
    table: Table, changed: Item, sequencer: str | None, expected: Any
) -> None:
    await store_document(table, **changed)
    claim = Leases(table).claim(SESSION, DOCUMENT, 2, "you", sequencer)
    assert await outcome(claim) is expected
    stored = await table.get(keys.document(SESSION, DOCUMENT)) or {}
    assert (stored["lease_owner"], stored["lease_until"]) == (
        ("you", NOW + LEASE_SECONDS) if expected is None else ("me", changed.get("lease_until", ROW.lease_until))
    )


async def test_who_waits_for_a_lease_is_told_how_long(table: Table) -> None:
    await store_document(table, lease_until=NOW + 7)
    with pytest.raises(Busy) as busy:
        await Leases(table).claim(SESSION, DOCUMENT, 2, "you")
    assert busy.value.seconds == 7


HELD: dict[str, Callable[[Leases, Document], Awaitable[Any]]] = {
    "renew": lambda leases, document: leases.renew(document),
    "record_progress": lambda leases, document: leases.record_progress(document, State.PARSING),
    "release": lambda leases, document: leases.release(document),
    "finish": lambda leases, document: leases.finish(document, 5, None),
    "fail": lambda leases, document: leases.fail(document, UPLOAD_EXPIRED),
}


@pytest.mark.parametrize("name", HELD)
@pytest.mark.parametrize("changed", [{}, {"lease_owner": "you"}, DELETING, {"version": 3}], ids=str)
async def test_only_who_holds_the_lease_writes(table: Table, name: str, changed: Item) -> None:
    await store_document(table, **changed)
    kept = changed == {} or (name in ("record_progress", "release") and "version" in changed)
    before = await table.get(keys.document(SESSION, DOCUMENT))
    assert await outcome(HELD[name](Leases(table), ROW)) is (None if kept else Superseded)
    assert (await table.get(keys.document(SESSION, DOCUMENT)) == before) is not kept


@pytest.mark.parametrize(("ready", "documents"), [(1, 1), (None, 2)])
async def test_a_version_that_is_ready_counts_with_its_session_and_its_job(
    table: Table, ready: int | None, documents: int
) -> None:
    document = await store_document(table, ready_version=ready)
    await Leases(table).finish(document, 5, 7)
    row = await Documents(table).get(SESSION, DOCUMENT)
    assert (row.state, row.ready_version, row.chunk_count, row.page_count, row.lease_until) == ("ready", 2, 5, 7, 0)
    session = await table.get(keys.session(SESSION)) or {}
    assert (session["document_count"], session["total_chunks"]) == (documents, 5)
    share = (await table.get(keys.job(JOB)) or {})["items"][DOCUMENT]
    assert (share["state"], share["chunks"]) == ("done", 5)


async def test_a_job_that_is_gone_keeps_no_document_from_ending(table: Table) -> None:
    document = await store_document(table)
    await table.delete(keys.job(JOB))
    await Leases(table).finish(document, 5, None)
    assert (await Documents(table).get(SESSION, DOCUMENT)).ready_version == 2


async def test_a_session_that_is_gone_keeps_its_documents_from_ending(table: Table) -> None:
    document = await store_document(table)
    await table.delete(keys.session(SESSION))
    assert await outcome(Leases(table).finish(document, 5, None)) is Superseded


DOCUMENT_WRITES: dict[str, tuple[Callable[[Documents], Awaitable[Any]], list[tuple[Item, Any]]]] = {
    "expire": (
        lambda documents: documents.expire(ROW),
        [({"state": State.AWAITING_UPLOAD}, None), ({}, Conflict), (DELETING, Conflict)],
    ),
    "touch": (
        lambda documents: documents.touch(ROW),
        [
            ({}, None),
            ({"lease_until": NOW}, None),
            ({"lease_until": NOW + 1}, Conflict),
            ({"updated_at": "x"}, Conflict),
        ],
    ),
    "reopen": (
        lambda documents: documents.reopen(SESSION, DOCUMENT, 2),
        [
            ({"failed_version": 2}, None),
            ({}, Conflict),
            ({"failed_version": 1}, Conflict),
            ({"failed_version": 2, "version": 3}, Conflict),
            ({"failed_version": 2, **DELETING}, Conflict),
        ],
    ),
}
DOCUMENT_CASES = [(name, *case) for name, (_, cases) in DOCUMENT_WRITES.items() for case in cases]


@pytest.mark.parametrize(("name", "changed", "expected"), DOCUMENT_CASES, ids=str)
async def test_a_document_changes_only_in_the_state_that_the_change_needs(
    table: Table, name: str, changed: Item, expected: Any
) -> None:
    await store_document(table, **changed)
    before = await table.get(keys.document(SESSION, DOCUMENT))
    assert await outcome(DOCUMENT_WRITES[name][0](Documents(table))) is expected
    assert (await table.get(keys.document(SESSION, DOCUMENT)) == before) is (expected is not None)


@pytest.mark.parametrize(
    ("seen", "stored", "expected"),
    [
        ({}, {}, None),
        ({}, {"version": 3}, Refused),
        ({}, DELETING, Refused),
        ({}, {"state": State.AWAITING_UPLOAD}, Refused),
        ({"state": State.AWAITING_UPLOAD}, {"state": State.AWAITING_UPLOAD}, None),
        ({"state": State.AWAITING_UPLOAD}, {"state": State.UPLOADED}, Refused),
    ],
)
async def test_a_new_version_is_asked_for_on_what_was_read(
    table: Table, seen: Item, stored: Item, expected: Any
) -> None:
    await store_document(table, **stored)
    await set_share(table, state="queued", version=None)
    asked = Documents(table).next_versions([ROW.model_copy(update=seen)], {}, JOB)
    assert await outcome(asked) is expected


@pytest.mark.parametrize(
    ("share", "expected"),
    [({"state": "queued"}, None), ({"state": "queued", "version": 2}, Refused), ({"state": "failed"}, Refused)],
)
async def test_a_share_gets_a_version_once(table: Table, share: Item, expected: Any) -> None:
    await store_document(table)
    await set_share(table, **{"version": None, **share})
    assert await outcome(Documents(table).next_versions([ROW], {}, JOB)) is expected
