"""Every few minutes: end what nobody else ended. Whatever was lost can be seen in the rows and objects themselves."""

import logging
from typing import Any

from derslik import bootstrap, logs
from derslik.concurrency import environment_loop
from derslik.domain.deadline import Deadline
from derslik.logs import log
from operations.dead_letter_store import DeadLetters
from operations.document_sweep import DocumentSweep
from operations.job_sweep import JobSweep
from operations.redrive import Redrive
from operations.sweep_positions import SweepPosition

MARGIN_SECONDS = 15.0
SESSIONS_SHARE = 0.8

logs.setup()


class SweepFailed(RuntimeError):
    """These sweeps broke off; each is begun anew behind what it broke off at."""


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """`{"redrive": "all"}`, or a list of message ids, sends dead letters again; any other event is the clock's."""
    return environment_loop().run_until_complete(handle(event, context))


async def handle(event: dict[str, Any], context: Any) -> dict[str, Any]:
    logs.request_id.set(getattr(context, "aws_request_id", "-"))
    deadline = Deadline.after(context.get_remaining_time_in_millis() / 1000 - MARGIN_SECONDS)
    redrive = await dead_letter_redrive()
    if "redrive" in event:
        sent = await redrive.send_again(event["redrive"])
        log("dead letters sent again", count=sent)
        return {"redriven": sent}
    return await sweep(redrive, deadline)


async def sweep(redrive: Redrive, deadline: Deadline) -> dict[str, Any]:
    """All three sweeps, whichever of them fails; raises `SweepFailed` in the end, so that the alarm rings."""
    outcome: dict[str, Any] = {"asked": {}, "jobs_ended": 0, "finished": True}
    failed: list[str] = []
    for name, step in STEPS.items():
        try:
            outcome |= await step(redrive, deadline)
        except Exception:  # noqa: BLE001 - the outer edge: what fails in one sweep is no reason to leave out the others
            log("sweep failed", logging.ERROR, exc_info=True, sweep=name)
            failed.append(name)
    log("swept", **outcome, unfinished_sweeps=int(bool(failed) or not outcome["finished"]))
    if failed:
        raise SweepFailed(", ".join(failed))
    return outcome


async def sweep_sessions(_: Redrive, deadline: Deadline) -> dict[str, Any]:
    """Before the jobs, some of which end with what it finds, and within most of the time."""
    asked, finished = await (await document_sweep()).sweep(deadline.within(SESSIONS_SHARE * deadline.remaining()))
    return {"asked": asked, "finished": finished}


async def send_deletions_again(redrive: Redrive, _: Deadline) -> dict[str, Any]:
    await redrive.send_deletions_again()
    return {}


async def sweep_jobs(_: Redrive, deadline: Deadline) -> dict[str, Any]:
    ended, finished = await (await job_sweep()).sweep(deadline)
    return {"jobs_ended": ended} if finished else {"jobs_ended": ended, "finished": False}


STEPS = {"sessions": sweep_sessions, "deletions": send_deletions_again, "jobs": sweep_jobs}


async def dead_letter_redrive() -> Redrive:
    return Redrive(
        DeadLetters(await bootstrap.table()),
        await bootstrap.documents(),
        await bootstrap.jobs(),
        await bootstrap.queries(),
        await bootstrap.documents_queue(),
        await bootstrap.questions_queue(),
        await bootstrap.query_queue(),
    )


async def document_sweep() -> DocumentSweep:
    return DocumentSweep(
        await bootstrap.sessions(),
        await bootstrap.documents(),
        await bootstrap.objects(),
        await bootstrap.documents_queue(),
        SweepPosition(await bootstrap.table(), "sessions"),
    )


async def job_sweep() -> JobSweep:
    return JobSweep(
        await bootstrap.jobs(),
        await bootstrap.documents(),
        await bootstrap.document_versions(),
        await bootstrap.objects(),
        await bootstrap.documents_queue(),
        await bootstrap.questions_queue(),
        SweepPosition(await bootstrap.table(), "jobs"),
    )
