"""Jobs whose work was never asked for, or whose documents have ended otherwise, and jobs that have ended."""

from dataclasses import dataclass

from derslik.domain.deadline import Deadline
from derslik.domain.documents import DELETED, GIVEN_UP, SUPERSEDED, Document
from derslik.domain.ids import age_seconds
from derslik.domain.jobs import ENDED, Job, JobItem, with_timeout
from derslik.domain.messages import ExportSession, ImportSession, MakeQuestions
from derslik.errors import NotFound
from derslik.services.document_versions import DocumentVersions
from derslik.storage.documents import Documents
from derslik.storage.jobs import Jobs
from derslik.storage.objects import Objects, import_key
from derslik.storage.queue import Queue
from operations.overdue import QUIET_SECONDS
from operations.sweep_positions import SweepPosition


@dataclass(frozen=True, slots=True)
class JobSweep:
    jobs: Jobs
    documents: Documents
    versions: DocumentVersions
    objects: Objects
    queue: Queue
    questions_queue: Queue
    position: SweepPosition

    async def sweep(self, deadline: Deadline) -> tuple[int, bool]:
        """Look at every open job, beginning where the last sweep stopped; how many turned out to have ended, and
        whether it came to the end."""
        jobs = {job.job_id: job for job in await self.jobs.open()}
        ended: list[str] = []

        async def look_at(job_id: str) -> None:
            if await self._has_ended(jobs[job_id]):
                ended.append(job_id)

        finished = await self.position.go_round(jobs, look_at, deadline)
        return len(ended), finished

    async def _has_ended(self, job: Job) -> bool:
        """Carry on what is quiet, and take off the list what has ended."""
        if age_seconds(job.updated_at) > QUIET_SECONDS and len(job.ended) < len(job.items):
            await self._carry_on(job)
        seen = with_timeout(await self.jobs.get(job.job_id), age_seconds(job.created_at))
        ended = seen.state in ("done", "failed")
        if ended:
            await self.jobs.close(job.job_id)
        return ended

    async def _carry_on(self, job: Job) -> None:
        """Ask once more for what was to be done, which is harmless when somebody does it after all."""
        match job.kind:
            case "export":
                await self.queue.send([ExportSession(session_id=job.session_id, job_id=job.job_id)])
            case "import":
                if await self.objects.keys(import_key(job.session_id, job.job_id)):
                    await self.queue.send([ImportSession(session_id=job.session_id, job_id=job.job_id)])
            case "generate_questions":
                await self.questions_queue.send([MakeQuestions(job_id=job.job_id)])
            case "process_and_store" | "reprocess":
                for name, item in job.items.items():
                    if item.state not in ENDED:
                        await self._end_or_ask(job, name, item)

    async def _end_or_ask(self, job: Job, name: str, item: JobItem) -> None:
        """A share that waits for a version which is still under way is left to that document's own sweep."""
        try:
            document: Document = await self.documents.get(job.session_id, name)
        except NotFound:
            await self.jobs.end(job.job_id, name, DELETED)
            return
        if item.version is None:
            message = await self.versions.request(job, name)
            await self.queue.send([] if message is None else [message])
        elif (document.version, document.job_id) != (item.version, job.job_id):
            await self.jobs.end(job.job_id, name, SUPERSEDED)
        elif document.failed_version == item.version:
            await self.jobs.end(job.job_id, name, GIVEN_UP if document.error is None else document.error)
