"""New versions of documents: asked for, claimed by a worker, and ended where nobody works on them any more."""

import uuid
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import batched

from derslik.domain.documents import DELETED, SUPERSEDED, Document, Failure
from derslik.domain.jobs import Job
from derslik.domain.messages import ProcessDocument
from derslik.errors import Conflict, NotFound
from derslik.storage.documents import AT_ONCE, Documents
from derslik.storage.jobs import Jobs
from derslik.storage.leases import Leases, Superseded
from derslik.storage.table import Refused

TRIES = 3


@dataclass(frozen=True, slots=True)
class DocumentVersions:
    documents: Documents
    leases: Leases
    jobs: Jobs

    async def request_all(self, job: Job, names: Sequence[str]) -> list[ProcessDocument]:
        """The messages that make a new version of each of these documents of the job.

        One transaction for many documents: all of them write into the job's one row, and would get in each other's
        way.
        """
        requests: list[ProcessDocument | None] = []
        for group in batched(names, AT_ONCE, strict=False):
            versions = await self._together(job, group)
            requests += [process_message(job, name, version) for name, version in versions.items()]
            requests += [await self.request(job, name) for name in group if name not in versions]
        return [message for message in requests if message is not None]

    async def request(self, job: Job, name: str) -> ProcessDocument | None:
        """None when the document is being deleted, or somebody has asked meanwhile."""
        try:
            document = await self.documents.next_version(job.session_id, name, job.options, job.job_id)
        except NotFound:
            await self.jobs.end(job.job_id, name, DELETED)
            return None
        except Conflict:
            return None
        return process_message(job, name, document.version)

    async def claim(self, message: ProcessDocument) -> Document:
        """The document under a new lease; raises `Superseded` or `Busy`."""
        owner = uuid.uuid4().hex
        return await self.leases.claim(
            message.session_id, message.document_id, message.version, owner, message.sequencer
        )

    async def give_up(self, message: ProcessDocument, failure: Failure) -> None:
        """Nobody will try again: the document has failed, whatever the reason was. Raises `Busy`."""
        try:
            document = await self.claim(message)
            await self.leases.fail(document, failure)
        except Superseded:
            await self.end_superseded_share(message)

    async def end_superseded_share(self, message: ProcessDocument) -> None:
        """A superseded document's share of its job ends too, unless it ended before."""
        if message.job_id is None:
            return
        try:
            stored = await self.documents.get(message.session_id, message.document_id)
        except NotFound:
            await self.jobs.end(message.job_id, message.document_id, DELETED)
            return
        if (stored.version, stored.job_id) != (message.version, message.job_id):
            await self.jobs.end(message.job_id, message.document_id, SUPERSEDED)

    async def _together(self, job: Job, names: Sequence[str]) -> dict[str, int]:
        """The versions of those that are there, by id; none when one of them changes each time."""
        for _ in range(TRIES):
            page = await self.documents.list(job.session_id, limit=None)
            stored = [Document.model_validate(item) for item in page.items if item["document_id"] in names]
            with suppress(Refused):
                return await self.documents.next_versions(stored, job.options, job.job_id) if stored else {}
        return {}


def process_message(job: Job, name: str, version: int) -> ProcessDocument:
    return ProcessDocument(session_id=job.session_id, document_id=name, version=version, job_id=job.job_id)
