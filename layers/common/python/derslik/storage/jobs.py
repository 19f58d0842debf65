"""Jobs in the table: one item, whose map of documents each worker changes by path."""

import contextlib
import time
from dataclasses import replace
from typing import Any

from derslik.domain.documents import Failure
from derslik.domain.ids import now
from derslik.domain.jobs import ItemState, Job
from derslik.errors import Conflict, NotFound
from derslik.storage import keys
from derslik.storage.idempotency import IdempotencyKey, create_once
from derslik.storage.table import Put, Table, Update

KEEP_SECONDS = 30 * 24 * 3600


class Jobs:
    def __init__(self, table: Table) -> None:
        self.table = table

    async def create(self, job: Job, once: IdempotencyKey | None = None) -> str | None:
        """Store a new job; or the id of the one that the same idempotency key made before."""
        expires_at = int(time.time()) + KEEP_SECONDS
        item = {**keys.job(job.job_id), **job.model_dump(mode="json"), "expires_at": expires_at}
        return await create_once(self.table, once, job.job_id, Put(item))

    async def get(self, job_id: str) -> Job:
        """Raises `NotFound`."""
        item = await self.table.get(keys.job(job_id))
        if item is None:
            raise NotFound("There is no such job", code="job_not_found")
        return Job.model_validate(item)

    async def begin(self, job_id: str | None, name: str) -> None:
        """Show that one document's share is under way."""
        await self._change(job_step(job_id, name, ItemState.RUNNING))

    async def end(self, job_id: str | None, name: str, failure: Failure) -> None:
        """End one document's share in failure, unless it has ended before."""
        await self._change(job_step(job_id, name, ItemState.FAILED, failure=failure))

    async def finish(self, job_id: str, name: str, questions: int, message: str | None) -> None:
        """End the share of a job that makes questions, unless it has ended before."""
        (step,) = job_step(job_id, name, ItemState.DONE)
        counted = replace(
            step,
            expression=f"{step.expression}, #items.#name.questions = :questions",
            values={**step.values, ":questions": questions, ":message": message},
        )
        await self._change([counted])

    async def _change(self, steps: list[Update]) -> None:
        for step in steps:
            not_ended = f"{step.condition} AND #items.#name.#state IN (:queued, :running)"
            waiting = {":queued": ItemState.QUEUED.value, ":running": ItemState.RUNNING.value}
            with contextlib.suppress(Conflict):
                await self.table.update(replace(step, condition=not_ended, values={**step.values, **waiting}))


def job_step(
    job_id: str | None, name: str, state: ItemState, *, chunks: int = 0, failure: Failure | None = None
) -> list[Update]:
    """The update of one document's share, for a transaction; none without a job."""
    if job_id is None:
        return []
    values: dict[str, Any] = {
        ":state": state.value,
        ":chunks": chunks,
        ":code": failure.code if failure else None,
        ":message": failure.message if failure else None,
        ":now": now(),
    }
    update = Update(
        keys.job(job_id),
        "SET #items.#name.#state = :state, #items.#name.chunks = :chunks, #items.#name.code = :code, "
        "#items.#name.message = :message, updated_at = :now",
        values,
        {"#items": "items", "#name": name, "#state": "state"},
        "attribute_exists(#items.#name)",
    )
    return [update]
