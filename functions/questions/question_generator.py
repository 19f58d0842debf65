"""From a session's documents to items of its bank: by a model where there is one, the rest out of the text itself."""

import asyncio
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from derslik.clients.generation import Generation
from derslik.concurrency import all_of
from derslik.domain.deadline import Deadline
from derslik.domain.documents import Document
from derslik.domain.ids import now
from derslik.domain.questions import Content, Maker, Question, Status, identity
from derslik.errors import UpstreamError
from derslik.language.detection import detect_language
from derslik.logs import log_upstream
from questions import with_model
from questions.bank_store import QuestionBank
from questions.item_check import is_unproved
from questions.item_filter import Judge
from questions.item_repair import repaired
from questions.items import Item, SourceChunk
from questions.known_items import KnownItems
from questions.material import Material, Sample
from questions.models import ItemOut, Mode, Questions, Wanted

PROMPT_CHARS = 12_000
"""How much of the material one request to a model carries."""
TOKENS_EACH = 250
PER_ROUND = 25
"""Items that a model is asked for at once."""
SPARE_ROUNDS = 1
"""How often a model is asked again for what could not be used: repair is bounded."""
FOR_THE_TEXT_SECONDS = 8.0
"""What a silent model leaves of the deadline, to make the items out of the text."""

NO_ITEMS = "no_items"
"""The reason for a reply in which no item could be found: broken JSON, a refusal, prose."""

NOTICES = {
    "empty": "The session has no document that is ready.",
    "fewer": "The documents gave fewer questions than were asked for.",
    "no_model": "The model could not be asked; the questions are made out of the text.",
    "refused": "Some of the model's questions were refused; `rejected` says why.",
    "again": "Some of the questions were in the bank already.",
}


@dataclass(slots=True)
class Made:
    """What one call has made so far."""

    contents: list[tuple[Content, Maker]] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)
    dropped: int = 0
    failed: bool = False


@dataclass(frozen=True, slots=True)
class QuestionGenerator:
    material: Material
    generation: Generation | None
    bank: QuestionBank

    async def generate(
        self,
        session_id: str,
        visible: Mapping[str, Document],
        wanted: Wanted,
        count: int,
        user_id: str,
        deadline: Deadline,
    ) -> Questions:
        """Make, check and store up to `count` items. Raises retrieval's `UpstreamError`s; a failing model only leaves
        more to the text. With a seed the choice does not look at the bank, so that it is the same again."""
        chosen = {key: one for key, one in visible.items() if wanted.document_ids is None or key in wanted.document_ids}
        seed = random.SystemRandom().getrandbits(32) if wanted.seed is None else wanted.seed
        sample = await self.material.sample(session_id, list(chosen.values()), seed, deadline)
        stored = {question.question_id: question for question in await self.bank.all(session_id)}
        known = KnownItems(stored.items() if wanted.seed is None else ())
        judge = Judge(wanted, known, visible, sample.texts)
        made = await self._made(sample.about(wanted.pages, wanted.topics), judge, session_id, count, seed, deadline)
        items, again = await self._stored(session_id, made, stored, user_id)
        if wanted.seed is None:
            before = len(items)
            items += usable_of(stored, judge, {item.question_id for item in items}, set(chosen))[: count - before]
            again += len(items) - before
        return Questions(
            questions=[item.stem for item in items],
            items=[ItemOut.model_validate(item.model_dump()) for item in items],
            requested=count,
            mode=mode(items),
            dropped=made.dropped,
            rejected=dict(made.refused),
            notice=notice(bool(visible), made, fewer=len(items) < count, again=again > 0),
        )

    async def _made(
        self, sample: Sample, judge: Judge, session_id: str, count: int, seed: int, deadline: Deadline
    ) -> Made:
        made = Made()
        if self.generation is not None and sample.chunks:
            slice_ = deadline.within(max(1.0, deadline.remaining() - FOR_THE_TEXT_SECONDS))
            await self._ask_model(self.generation, sample.chunks, judge, session_id, made, count, seed, slice_)
        left = count - len(made.contents)
        if left > 0:
            from_text = await asyncio.to_thread(out_of_text, sample.chunks, left, seed, judge)
            made.contents += [(judge.content(item), "text") for item in from_text]
        return made

    async def _ask_model(
        self,
        generation: Generation,
        chunks: Sequence[SourceChunk],
        judge: Judge,
        session_id: str,
        made: Made,
        count: int,
        seed: int,
        deadline: Deadline,
    ) -> None:
        """In rounds, until there are enough, a round brings nothing, or the bounded number of rounds is over."""
        for round_ in range(-(-count // PER_ROUND) + SPARE_ROUNDS):
            before = len(made.contents)
            shared = excerpt(chunks, seed + round_)
            messages = with_model.prompt(shared, min(PER_ROUND, count - before), detect_language(shared[0].text))
            try:
                completion = await generation.complete(
                    messages, deadline, max_tokens=TOKENS_EACH * PER_ROUND + 200, schema=with_model.SCHEMA
                )
            except UpstreamError as error:
                log_upstream(error)
                made.failed = before == 0
                return
            items, refused = with_model.read_items(completion.text, shared)
            if not items and not refused:
                refused = [NO_ITEMS]
            made.refused.update(refused)
            made.dropped += len(refused)
            for item in items:
                await self._judged(item, judge, session_id, made, count)
            if len(made.contents) >= count or len(made.contents) == before:
                return

    async def _judged(self, item: Item, judge: Judge, session_id: str, made: Made, count: int) -> None:
        """Take the item, or put it away with the reasons why not."""
        said = repaired(judge.content(item))
        found = judge.refusals(said)
        if not found and len(made.contents) < count:
            judge.take(said)
            made.contents.append((said, "model"))
        elif found:
            made.refused.update(found)
            made.dropped += 1
            if is_unproved(found):
                await self.bank.put_away(session_id, identity(session_id, said), said.type, found, "model")

    async def _stored(
        self, session_id: str, made: Made, stored: Mapping[str, Question], user_id: str
    ) -> tuple[list[Question], int]:
        """The items as the bank has them, new ones added; and how many were there before, other than retired."""
        time = now()
        fresh = [draft(session_id, said, by, user_id, time) for said, by in made.contents]
        in_bank = KnownItems(stored.items())
        found = [in_bank.find_alike(one) for one in fresh]
        added = [one for one, like in zip(fresh, found, strict=True) if like is None]
        await all_of([self.bank.add(one) for one in added])
        kept = [one if like is None else stored[like] for one, like in zip(fresh, found, strict=True)]
        unique = {one.question_id: one for one in kept if one.status is not Status.RETIRED}
        return list(unique.values()), len(fresh) - len(added)


def out_of_text(chunks: Sequence[SourceChunk], count: int, seed: int, judge: Judge) -> list[Item]:
    # Imported here because most requests to the bank make no questions.
    from questions.from_text import make_items

    return make_items(chunks, count, seed, judge)


def draft(session_id: str, said: Content, by: Maker, user_id: str, time: str) -> Question:
    return Question(
        **said.model_dump(),
        question_id=identity(session_id, said),
        session_id=session_id,
        made_by=by,
        created_by=user_id,
        created_at=time,
        updated_at=time,
    )


def usable_of(stored: Mapping[str, Question], judge: Judge, taken: set[str], document_ids: set[str]) -> list[Question]:
    """Items of the bank that would do as well, for documents that give no new ones."""
    return [
        one
        for one in stored.values()
        if one.question_id not in taken
        and one.status is not Status.RETIRED
        and one.proof.document_id in document_ids
        and judge.wanted.pages is None
        and judge.wanted.topics is None
        and not judge.unwanted(one)
    ]


def excerpt(chunks: Sequence[SourceChunk], seed: int) -> list[SourceChunk]:
    """Chunks from all over the material, in its order, as many as one request carries; at least one."""
    order = list(range(len(chunks)))
    random.Random(seed).shuffle(order)  # noqa: S311 - a choice, not a secret
    chosen: list[int] = []
    left = PROMPT_CHARS
    for position in order:
        if chosen and len(chunks[position].text) > left:
            break
        chosen.append(position)
        left -= len(chunks[position].text)
    return [chunks[position] for position in sorted(chosen)]


def mode(items: Sequence[Question]) -> Mode:
    generated = sum(item.made_by == "model" for item in items)
    if not items:
        return "none"
    if generated == 0:
        return "from_text"
    return "generated" if generated == len(items) else "mixed"


def notice(any_document: bool, made: Made, *, fewer: bool, again: bool) -> str | None:
    if not any_document:
        return NOTICES["empty"]
    said = {"no_model": made.failed, "refused": bool(made.refused), "fewer": fewer, "again": again}
    return " ".join(NOTICES[name] for name, holds in said.items() if holds) or None
