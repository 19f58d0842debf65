"""The moment at which an imported session is there."""

from derslik.domain.sessions import Session
from derslik.storage import keys
from derslik.storage.sessions import session_item
from derslik.storage.table import Put, Table, Update


async def commit(table: Table, session: Session, job_id: str) -> None:
    """Store the session, once for its job; raises `Refused` when an earlier attempt did."""
    mark = Update(
        keys.job(job_id),
        "SET #options.committed = :true",
        {":true": True},
        {"#options": "options"},
        "attribute_not_exists(#options.committed)",
    )
    await table.transact(Put(session_item(session)), mark)
