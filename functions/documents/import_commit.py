"""The moment at which an imported session is there."""

from derslik.domain.jobs import ItemState
from derslik.domain.sessions import Session
from derslik.storage import keys
from derslik.storage.sessions import session_item
from derslik.storage.table import Put, Table, Update


async def commit(table: Table, session: Session, job_id: str, share: str) -> None:
    """Store the session, once for its job; raises `Refused` when an earlier attempt did, or the import has ended."""
    mark = Update(
        keys.job(job_id),
        "SET #options.committed = :true",
        {":true": True, ":running": ItemState.RUNNING.value},
        {"#options": "options", "#items": "items", "#state": "state", "#share": share},
        "attribute_not_exists(#options.committed) AND #items.#share.#state = :running",
    )
    await table.transact(Put(session_item(session)), mark)
