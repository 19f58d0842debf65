"""What `concurrency.py` is to show, and whether a run shows it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

Run = Mapping[str, Any]
CPU_MS = 12.0
TIMES_THE_LEAST = 1.15
"""p95 at 20 users, in terms of the two upstream calls that must follow each other."""


def goals(runs: Sequence[Run], upstream_ms: int, slow_ms: int) -> list[dict[str, Any]]:
    """`{goal, most or least, seen, met}` for each; `met` is None where the run does not tell."""
    process = [run for run in runs if run["system"] == "process"]
    quick = {run["users"]: run for run in process if run["upstream_ms"] == upstream_ms}
    slow = next((run for run in process if run["upstream_ms"] == slow_ms != upstream_ms), None)
    ours = [run for run in runs if run["system"] != "workers"]
    return [
        at_most("p95 at 20 users of one process, ms", TIMES_THE_LEAST * 2 * upstream_ms, seen(quick.get(20), "p95_ms")),
        at_most("CPU for a query at 20 users, ms", CPU_MS, seen(quick.get(20), "cpu_ms_per_query")),
        at_least("queries in flight with slow upstreams", seen(slow, "users"), seen(slow, "in_flight")),
        at_least("of them answered in their own request", seen(slow, "users"), seen(slow, "answered")),
        at_most("lost updates of Derslik", 0, sum(run["lost_updates"] for run in ours) if ours else None),
        at_most("errors of one process", 0, sum(run["errors"] for run in process) if process else None),
    ]


def seen(run: Run | None, figure: str) -> Any:
    return None if run is None else run[figure]


def at_most(goal: str, most: float, figure: float | None) -> dict[str, Any]:
    return told(goal, {"most": round(most, 1)}, figure, lambda found: found <= most)


def at_least(goal: str, least: float | None, figure: float | None) -> dict[str, Any]:
    return told(goal, {"least": least}, figure, lambda found: least is not None and found >= least)


def told(goal: str, bound: Mapping[str, Any], figure: float | None, met: Callable[[float], bool]) -> dict[str, Any]:
    return {"goal": goal, **bound, "seen": figure, "met": None if figure is None else met(figure)}
