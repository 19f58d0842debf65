"""Dead-letter messages, sent again to the queue they came from."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Literal

from derslik.domain.ids import epoch_seconds
from derslik.domain.messages import (
    AnswerQuery,
    CleanVersions,
    DeleteDocument,
    DeleteSession,
    ExportSession,
    ImportSession,
    MakeQuestions,
    Message,
    ProcessDocument,
)
from derslik.errors import Conflict, NotFound
from derslik.services.session_transfer import ARCHIVE
from derslik.storage.documents import Documents
from derslik.storage.jobs import Jobs
from derslik.storage.queries import Queries
from derslik.storage.queue import Queue
from operations.dead_letter_store import DeadLetter, DeadLetters
from operations.dead_letters import readable_messages

QUERY_SECONDS = 30 * 60
"""How long the query worker may take for a question that is sent again, until it counts as failed once more."""


@dataclass(frozen=True, slots=True)
class Redrive:
    """`queries_queue` is None where every query is answered at once."""

    dead_letters: DeadLetters
    documents: Documents
    jobs: Jobs
    queries: Queries
    queue: Queue
    questions_queue: Queue
    queries_queue: Queue | None

    async def send_again(self, wanted: Literal["all"] | list[str]) -> int:
        """Send these messages again (their ids, or all), and let their work begin anew; how many there were."""
        chosen = [letter for letter in await self.dead_letters.all() if wanted == "all" or letter.message_id in wanted]
        for letter in chosen:
            await self._send_again(letter)
        return len(chosen)

    async def send_deletions_again(self) -> None:
        """What was to be removed is tried for as long as it takes; nobody waits for it and nobody sees it."""
        for letter in await self.dead_letters.all():
            messages = readable_messages(letter.body)
            if messages and all(isinstance(each, CleanVersions | DeleteDocument | DeleteSession) for each in messages):
                await self._send_again(letter)

    async def _send_again(self, letter: DeadLetter) -> None:
        """Sent before it is forgotten: twice does no harm, not at all would."""
        queue = self.queue
        for message in readable_messages(letter.body):
            with suppress(Conflict, NotFound):
                await self._reopen(message)
            queue = self._queue_of(message)
        await queue.send_bodies([letter.body])
        await self.dead_letters.forget(letter)

    async def _reopen(self, message: Message) -> None:
        """Raises `Conflict` or `NotFound` when there is nothing that failed."""
        match message:
            case ProcessDocument():
                await self.documents.reopen(message.session_id, message.document_id, message.version)
                await self.jobs.reopen(message.job_id, message.document_id)
            case ExportSession() | ImportSession():
                await self.jobs.reopen(message.job_id, ARCHIVE)
            case MakeQuestions():
                for name in (await self.jobs.get(message.job_id)).items:
                    await self.jobs.reopen(message.job_id, name)
            case AnswerQuery():
                await self.queries.reopen(message.query_id, epoch_seconds() + QUERY_SECONDS)

    def _queue_of(self, message: Message) -> Queue:
        match message:
            case MakeQuestions():
                return self.questions_queue
            case AnswerQuery() if self.queries_queue is not None:
                return self.queries_queue
        return self.queue
