"""The environment's event loop, and waits that do not depend on each other, side by side."""

import asyncio
from collections.abc import Coroutine
from functools import cache
from typing import Any


@cache
def environment_loop() -> asyncio.AbstractEventLoop:
    """The one event loop of this environment, to which its HTTP client belongs."""
    return asyncio.new_event_loop()


async def both[A, B](first: Coroutine[Any, Any, A], second: Coroutine[Any, Any, B]) -> tuple[A, B]:
    """Both results; when one fails the other is cancelled, and the failure is raised as it is."""
    try:
        async with asyncio.TaskGroup() as group:
            tasks = group.create_task(first), group.create_task(second)
    except BaseExceptionGroup as failures:
        raise failures.exceptions[0] from None
    return tasks[0].result(), tasks[1].result()


async def all_of[T](waits: list[Coroutine[Any, Any, T]]) -> list[T]:
    """All results in order; when one fails the others are cancelled, and the failure is raised as it is."""
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(wait) for wait in waits]
    except BaseExceptionGroup as failures:
        raise failures.exceptions[0] from None
    return [task.result() for task in tasks]
