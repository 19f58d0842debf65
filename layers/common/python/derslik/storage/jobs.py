"""Jobs in the table: one item, whose map of documents each worker changes by path."""

import contextlib
import time
from collections.abc import Mapping
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
        item = {
            **keys.job(job.job_id),
            **job.model_dump(mode="json"),
            "listed": keys.OPEN_JOBS,
            "expires_at": expires_at,
        }
        return await create_once(self.table, once, job.job_id, Put(item))

    async def get(self, job_id: str) -> Job:
        """Raises `NotFound`."""
        item = await self.table.get(keys.job(job_id))
        if item is None:
            raise NotFound("There is no such job", code="job_not_found")
        return Job.model_validate(item)

    async def open(self) -> list[Job]:
        """Those of which nobody has seen the end yet, newest first. The index may lag behind by moments."""
        page = await self.table.query("listed = :open", {":open": keys.OPEN_JOBS}, index="by_school", newest_first=True)
        return [Job.model_validate(item) for item in page.items]

    async def close(self, job_id: str) -> None:
        """Take a job that has ended off the list that the sweeper looks through."""
        with contextlib.suppress(Conflict):
            await self.table.update(Update(keys.job(job_id), "REMOVE listed", condition="attribute_exists(pk)"))

    async def reopen(self, job_id: str | None, name: str) -> None:
        """Let a share that failed be worked on again, and the sweeper look at its job; nothing when it did not fail."""
        if job_id is None:
            return
        update = Update(
            keys.job(job_id),
            "SET #items.#name.#state = :queued, #items.#name.code = :none, #items.#name.message = :none, "
            "listed = :open, updated_at = :now",
            {
                ":queued": ItemState.QUEUED.value,
                ":failed": ItemState.FAILED.value,
                ":none": None,
                ":open": keys.OPEN_JOBS,
                ":now": now(),
            },
            {"#items": "items", "#name": name, "#state": "state"},
            "#items.#name.#state = :failed",
        )
        with contextlib.suppress(Conflict):
            await self.table.update(update)

    async def begin(self, job_id: str | None, name: str) -> None:
        """Show that one document's share is under way."""
        for step in job_step(job_id, name, ItemState.RUNNING):
            with contextlib.suppress(Conflict):
                await self.table.update(unless_ended(step))

    async def end(self, job_id: str | None, name: str, failure: Failure) -> None:
        """End one document's share in failure, unless it has ended before."""
        if job_id is not None:
            with contextlib.suppress(Conflict):
                await self.table.update(job_failure(job_id, name, failure))

    async def finish(self, job_id: str, name: str, questions: int, message: str | None) -> None:
        """End the share of a job that makes questions, unless it has ended before."""
        (step,) = job_step(job_id, name, ItemState.DONE)
        counted = replace(
            step,
            expression=f"{step.expression}, #items.#name.questions = :questions",
            values={**step.values, ":questions": questions, ":message": message},
        )
        with contextlib.suppress(Conflict):
            await self.table.update(unless_ended(counted))


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


def job_failure(job_id: str, name: str, failure: Failure) -> Update:
    """One document's share fails, unless it has ended before."""
    (step,) = job_step(job_id, name, ItemState.FAILED, failure=failure)
    return unless_ended(step)


def unless_ended(step: Update) -> Update:
    not_ended = f"{step.condition} AND #items.#name.#state IN (:queued, :running)"
    waiting = {":queued": ItemState.QUEUED.value, ":running": ItemState.RUNNING.value}
    return replace(step, condition=not_ended, values={**step.values, **waiting})


def job_versions(job_id: str, versions: Mapping[str, int]) -> Update:
    """Which version is each share's; refused when one of them has one, or has ended."""
    names = {f"#n{number}": name for number, name in enumerate(versions)}
    values = {f":v{number}": version for number, version in enumerate(versions.values())}
    assignments = "".join(f"#items.{name}.version = {value}, " for name, value in zip(names, values, strict=True))
    return Update(
        keys.job(job_id),
        f"SET {assignments}updated_at = :now",
        {":now": now(), ":none": None, ":queued": ItemState.QUEUED.value, **values},
        {"#items": "items", "#state": "state", **names},
        " AND ".join(f"#items.{name}.version = :none AND #items.{name}.#state = :queued" for name in names),
    )
