"""Transactions that meet at one item: refused ones come again, neither together nor for ever."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from derslik.errors import Conflict
from derslik.storage.contention import Contention, contention_wait
from derslik.storage.table import Put, Table, Update

CONFLICT = {"Code": "TransactionConflict"}


class Busy:
    """A table at which others are `times` times before us."""

    def __init__(self, times: int, *reasons: dict[str, str]) -> None:
        self.times = times
        self.reasons = reasons
        self.calls = 0

    def transact_write_items(self, **_: Any) -> None:
        self.calls += 1
        if self.calls <= self.times:
            reply = {"Error": {"Code": "TransactionCanceledException"}, "CancellationReasons": list(self.reasons)}
            raise ClientError(reply, "TransactWriteItems")


class BusyItem:
    """An item at which others' transactions are `times` times before us."""

    def __init__(self, times: int) -> None:
        self.times = times
        self.calls = 0

    def update_item(self, **_: Any) -> dict[str, Any]:
        self.calls += 1
        if self.calls <= self.times:
            raise ClientError({"Error": {"Code": "TransactionConflictException"}}, "UpdateItem")
        return {"Attributes": {}}


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waits of nanoseconds."""
    monkeypatch.setattr("derslik.storage.contention.random.random", lambda: -4.0)


async def test_a_transaction_that_meets_others_goes_through_in_the_end(impatient: None) -> None:
    busy = Busy(20, CONFLICT)
    await Table(busy, "t").transact(Put({"pk": "a", "sk": "b"}))
    assert busy.calls == 21


async def test_a_condition_that_does_not_hold_is_not_tried_again(impatient: None) -> None:
    busy = Busy(20, {"Code": "ConditionalCheckFailed"}, CONFLICT)
    with pytest.raises(Conflict):
        await Table(busy, "t").transact(Put({"pk": "a", "sk": "b"}))
    assert busy.calls == 1


async def test_an_update_that_meets_a_transaction_goes_through_in_the_end(impatient: None) -> None:
    busy = BusyItem(20)
    await Table(busy, "t").update(Update({"pk": "a", "sk": "b"}, "SET x = :one", {":one": 1}))
    assert busy.calls == 21


def test_waits_are_of_every_order_of_magnitude() -> None:
    waits = sorted(float(contention_wait(Contention())) for _ in range(1000))
    assert 0.02 <= waits[0] < 0.1
    assert 1.0 < waits[-1] <= 3.0
    assert not contention_wait(ValueError())
