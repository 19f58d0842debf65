"""Exports and imports of sessions: what their jobs have in common, and how one that nobody tries again ends."""

from contextlib import suppress
from dataclasses import dataclass

from derslik.domain.documents import Failure
from derslik.domain.messages import ExportSession, ImportSession
from derslik.errors import NotFound
from derslik.storage.jobs import Jobs
from derslik.storage.sessions import Sessions

ARCHIVE = "archive"
"""The one share of an export's or import's job."""
NOT_TRANSFERRED = Failure(
    code="transfer_failed",
    message="This did not succeed after several attempts. Start it again later.",
    message_tr="Birkaç denemeden sonra başarılamadı. Daha sonra yeniden başlatın.",
)


@dataclass(frozen=True, slots=True)
class SessionTransfers:
    sessions: Sessions
    jobs: Jobs

    async def give_up_export(self, message: ExportSession) -> None:
        await self.jobs.end(message.job_id, ARCHIVE, NOT_TRANSFERRED)

    async def give_up_import(self, message: ImportSession) -> None:
        """What the import made goes. It ends first: then nothing commits."""
        await self.jobs.end(message.job_id, ARCHIVE, NOT_TRANSFERRED)
        with suppress(NotFound):
            job = await self.jobs.get(message.job_id)
            if job.kind == "import" and job.session_id == message.session_id and job.state == "failed":
                await self.sessions.clear(message.session_id)
