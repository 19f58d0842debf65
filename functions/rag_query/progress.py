"""How far the worker has come with a query, kept in its row for those who read its events."""

import json
import time
from typing import Any

from derslik.storage.queries import Queries
from derslik.storage.table import Item
from rag_query.answering import DraftAnswer
from rag_query.events import delta_event, retrieved_event

WRITE_SECONDS = 1.0
"""At most one write in so many seconds while a model writes."""
MOST_BYTES = 64_000
"""Of progress in a row, over all attempts: DynamoDB's limit of 400 KB has to hold the answer too. What would be more
is left out; the last event has it all."""
SOURCES_BYTES = 32_000
"""Sources that take more are shown by their places only until the answer is there."""


class Progress:
    """A `ProgressListener` that writes events into the query's row. A write without the lease raises `Conflict`."""

    def __init__(self, queries: Queries, query: Item, owner: str) -> None:
        self.queries = queries
        self.query_id: str = query["query_id"]
        self.owner = owner
        self.room = MOST_BYTES - count_bytes(query.get("progress", []))
        self.text = ""
        self.written_at = time.monotonic()

    async def on_retrieved(self, draft: DraftAnswer) -> None:
        sources = [source.model_dump(mode="json") for source in draft.sources]
        if count_bytes(sources) > SOURCES_BYTES:
            sources = [
                {name: source[name] for name in source if name not in ("content", "quote", "metadata")}
                for source in sources
            ]
        evidence = None if draft.evidence is None else draft.evidence.model_dump(mode="json")
        await self._write(retrieved_event(sources, evidence))

    async def on_text(self, text: str) -> None:
        self.text += text
        if time.monotonic() - self.written_at >= WRITE_SECONDS:
            await self.flush()

    async def flush(self) -> None:
        """Write what has been told and not written yet."""
        text, self.text = self.text, ""
        if text:
            await self._write(delta_event(text))

    async def _write(self, event: Item) -> None:
        self.room -= count_bytes(event)
        self.written_at = time.monotonic()
        if self.room > 0:
            note = event | {"data": json.dumps(event["data"], ensure_ascii=False)}
            await self.queries.note(self.query_id, self.owner, [note])


def count_bytes(value: Any) -> int:
    return len(json.dumps(value, ensure_ascii=False).encode())
