"""Dead letters, sent again."""

import contextlib
from typing import Literal

from derslik.errors import Conflict
from derslik.storage.dead_letters import DeadLetter, DeadLetters
from derslik.storage.documents import Documents
from derslik.storage.queue import Queue
from documents import tasks
from documents.tasks import CleanVersions, DeleteDocument, DeleteSession, Process, Task


async def redrive(letters: DeadLetters, documents: Documents, queue: Queue, wanted: Literal["all"] | list[str]) -> int:
    """Send these messages again (their ids, or all), and let their documents be worked on; how many there were."""
    chosen = [letter for letter in await letters.all() if wanted == "all" or letter.message_id in wanted]
    for letter in chosen:
        for task in readable(letter):
            if isinstance(task, Process):
                with contextlib.suppress(Conflict):
                    await documents.reopen(task.session_id, task.document_id, task.version)
        await send_again(letters, queue, letter)
    return len(chosen)


async def redrive_deletions(letters: DeadLetters, queue: Queue) -> None:
    """What was to be removed is tried for as long as it takes; nobody waits for it and nobody sees it."""
    for letter in await letters.all():
        asked = readable(letter)
        if asked and all(isinstance(task, CleanVersions | DeleteDocument | DeleteSession) for task in asked):
            await send_again(letters, queue, letter)


async def send_again(letters: DeadLetters, queue: Queue, letter: DeadLetter) -> None:
    """Sent before it is forgotten: twice does no harm, not at all would."""
    await queue.send_bodies([letter.body])
    await letters.forget(letter)


def readable(letter: DeadLetter) -> list[Task]:
    try:
        return tasks.read(letter.body)
    except ValueError:
        return []
