"""Rules that live in the table: circuit breakers, idempotency keys, counts, settings, pages."""

import time
from typing import Any

import pytest

from derslik.domain.breaker import OPEN_AFTER, OPEN_SECONDS, PROBE_SECONDS
from derslik.domain.sessions import Category, Session, Status
from derslik.errors import Conflict, Invalid, NotFound, Stale, TooMany, UpstreamUnavailable
from derslik.storage import breakers, keys
from derslik.storage.breakers import READ_EVERY_SECONDS, Breakers
from derslik.storage.idempotency import KEEP_SECONDS, IdempotencyKey, create_once
from derslik.storage.large_texts import LargeTexts
from derslik.storage.objects import Objects
from derslik.storage.queries import Queries
from derslik.storage.rate_limit import WINDOW_SECONDS, RateLimit
from derslik.storage.sessions import Sessions
from derslik.storage.table import Item, Put, Refused, Table
from tests.integration.rows import AT, NOW, SESSION, outcome

UPSTREAM = "generation"
STORED = Session(
    session_id="t",
    name="n",
    category=Category.GENERAL,
    created_by="ayse",
    created_at=AT,
    updated_at=AT,
    last_accessed=AT,
)


@pytest.fixture
def at(table: Table, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Sets the clocks to so many seconds after `NOW`."""

    def at(seconds: float) -> None:
        monkeypatch.setattr(time, "time", lambda: NOW + seconds)
        monkeypatch.setattr(time, "monotonic", lambda: 1_000 + seconds)

    at(0)
    return at


async def refusal(table: Table) -> int | None:
    """For how many seconds a call is refused, None when it is let through."""
    try:
        await Breakers(table).admit(UPSTREAM)
    except UpstreamUnavailable as error:
        return error.retry_after
    return None


async def fail(table: Table, times: int) -> None:
    for _ in range(times):
        await Breakers(table).failed(UPSTREAM)


async def test_a_circuit_opens_after_enough_failures_and_lets_one_caller_try(table: Table, at: Any) -> None:
    await fail(table, OPEN_AFTER - 1)
    assert await refusal(table) is None
    await fail(table, 1)
    assert await refusal(table) == OPEN_SECONDS
    at(OPEN_SECONDS - 0.5)
    assert await refusal(table) == 1
    at(OPEN_SECONDS)
    assert [await refusal(table) for _ in range(2)] == [None, PROBE_SECONDS]
    await Breakers(table).succeeded(UPSTREAM)
    assert await refusal(table) is None


async def test_of_two_environments_one_tries(table: Table, at: Any) -> None:
    await fail(table, OPEN_AFTER)
    at(OPEN_SECONDS)
    known = dict(breakers.seen)
    assert await refusal(table) is None
    breakers.seen.update({UPSTREAM: (time.monotonic(), known[UPSTREAM][1])})
    assert await refusal(table) == OPEN_SECONDS


async def test_what_another_environment_saw_is_read_now_and_then(table: Table, at: Any) -> None:
    assert await refusal(table) is None
    known = dict(breakers.seen)
    await fail(table, OPEN_AFTER)
    breakers.seen.clear()
    breakers.seen.update(known)
    at(READ_EVERY_SECONDS - 0.1)
    assert await refusal(table) is None
    at(READ_EVERY_SECONDS)
    assert await refusal(table) == OPEN_SECONDS - READ_EVERY_SECONDS


async def test_a_service_that_answers_well_costs_no_write(table: Table, at: Any) -> None:
    await refusal(table)
    await Breakers(table).succeeded(UPSTREAM)
    assert await table.get(keys.breaker(UPSTREAM)) is None


MINE = IdempotencyKey.from_request("ayse", "k", {"a": 1})


async def test_an_idempotency_key_makes_one_resource_and_is_kept_for_a_day(table: Table) -> None:
    assert await create_once(table, MINE, "first", Put(keys.job("first"))) is None
    assert await create_once(table, MINE, "second", Put(keys.job("second"))) == "first"
    assert await table.get(keys.job("second")) is None
    assert (await table.get(MINE.row) or {})["expires_at"] == NOW + KEEP_SECONDS
    with pytest.raises(Invalid):
        await create_once(table, IdempotencyKey.from_request("ayse", "k", {"a": 2}), "third", Put(keys.job("third")))


async def test_a_condition_that_fails_by_itself_leaves_no_idempotency_key(table: Table) -> None:
    await table.put(keys.job("taken"))
    with pytest.raises(Refused):
        await create_once(table, MINE, "taken", Put(keys.job("taken")))
    assert await table.get(MINE.row) is None


@pytest.fixture
async def sessions(table: Table) -> Sessions:
    store = Sessions(table)
    await store.create(STORED)
    return store


async def test_a_session_changes_on_the_version_that_was_expected(sessions: Sessions) -> None:
    assert (await sessions.set_status("t", Status.ACTIVE, 1)).version == 2
    with pytest.raises(Stale):
        await sessions.change("t", {"name": "m"}, 1)
    assert (await sessions.change("t", {"name": "m"})).version == 3
    with pytest.raises(NotFound):
        await sessions.change("gone", {"name": "m"})


async def test_settings_are_merged_into_what_is_stored_and_not_into_what_was_read(sessions: Sessions) -> None:
    await sessions.save_settings(STORED, {"top_k": 3})
    changed = await sessions.save_settings(STORED, {"min_score": 0.5}, 2)
    assert (changed.rag_settings, changed.settings_version, changed.version) == ({"top_k": 3, "min_score": 0.5}, 3, 1)
    with pytest.raises(Stale):
        await sessions.save_settings(STORED, {"top_k": 4}, 2)
    with pytest.raises(Invalid):
        await sessions.save_settings(STORED, {"chunk_size": 100, "chunk_overlap": 100})


async def test_a_deleted_session_is_gone_at_once_and_remembered_until_its_remains_are(sessions: Sessions) -> None:
    await sessions.delete("t")
    assert await outcome(sessions.get("t")) is NotFound
    assert await outcome(sessions.delete("t")) is NotFound
    assert await sessions.deleted() == ["t"]
    await sessions.clear("t")
    await sessions.removed("t")
    assert await sessions.deleted() == []


async def test_a_student_is_counted_once_for_each_session(sessions: Sessions) -> None:
    for user in ("can", "can", "ece"):
        await sessions.count_visit("t", user)
    await sessions.count_visit("gone", "can")
    assert (await sessions.get("t")).student_entry_count == 2
    assert await outcome(sessions.get("gone")) is NotFound


async def test_a_rating_moves_the_mean_once_and_only_by_its_change(table: Table, sessions: Sessions) -> None:
    query: Item = {**keys.query("q"), "query_id": "q", "session_id": "t"}
    await table.put(query)
    queries = Queries(table, LargeTexts(Objects(None, "")), 1)
    await queries.rate(query, {"rating": 2, "updated_at": "1"})
    assert await outcome(queries.rate(query, {"rating": 5, "updated_at": "2"})) is Refused
    await queries.rate(await queries.get("q"), {"rating": 5, "updated_at": "2"})
    session = await sessions.get("t")
    assert (session.rating_count, session.user_rating) == (1, 5.0)


async def test_questions_are_counted_for_a_user_and_a_minute(table: Table, at: Any) -> None:
    at(20 - NOW % WINDOW_SECONDS)
    limit = RateLimit(table, 2)
    for user in ("can", "can", "ece"):
        await limit.take(user)
    with pytest.raises(TooMany) as refused:
        await limit.take("can")
    assert refused.value.retry_after == WINDOW_SECONDS - 20
    at(WINDOW_SECONDS - NOW % WINDOW_SECONDS)
    await limit.take("can")
    await RateLimit(table, 0).take("can")


async def test_a_page_that_brings_too_much_goes_on_behind_what_was_shown(table: Table) -> None:
    for number in range(7):
        kept = number % 3 != 0
        await table.put({"pk": "P", "sk": str(number), "kept": kept})
    seen: list[str] = []
    after: Item | None = None
    while True:
        page = await table.query("pk = :pk", {":pk": "P", ":yes": True}, filters="kept = :yes", limit=2, after=after)
        seen += [item["sk"] for item in page.items]
        assert len(page.items) <= 2
        if (after := page.next) is None:
            break
    assert seen == ["1", "2", "4", "5"]


async def test_what_is_there_is_not_written_again_and_what_is_not_there_is_not_deleted(table: Table) -> None:
    assert await outcome(table.put(keys.session(SESSION))) is Conflict
    assert await table.delete(keys.session(SESSION))
    assert not await table.delete(keys.session(SESSION))
