"""The question bank in the table: items, their earlier versions, and what was put away."""

import time
from collections.abc import Mapping

from derslik.domain.ids import now
from derslik.domain.questions import Action, Question, Status, next_status, require_editable
from derslik.errors import Conflict, NotFound, Stale
from derslik.storage import keys
from derslik.storage.table import Item, ItemPage, Put, Refused, Table, Update

KEEP_QUARANTINE_SECONDS = 30 * 24 * 3600


def question_not_found() -> NotFound:
    return NotFound("There is no such question", code="question_not_found")


class QuestionBank:
    def __init__(self, table: Table) -> None:
        self.table = table

    async def add(self, question: Question) -> bool:
        """Store a new item; False when the bank has it already."""
        item = {**keys.question(question.session_id, question.question_id), **question.model_dump(mode="json")}
        try:
            await self.table.put(item)
        except Conflict:
            return False
        return True

    async def quarantine(self, session_id: str, question_id: str, kind: str, reasons: list[str], made_by: str) -> None:
        """Note why an item was refused; once for each item. What it asked is not kept."""
        row: Item = {
            **keys.quarantined(session_id, question_id),
            "question_id": question_id,
            "type": kind,
            "reasons": reasons,
            "made_by": made_by,
            "created_at": now(),
            "expires_at": int(time.time()) + KEEP_QUARANTINE_SECONDS,
        }
        try:
            await self.table.put(row)
        except Conflict:
            return

    async def list_quarantined(self, session_id: str, *, limit: int, after: Item | None) -> ItemPage:
        return await self._query(session_id, keys.QUARANTINE, limit=limit, after=after)

    async def get(self, session_id: str, question_id: str) -> Question:
        """Raises `NotFound`."""
        item = await self.table.get(keys.question(session_id, question_id))
        if item is None:
            raise question_not_found()
        return Question.model_validate(item)

    async def list_all(self, session_id: str) -> list[Question]:
        page = await self._query(session_id, keys.QUESTION, limit=None, after=None)
        return [Question.model_validate(item) for item in page.items]

    async def list_page(
        self, session_id: str, filters: Mapping[str, str], *, limit: int, after: Item | None
    ) -> ItemPage:
        """`filters`: attribute → value; `document_id` is that of the proof."""
        return await self._query(session_id, keys.QUESTION, limit=limit, after=after, filters=filters)

    async def _query(
        self,
        session_id: str,
        prefix: str,
        *,
        limit: int | None,
        after: Item | None,
        filters: Mapping[str, str] | None = None,
    ) -> ItemPage:
        wanted = dict(filters or {})
        places = {name: "proof.document_id" if name == "document_id" else f"#{name}" for name in wanted}
        names = {f"#{name}": name for name in wanted if name != "document_id"}
        return await self.table.query(
            "pk = :pk AND begins_with(sk, :prefix)",
            {":pk": keys.bank(session_id), ":prefix": prefix, **{f":{name}": value for name, value in wanted.items()}},
            filters=" AND ".join(f"{places[name]} = :{name}" for name in wanted) if wanted else None,
            names=names if names else None,
            limit=limit,
            after=after,
        )

    async def change_status(self, session_id: str, question_id: str, action: Action) -> Question:
        """Move an item along its life; raises `NotFound`, and `Conflict` from a state that does not allow it."""
        stored = await self.get(session_id, question_id)
        following = next_status(action, stored.status)
        update = Update(
            keys.question(session_id, question_id),
            "SET #status = :status, updated_at = :now ADD revision :one",
            {":status": following.value, ":now": now(), ":one": 1, ":seen": stored.revision},
            {"#status": "status"},
            "revision = :seen",
        )
        return Question.model_validate(await self.table.update(update))

    async def edit(self, stored: Question, edited: Question) -> Question:
        """Replace an item's content; the earlier version is kept. It is a draft again. Raises `Stale`, `Conflict`."""
        require_editable(stored)
        fields = edited.model_dump(mode="json", exclude={"question_id", "session_id", "created_by", "created_at"})
        fields |= {"status": Status.DRAFT.value, "version": stored.version + 1, "revision": stored.revision + 1}
        fields |= {"updated_at": now()}
        change = Update(
            keys.question(stored.session_id, stored.question_id),
            "SET " + ", ".join(f"#{name} = :{name}" for name in fields),
            {**{f":{name}": value for name, value in fields.items()}, ":seen": stored.revision},
            {f"#{name}": name for name in fields},
            "revision = :seen",
        )
        kept: Item = {
            **keys.question_version(stored.session_id, stored.question_id, stored.version),
            **stored.model_dump(mode="json"),
        }
        try:
            await self.table.transact(change, Put(kept))
        except Refused as error:
            await self.get(stored.session_id, stored.question_id)
            raise Stale from error
        return Question.model_validate({**edited.model_dump(mode="json"), **fields})

    async def list_versions(self, session_id: str, question_id: str, *, limit: int, after: Item | None) -> ItemPage:
        """The earlier versions of an item, oldest first."""
        return await self._query(session_id, keys.question_versions(question_id), limit=limit, after=after)
