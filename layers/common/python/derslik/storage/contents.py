"""Which document of a session has which bytes: one row for each SHA-256, so that two at once make one document."""

import contextlib
from dataclasses import dataclass

from derslik.domain.documents import Document, State, with_expired_upload
from derslik.domain.ids import age_seconds
from derslik.errors import Conflict
from derslik.storage import keys
from derslik.storage.table import Check, Put, Step, Table, Update


@dataclass(frozen=True, slots=True)
class Holder:
    """The document that has these bytes; it is `live` unless it has failed or is being deleted."""

    document_id: str
    live: bool


class Contents:
    def __init__(self, table: Table) -> None:
        self.table = table

    async def find_holder(self, session_id: str, sha256: str) -> Holder | None:
        row = await self.table.get(keys.content(session_id, sha256))
        if row is None:
            return None
        stored = await self.table.get(keys.document(session_id, row["document_id"]))
        return Holder(row["document_id"], stored is not None and is_live(Document.model_validate(stored)))

    def claim(self, document: Document, holder: Holder | None) -> list[Step]:
        """Steps of the transaction that creates a document: these bytes are its own from now on.

        They are refused when somebody else was first, or when the earlier holder has come alive again.
        """
        key = keys.content(document.session_id, document.sha256)
        if holder is None:
            return [Put({**key, "document_id": document.document_id})]
        take = Update(
            key,
            "SET document_id = :mine",
            {":mine": document.document_id, ":theirs": holder.document_id},
            condition="document_id = :theirs",
        )
        ended = {
            ":failed": State.FAILED.value,
            ":deleting": State.DELETING.value,
            ":awaiting": State.AWAITING_UPLOAD.value,
        }
        gone = Check(
            keys.document(document.session_id, holder.document_id),
            "attribute_not_exists(pk) OR #state IN (:failed, :deleting, :awaiting)",
            ended,
            {"#state": "state"},
        )
        return [take, gone]

    async def release(self, document: Document) -> None:
        """Forget that these bytes are this document's, if they are."""
        mine = Check(
            keys.content(document.session_id, document.sha256),
            "document_id = :mine",
            {":mine": document.document_id},
        )
        with contextlib.suppress(Conflict):
            await self.table.delete_if(mine)


def is_live(document: Document) -> bool:
    shown = with_expired_upload(document, age_seconds(document.created_at))
    return shown.state not in (State.FAILED, State.DELETING)
