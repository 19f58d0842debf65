"""Whether a run of the concurrency benchmark shows what it is to show."""

from typing import Any

from benchmarks.goals import goals

GOOD: dict[str, Any] = {"errors": 0, "lost_updates": 0}
QUICK = {**GOOD, "system": "process", "users": 20, "upstream_ms": 300, "p95_ms": 640.0, "cpu_ms_per_query": 9.0}
SLOW = {**GOOD, "system": "process", "users": 1000, "upstream_ms": 10_000, "in_flight": 1000, "answered": 1000}
WORKERS = {"system": "workers", "users": 20, "upstream_ms": 300, "errors": 3, "lost_updates": 42}


def met(*runs: dict[str, Any]) -> list[bool | None]:
    return [one["met"] for one in goals(runs, 300, 10_000)]


def test_a_good_run_meets_every_goal_whatever_the_workers_lose() -> None:
    assert met(WORKERS, QUICK, SLOW) == [True] * 6


def test_each_goal_can_be_missed() -> None:
    worse = {**QUICK, "p95_ms": 690.1, "cpu_ms_per_query": 12.1, "errors": 1, "lost_updates": 1}
    assert met(worse, {**SLOW, "in_flight": 999, "answered": 999}) == [False] * 6


def test_what_was_not_run_is_not_met_nor_missed() -> None:
    assert met(WORKERS) == [None] * 6
