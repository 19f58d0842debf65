"""Rows that tests of conditional writes begin with: a session, a job with one share, and a document's."""

from collections.abc import Awaitable
from typing import Any

from derslik.config import config
from derslik.domain.documents import Document, State
from derslik.errors import Conflict, NotFound
from derslik.storage import aws, keys
from derslik.storage.leases import Busy, Superseded
from derslik.storage.table import Table, Update

AT = "2026-11-01T00:00:00.000Z"
NOW = 1_800_000_000
SESSION, DOCUMENT, JOB = "s", "d", "j"
ROW = Document(
    session_id=SESSION,
    document_id=DOCUMENT,
    filename="d.md",
    content_type="text/markdown",
    size=1,
    sha256="0",
    state=State.UPLOADED,
    version=2,
    ready_version=1,
    chunk_count=3,
    uploaded_by="t",
    created_at=AT,
    updated_at=AT,
    job_id=JOB,
    lease_owner="me",
    lease_until=NOW - 1,
)


async def small_table() -> Table:
    """The table in memory, with these rows but the document's."""
    table = Table(await aws.client("dynamodb"), config().table_name)
    await table.put({**keys.session(SESSION), "document_count": 1, "total_chunks": 3})
    share = {"document_id": DOCUMENT, "filename": "d.md", "state": "running", "version": 2}
    await table.put({**keys.job(JOB), "items": {DOCUMENT: share}, "updated_at": AT})
    return table


async def outcome(work: Awaitable[Any]) -> type[Exception] | None:
    """The error that comes of it, None where it is done."""
    try:
        await work
    except (Superseded, Busy, Conflict, NotFound) as error:
        return type(error)
    return None


async def set_share(table: Table, **changed: Any) -> None:
    share = {**(await table.get(keys.job(JOB)) or {})["items"][DOCUMENT], **changed}
    await table.update(Update(keys.job(JOB), "SET #items = :items", {":items": {DOCUMENT: share}}, {"#items": "items"}))
