"""Every few minutes: end what nobody else ended. Whatever was lost can be seen in the rows and objects themselves."""

from typing import Any

from derslik import bootstrap, logs
from derslik.concurrency import environment_loop
from derslik.domain.deadline import Deadline
from derslik.logs import log
from operations.dead_letter_store import DeadLetters
from operations.document_sweep import DocumentSweep
from operations.job_sweep import JobSweep
from operations.redrive import Redrive

MARGIN_SECONDS = 15.0

logs.setup()


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
    asked = await (await document_sweep()).sweep(deadline)
    await redrive.send_deletions_again()
    ended = await (await job_sweep()).sweep()
    log("swept", asked=asked, jobs_ended=ended)
    return {"asked": asked, "jobs_ended": ended}


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
    )


async def job_sweep() -> JobSweep:
    return JobSweep(
        await bootstrap.jobs(),
        await bootstrap.documents(),
        await bootstrap.document_versions(),
        await bootstrap.objects(),
        await bootstrap.documents_queue(),
        await bootstrap.questions_queue(),
    )
