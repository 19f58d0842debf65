"""Transactions that meet at one item: refused ones come again, neither together nor for ever."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from derslik.errors import Conflict
from derslik.storage import table
from derslik.storage.table import Put, Table, contention_wait

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


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waits of nanoseconds."""
    monkeypatch.setattr("derslik.storage.table.random.random", lambda: -4.0)


async def test_a_transaction_that_meets_others_goes_through_in_the_end(impatient: None) -> None:
    busy = Busy(20, CONFLICT)
    await Table(busy, "t").transact(Put({"pk": "a", "sk": "b"}))
    assert busy.calls == 21


async def test_a_condition_that_does_not_hold_is_not_tried_again(impatient: None) -> None:
    busy = Busy(20, {"Code": "ConditionalCheckFailed"}, CONFLICT)
    with pytest.raises(Conflict):
        await Table(busy, "t").transact(Put({"pk": "a", "sk": "b"}))
    assert busy.calls == 1


def test_waits_are_of_every_order_of_magnitude() -> None:
    waits = sorted(float(contention_wait(table.Contention())) for _ in range(1000))
    assert 0.02 <= waits[0] < 0.1
    assert 1.0 < waits[-1] <= 3.0
    assert not contention_wait(ValueError())
