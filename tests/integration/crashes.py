"""A process that dies at a chosen moment, and a clock that moves on when a test says so."""

import copy
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from types import SimpleNamespace
from typing import Any, Self

import pytest
from moto.backends import get_backend
from moto.core.models import DEFAULT_ACCOUNT_ID

from derslik.domain import ids


class Killed(BaseException):
    """The process is no more."""


@dataclass
class Reaper:
    """Kills at the moment number `at`: there are two for each call, before and after it. The dead call nothing more."""

    at: int | None = None
    moments: int = 0
    dead: bool = False

    def watch(self, client: Any) -> None:
        client.meta.events.register_first("before-call", self.moment)
        client.meta.events.register_last("after-call", self.moment)

    def moment(self, **_: Any) -> None:
        if self.dead:
            raise Killed
        self.moments += 1
        if self.moments == self.at:
            self.dead = True
            raise Killed

    def begin(self, at: int | None) -> None:
        self.at, self.moments, self.dead = at, 0, False


@dataclass
class Clock:
    """The time of everything that is stored, `ahead` seconds of the world's."""

    ahead: float = 0.0
    honest: type[datetime] = field(default=datetime)

    @classmethod
    def instead(cls, monkeypatch: pytest.MonkeyPatch) -> Self:
        """In the place of the real one."""
        clock = cls()

        class Moved(datetime):
            @classmethod
            def now(cls, tz: tzinfo | None = None) -> Any:
                return clock.honest.now(tz) + timedelta(seconds=clock.ahead)

        monkeypatch.setattr(ids, "datetime", Moved)
        monkeypatch.setattr(ids, "time", SimpleNamespace(time=lambda: time.time() + clock.ahead))
        return clock

    def pass_on(self, seconds: float = 7_200) -> None:
        self.ahead += seconds


class World:
    """All rows and objects of the cloud in memory, and the time, as they are now: to go back to, again and again."""

    def __init__(self, clock: Clock) -> None:
        self.clock, self.ahead = clock, clock.ahead
        self.rows, self.objects = copy.deepcopy(self.tables), copy.deepcopy(self.buckets)

    def again(self) -> None:
        self.clock.ahead = self.ahead
        self.tables.update(copy.deepcopy(self.rows))
        self.buckets.update(copy.deepcopy(self.objects))

    @property
    def tables(self) -> dict[str, Any]:
        tables: dict[str, Any] = get_backend("dynamodb")[DEFAULT_ACCOUNT_ID]["eu-central-1"].tables
        return tables

    @property
    def buckets(self) -> dict[str, Any]:
        buckets: dict[str, Any] = get_backend("s3")[DEFAULT_ACCOUNT_ID]["aws"].buckets
        return buckets
