"""Environments: real processes that run a small handler."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from local.environments import Limit, PayloadTooLarge, Pool
from local.process import FunctionFailed
from local.template import Function

HANDLER = """
import os, sys, time
print("printed while it is imported", flush=True)

def handler(event, context):
    print("printed by the handler", flush=True)
    sys.stdin.read()
    match event:
        case {"wait_for": path}:
            open(f"{path}.{os.getpid()}", "w").close()
            while not os.path.exists(path):
                time.sleep(0.01)
        case {"end": "never"}:
            sys.stdout.flush = lambda: time.sleep(3_600)  # which a process does last
        case {"raise": text}:
            raise ValueError(text)
        case {"exit": status}:
            os._exit(status)
        case {"give": size}:
            return "x" * size
        case {"object": _}:
            return object()
    return {
        "pid": os.getpid(),
        "event": event,
        "request_id": context.aws_request_id,
        "remaining": context.get_remaining_time_in_millis(),
        "function": context.function_name,
        "memory": context.memory_limit_in_mb,
        "variables": sorted(os.environ),
    }
"""


@asynccontextmanager
async def pool(
    folder: Path, *, limit: int = 3, seconds: int = 20, handler: str = "tiny.handler"
) -> AsyncIterator[Pool]:
    (folder / "tiny.py").write_text(HANDLER)
    (folder / "broken.py").write_text("import nothing_of_this_name")
    function = Function("Tiny", handler, seconds, 128, {}, (), None, signed_url=False)
    variables = {"PATH": os.environ["PATH"], "PYTHONPATH": str(folder), "TABLE_NAME": "t"}
    made = Pool(function, variables, folder, folder / "log", Limit(limit))
    try:
        yield made
    finally:
        await made.stop()


async def until(condition: Callable[[], bool]) -> None:
    while not condition():  # noqa: ASYNC110 - nothing to wait for but the pool's own tasks
        await asyncio.sleep(0)


async def test_an_event_goes_in_and_its_result_comes_out(tmp_path: Path) -> None:
    async with pool(tmp_path) as tiny:
        result = await tiny.invoke({"name": "Işık"}, "r1")
    assert result["event"] == {"name": "Işık"}
    assert (result["request_id"], result["function"], result["memory"]) == ("r1", "Tiny", 128)
    assert 0 < result["remaining"] <= 20_000


async def test_the_environment_has_its_variables_and_no_others(tmp_path: Path) -> None:
    async with pool(tmp_path) as tiny:
        variables = (await tiny.invoke({}))["variables"]
    assert set(variables) - {"LC_CTYPE"} == {"PATH", "PYTHONPATH", "TABLE_NAME"}


async def test_one_environment_serves_one_event_after_the_other(tmp_path: Path) -> None:
    async with pool(tmp_path) as tiny:
        pids = {(await tiny.invoke({}))["pid"] for _ in range(3)}
    assert len(pids) == 1


async def test_events_at_the_same_time_get_environments_of_their_own_up_to_the_limit(tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    async with pool(tmp_path, limit=2) as tiny:
        calls = [asyncio.create_task(tiny.invoke({"wait_for": str(gate)})) for _ in range(4)]
        await until(lambda: len(list(tmp_path.glob("gate.*"))) == 2)
        gate.touch()
        results = await asyncio.gather(*calls)
        assert len(tiny.all) == 2
    assert len({result["pid"] for result in results}) == 2


async def test_what_the_handler_prints_goes_to_the_log_and_not_into_its_answer(tmp_path: Path) -> None:
    async with pool(tmp_path) as tiny:
        assert (await tiny.invoke({"a": 1}))["event"] == {"a": 1}
    assert (tmp_path / "log").read_text() == "printed while it is imported\nprinted by the handler\n"


async def test_the_answer_to_an_invocation_that_was_cancelled_is_never_taken_for_anothers(tmp_path: Path) -> None:
    async with pool(tmp_path) as tiny:
        cancelled = asyncio.create_task(tiny.invoke({"wait_for": str(tmp_path / "gate")}))
        await until(lambda: bool(list(tmp_path.glob("gate.*"))))
        cancelled.cancel()
        await asyncio.gather(cancelled, return_exceptions=True)
        (tmp_path / "gate").touch()
        assert (await tiny.invoke({"mine": True}))["event"] == {"mine": True}


async def test_what_the_handler_raises_fails_the_invocation_and_not_the_environment(tmp_path: Path) -> None:
    async with pool(tmp_path) as tiny:
        before = (await tiny.invoke({}))["pid"]
        with pytest.raises(FunctionFailed, match="ValueError: no"):
            await tiny.invoke({"raise": "no"})
        assert (await tiny.invoke({}))["pid"] == before
    assert "ValueError: no" in (tmp_path / "log").read_text()


@pytest.mark.parametrize("event", [{"exit": 3}, {"object": 1}, {"give": 6_291_557}])
async def test_after_any_failure_the_next_event_is_served(tmp_path: Path, event: dict[str, Any]) -> None:
    async with pool(tmp_path) as tiny:
        with pytest.raises(FunctionFailed):
            await tiny.invoke(event)
        assert "pid" in await tiny.invoke({})


async def test_at_the_timeout_the_environment_is_killed_and_replaced(tmp_path: Path) -> None:
    async with pool(tmp_path, seconds=1) as tiny:
        before = (await tiny.invoke({}))["pid"]
        with pytest.raises(FunctionFailed, match="timed out"):
            await tiny.invoke({"wait_for": str(tmp_path / "never")})
        assert (await tiny.invoke({}))["pid"] != before


async def test_an_event_larger_than_lambda_takes_is_refused(tmp_path: Path) -> None:
    async with pool(tmp_path) as tiny:
        with pytest.raises(PayloadTooLarge):
            await tiny.invoke({"text": "x" * 6_291_456})


async def test_a_handler_that_cannot_be_imported_fails_with_the_reason(tmp_path: Path) -> None:
    async with pool(tmp_path, handler="broken.handler") as tiny:
        with pytest.raises(FunctionFailed, match="nothing_of_this_name"):
            await tiny.warm_up()
        with pytest.raises(FunctionFailed, match="nothing_of_this_name"):
            await tiny.invoke({})


async def test_what_is_idle_ends_but_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gate = tmp_path / "gate"
    async with pool(tmp_path, limit=2) as tiny:
        calls = [asyncio.create_task(tiny.invoke({"wait_for": str(gate)})) for _ in range(2)]
        await until(lambda: len(list(tmp_path.glob("gate.*"))) == 2)
        gate.touch()
        await asyncio.gather(*calls)
        monkeypatch.setattr("local.environments.IDLE_SECONDS", 0.0)
        shrinking = asyncio.create_task(tiny.shrink())
        await until(lambda: len(tiny.all) == 1)
        shrinking.cancel()
        assert "pid" in await tiny.invoke({})


async def test_an_environment_that_is_being_ended_when_the_pool_stops_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("local.environments.IDLE_SECONDS", 0.0)
    async with pool(tmp_path, limit=2) as tiny:
        await tiny.invoke({"end": "never"})
        await tiny.warm_up()
        (first, _) = tiny.idle
        shrinking = asyncio.create_task(tiny.shrink())
        await until(lambda: not first.usable)
        shrinking.cancel()
        await asyncio.gather(shrinking, return_exceptions=True)
        monkeypatch.setattr("local.process.STOP_SECONDS", 0.0)
    assert first.process.returncode is not None


async def test_an_environment_is_stopped_in_the_middle_of_an_event(tmp_path: Path) -> None:
    """Its caller sees that it ended, and whoever stops it is not disturbed by that."""
    never = tmp_path / "never"
    async with pool(tmp_path) as tiny:
        invoking = asyncio.create_task(tiny.invoke({"wait_for": str(never)}))
        await until(lambda: any(tmp_path.glob("never.*")))
    with pytest.raises(FunctionFailed):
        await invoking
