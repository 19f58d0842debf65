"""Every few minutes: end what nobody else ended. Whatever was lost can be seen in the rows and objects themselves."""

import logging
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from derslik import logs
from derslik.concurrency import environment_loop
from derslik.config import config
from derslik.domain.deadline import Deadline
from derslik.domain.documents import Document
from derslik.errors import Conflict, NotFound
from derslik.logs import log
from derslik.storage.dead_letters import DeadLetters
from derslik.storage.documents import Documents
from derslik.storage.jobs import Jobs
from derslik.storage.objects import Objects, objects
from derslik.storage.queries import Queries
from derslik.storage.queue import Queue, query_queue, questions_queue, queue
from derslik.storage.sessions import Sessions
from derslik.storage.table import table
from documents.cleaning import PREFIXES
from documents.jobs_sweep import JobsSweep
from documents.overdue import due, never_uploaded
from documents.redriving import Redriving
from documents.tasks import DeleteDocument, DeleteSession, Task

MARGIN_SECONDS = 15.0

logs.setup()

type Keys = Mapping[str, Mapping[str, Sequence[str]]]
"""Object keys by session and document."""


@dataclass(frozen=True, slots=True)
class Sweeper:
    sessions: Sessions
    documents: Documents
    objects: Objects
    queue: Queue

    async def sweep(self, deadline: Deadline) -> dict[str, int]:
        """Look at every session; how many tasks were asked for, by name.

        Objects are listed before rows are read: rows are made first, so an object without one belongs to nobody.
        """
        asked: defaultdict[str, int] = defaultdict(int)
        stored = await self._stored_keys()
        for session_id in sorted({*stored, *await self.sessions.ids(), *await self.sessions.deleted()}):
            if deadline.remaining() == 0:
                log("sweep not finished", logging.WARNING)
                break
            for task in await self._session(session_id, stored.get(session_id, {})):
                asked[task.task] += 1
                await self.queue.send([task.model_dump()])
        return dict(asked)

    async def _stored_keys(self) -> Keys:
        found: defaultdict[str, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for prefix in PREFIXES:
            for key in await self.objects.keys(f"{prefix}/"):
                session_id, document_id = key.split("/")[1:3]
                found[session_id][document_id].append(key)
        return found

    async def _session(self, session_id: str, keys: Mapping[str, Sequence[str]]) -> list[Task]:
        try:
            _, documents = await self.sessions.with_documents(session_id)
        except NotFound:
            return [DeleteSession(session_id=session_id)]
        tasks: list[Task] = []
        for document in documents:
            task = await self._document(document, keys.get(document.document_id, ()))
            tasks += [] if task is None else [task]
        unknown = keys.keys() - {document.document_id for document in documents}
        return tasks + [DeleteDocument(session_id=session_id, document_id=each) for each in sorted(unknown)]

    async def _document(self, document: Document, keys: Sequence[str]) -> Task | None:
        """Nothing when it changed while we looked."""
        try:
            if never_uploaded(document, keys):
                await self.documents.expire(document)
                return None
            task = due(document, keys)
            if task is not None:
                await self.documents.touch(document)
        except Conflict:
            return None
        return task


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """`{"redrive": "all"}`, or a list of message ids, sends dead letters again; any other event is the clock's."""
    return environment_loop().run_until_complete(handle(event, context))


async def handle(event: dict[str, Any], context: Any) -> dict[str, Any]:
    logs.request_id.set(getattr(context, "aws_request_id", "-"))
    deadline = Deadline.after(context.get_remaining_time_in_millis() / 1000 - MARGIN_SECONDS)
    on, messages, questions = await table(), await queue(), await questions_queue()
    documents, jobs, files = Documents(on), Jobs(on), await objects()
    queries = Queries(on, config().history_days)
    redriving = Redriving(DeadLetters(on), documents, jobs, queries, messages, questions, await query_queue())
    if "redrive" in event:
        sent = await redriving.redrive(event["redrive"])
        log("dead letters sent again", count=sent)
        return {"redriven": sent}
    asked = await Sweeper(Sessions(on), documents, files, messages).sweep(deadline)
    await redriving.redrive_deletions()
    ended = await JobsSweep(jobs, documents, files, messages, questions).sweep()
    log("swept", asked=asked, jobs_ended=ended)
    return {"asked": asked, "jobs_ended": ended}
