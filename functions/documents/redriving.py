"""Dead letters, sent again to the queue they came from."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Literal

from derslik.domain.ids import epoch_seconds
from derslik.errors import Conflict, NotFound
from derslik.storage.dead_letters import DeadLetter, DeadLetters
from derslik.storage.documents import Documents
from derslik.storage.jobs import Jobs
from derslik.storage.queries import Queries
from derslik.storage.queue import Queue
from documents import letters
from documents.export import SHARE
from documents.letters import AnswerQuery, Asked, MakeQuestions
from documents.tasks import CleanVersions, DeleteDocument, DeleteSession, ExportSession, ImportSession, Process

QUERY_SECONDS = 30 * 60
"""How long the query worker may take for a question that is sent again, until it counts as failed once more."""


@dataclass(frozen=True, slots=True)
class Redriving:
    """`queries_queue` is None where every query is answered at once."""

    letters: DeadLetters
    documents: Documents
    jobs: Jobs
    queries: Queries
    queue: Queue
    questions_queue: Queue
    queries_queue: Queue | None

    async def redrive(self, wanted: Literal["all"] | list[str]) -> int:
        """Send these messages again (their ids, or all), and let their work begin anew; how many there were."""
        chosen = [letter for letter in await self.letters.all() if wanted == "all" or letter.message_id in wanted]
        for letter in chosen:
            await self._send_again(letter)
        return len(chosen)

    async def redrive_deletions(self) -> None:
        """What was to be removed is tried for as long as it takes; nobody waits for it and nobody sees it."""
        for letter in await self.letters.all():
            asked = letters.read(letter.body)
            if asked and all(isinstance(one, CleanVersions | DeleteDocument | DeleteSession) for one in asked):
                await self._send_again(letter)

    async def _send_again(self, letter: DeadLetter) -> None:
        """Sent before it is forgotten: twice does no harm, not at all would."""
        queue = self.queue
        for asked in letters.read(letter.body):
            with suppress(Conflict, NotFound):
                await self._reopen(asked)
            queue = self._queue_of(asked)
        await queue.send_bodies([letter.body])
        await self.letters.forget(letter)

    async def _reopen(self, asked: Asked) -> None:
        """Raises `Conflict` or `NotFound` when there is nothing that failed."""
        match asked:
            case Process():
                await self.documents.reopen(asked.session_id, asked.document_id, asked.version)
                await self.jobs.reopen(asked.job_id, asked.document_id)
            case ExportSession() | ImportSession():
                await self.jobs.reopen(asked.job_id, SHARE)
            case MakeQuestions():
                for name in (await self.jobs.get(asked.job_id)).items:
                    await self.jobs.reopen(asked.job_id, name)
            case AnswerQuery():
                await self.queries.reopen(asked.query_id, epoch_seconds() + QUERY_SECONDS)

    def _queue_of(self, asked: Asked) -> Queue:
        match asked:
            case MakeQuestions():
                return self.questions_queue
            case AnswerQuery() if self.queries_queue is not None:
                return self.queries_queue
        return self.queue
