"""Quizzes and what students handed in: once each, by a condition of the table.

A quiz's items are one JSON text, which may be too long for the row (`large_texts`); rows of before hold them as a list.
"""

from pydantic import TypeAdapter

from derslik.domain.ids import now
from derslik.domain.quizzes import Attempt, Quiz, QuizItem, QuizStatus, require_size, require_status_change
from derslik.errors import Conflict, NotFound
from derslik.storage import keys
from derslik.storage.idempotency import IdempotencyKey, create_once
from derslik.storage.large_texts import LargeTexts
from derslik.storage.objects import quiz_key
from derslik.storage.table import Item, ItemPage, Put, Refused, Table, Update

_items = TypeAdapter(list[QuizItem])


def quiz_not_found() -> NotFound:
    return NotFound("There is no such quiz", code="quiz_not_found")


class Quizzes:
    def __init__(self, table: Table, large_texts: LargeTexts) -> None:
        self.table = table
        self.large_texts = large_texts

    async def create(self, quiz: Quiz, once: IdempotencyKey | None) -> Quiz:
        """Raises `Invalid` when its items are too many bytes for one quiz."""
        text = _items.dump_json(quiz.items).decode()
        require_size(text)
        held = await self.large_texts.keep(quiz_key(quiz.session_id, quiz.quiz_id), text)
        item = {**keys.quiz(quiz.session_id, quiz.quiz_id), **quiz.model_dump(mode="json"), "items": held}
        earlier = await create_once(self.table, once, quiz.quiz_id, Put(item))
        return quiz if earlier is None else await self.get(quiz.session_id, earlier)

    async def get(self, session_id: str, quiz_id: str) -> Quiz:
        """Raises `NotFound`."""
        item = await self.table.get(keys.quiz(session_id, quiz_id))
        if item is None:
            raise quiz_not_found()
        return await self._load(item)

    async def _load(self, item: Item) -> Quiz:
        held = await self.large_texts.load(item["items"])
        items = _items.validate_json(held) if isinstance(held, str) else held
        return Quiz.model_validate({**item, "items": items})

    async def list_page(self, session_id: str, *, drafts: bool, limit: int, after: Item | None) -> ItemPage:
        """The session's quizzes, oldest first, without their items."""
        values = {":pk": keys.bank(session_id), ":prefix": keys.QUIZ}
        page = await self.table.query(
            "pk = :pk AND begins_with(sk, :prefix)",
            values if drafts else {**values, ":draft": QuizStatus.DRAFT.value},
            filters=None if drafts else "#status <> :draft",
            names=None if drafts else {"#status": "status"},
            limit=limit,
            after=after,
        )
        counted = [item if "item_count" in item else (await self._load(item)).model_dump() for item in page.items]
        return ItemPage(counted, page.next)

    async def set_status(self, quiz: Quiz, status: QuizStatus) -> Quiz:
        """Raises `Conflict` when the quiz is not in the state from which this may be."""
        require_status_change(quiz.status, status)
        update = Update(
            keys.quiz(quiz.session_id, quiz.quiz_id),
            "SET #status = :status, updated_at = :now ADD revision :one",
            {":status": status.value, ":now": now(), ":one": 1, ":seen": quiz.status.value},
            {"#status": "status"},
            "#status = :seen",
        )
        return await self._load(await self.table.update(update))

    async def submit(self, session_id: str, attempt: Attempt) -> Attempt:
        """Store what one student hands in, once: the same again gives what was stored.

        Raises `Conflict` for another submission of the same student, or when the quiz is not open.
        """
        put = Put({**keys.attempt(attempt.quiz_id, attempt.user_id), **attempt.model_dump(mode="json")})
        count = Update(
            keys.quiz(session_id, attempt.quiz_id),
            "ADD attempt_count :one",
            {":one": 1, ":open": QuizStatus.OPEN.value},
            {"#status": "status"},
            "#status = :open",
        )
        try:
            await self.table.transact(put, count)
        except Refused as error:
            stored = await self.get_attempt(attempt.quiz_id, attempt.user_id)
            if stored is None:
                raise Conflict("The quiz is not open", code="quiz_not_open") from error
            if stored.answers != attempt.answers:
                raise Conflict("You have handed this quiz in already", code="already_submitted") from error
            return stored
        return attempt

    async def get_attempt(self, quiz_id: str, user_id: str) -> Attempt | None:
        item = await self.table.get(keys.attempt(quiz_id, user_id))
        return None if item is None else Attempt.model_validate(item)

    async def list_attempts(self, quiz_id: str) -> list[Attempt]:
        page = await self.table.query("pk = :pk", {":pk": keys.attempt(quiz_id, "")["pk"]})
        return [Attempt.model_validate(item) for item in page.items]
