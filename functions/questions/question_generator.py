"""From a session's documents to items of its bank: by a model where there is one, the rest out of the text itself."""

import asyncio
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from derslik.clients.generation import Generation, usage_fields
from derslik.concurrency import all_of
from derslik.domain.deadline import Deadline
from derslik.domain.documents import Document
from derslik.domain.ids import now
from derslik.domain.questions import ItemContent, Maker, Question, Status, make_question_id
from derslik.errors import UpstreamError
from derslik.language.detection import detect_language
from derslik.logs import log, log_upstream
from questions import with_model
from questions.bank_store import QuestionBank
from questions.generated_items import GeneratedItems, describe_mode, write_notice
from questions.item_check import lacks_proof
from questions.item_filter import ItemFilter
from questions.item_repair import repair_item
from questions.known_items import KnownItems
from questions.material import Material, Sample
from questions.models import ItemOut, Questions, Wanted
from questions.source_chunks import SourceChunk

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
        chosen = {
            document_id: document
            for document_id, document in visible.items()
            if wanted.document_ids is None or document_id in wanted.document_ids
        }
        seed = random.SystemRandom().getrandbits(32) if wanted.seed is None else wanted.seed
        sample = await self.material.sample(session_id, list(chosen.values()), seed, deadline)
        stored = {question.question_id: question for question in await self.bank.list_all(session_id)}
        known = KnownItems(stored.items() if wanted.seed is None else ())
        item_filter = ItemFilter(wanted, known, sample.texts)
        narrowed = sample.narrow_to(wanted.pages, wanted.topics)
        generated = await self._generate_items(narrowed, item_filter, session_id, count, seed, deadline)
        questions, known_before = await self._store_items(session_id, generated, stored, user_id)
        if wanted.seed is None:
            before = len(questions)
            taken = {question.question_id for question in questions}
            questions += find_usable(stored, item_filter, taken, set(chosen))[: count - before]
            known_before += len(questions) - before
        return Questions(
            questions=[question.stem for question in questions],
            items=[ItemOut.model_validate(question.model_dump()) for question in questions],
            requested=count,
            mode=describe_mode(questions),
            dropped=generated.dropped,
            rejected=dict(generated.refused),
            notice=write_notice(bool(visible), generated, fewer=len(questions) < count, again=known_before > 0),
        )

    async def _generate_items(
        self, sample: Sample, item_filter: ItemFilter, session_id: str, count: int, seed: int, deadline: Deadline
    ) -> GeneratedItems:
        generated = GeneratedItems()
        if self.generation is not None and sample.chunks:
            share = deadline.within(max(1.0, deadline.remaining() - FOR_THE_TEXT_SECONDS))
            await self._ask_model(
                self.generation, sample.chunks, item_filter, session_id, generated, count, seed, share
            )
        left = count - len(generated.items)
        if left > 0:
            from_text = await asyncio.to_thread(make_from_text, sample.chunks, left, seed, item_filter)
            generated.items += [(item, "text") for item in from_text]
        return generated

    async def _ask_model(
        self,
        generation: Generation,
        chunks: Sequence[SourceChunk],
        item_filter: ItemFilter,
        session_id: str,
        generated: GeneratedItems,
        count: int,
        seed: int,
        deadline: Deadline,
    ) -> None:
        """In rounds, until there are enough, a round brings nothing, or the bounded number of rounds is over."""
        for round_ in range(-(-count // PER_ROUND) + SPARE_ROUNDS):
            before = len(generated.items)
            excerpt = pick_excerpt(chunks, seed + round_)
            language = detect_language(excerpt[0].text)
            messages = with_model.build_messages(excerpt, min(PER_ROUND, count - before), language)
            try:
                completion = await generation.complete(
                    messages, deadline, max_tokens=TOKENS_EACH * PER_ROUND + 200, schema=with_model.SCHEMA
                )
            except UpstreamError as error:
                log_upstream(error)
                generated.model_failed = before == 0
                return
            items, refused = with_model.parse_reply(completion.text, excerpt)
            log("items proposed", items=len(items), refused=len(refused), **usage_fields(completion.usage))
            if not items and not refused:
                refused = [NO_ITEMS]
            generated.refuse(refused, items=len(refused))
            for item in items:
                await self._take_or_refuse(item, item_filter, session_id, generated, count)
            if len(generated.items) >= count or len(generated.items) == before:
                return

    async def _take_or_refuse(
        self, item: ItemContent, item_filter: ItemFilter, session_id: str, generated: GeneratedItems, count: int
    ) -> None:
        """Take the model's item, or put it away with the reasons why not."""
        repaired = repair_item(item)
        refusals = item_filter.find_refusals(repaired)
        if not refusals and len(generated.items) < count:
            item_filter.add(repaired)
            generated.items.append((repaired, "model"))
        elif refusals:
            generated.refuse(refusals, items=1)
            if lacks_proof(refusals):
                question_id = make_question_id(session_id, repaired)
                await self.bank.quarantine(session_id, question_id, repaired.type, refusals, "model")

    async def _store_items(
        self, session_id: str, generated: GeneratedItems, stored: Mapping[str, Question], user_id: str
    ) -> tuple[list[Question], int]:
        """The items as the bank has them, new ones added; and how many were there before, other than retired."""
        time = now()
        drafts = [make_draft(session_id, item, maker, user_id, time) for item, maker in generated.items]
        in_bank = KnownItems(stored.items())
        alike = [in_bank.find_alike(draft) for draft in drafts]
        added = [draft for draft, known_id in zip(drafts, alike, strict=True) if known_id is None]
        await all_of([self.bank.add(draft) for draft in added])
        kept = [draft if known_id is None else stored[known_id] for draft, known_id in zip(drafts, alike, strict=True)]
        unique = {question.question_id: question for question in kept if question.status is not Status.RETIRED}
        return list(unique.values()), len(drafts) - len(added)


def make_from_text(chunks: Sequence[SourceChunk], count: int, seed: int, item_filter: ItemFilter) -> list[ItemContent]:
    # Imported here because most requests to the bank make no questions.
    from questions.from_text import make_items

    return make_items(chunks, count, seed, item_filter)


def make_draft(session_id: str, item: ItemContent, made_by: Maker, user_id: str, time: str) -> Question:
    return Question(
        **item.model_dump(),
        question_id=make_question_id(session_id, item),
        session_id=session_id,
        made_by=made_by,
        created_by=user_id,
        created_at=time,
        updated_at=time,
    )


def find_usable(
    stored: Mapping[str, Question], item_filter: ItemFilter, taken: set[str], document_ids: set[str]
) -> list[Question]:
    """Items of the bank that would do as well, for documents that give no new ones."""
    if item_filter.wanted.pages is not None or item_filter.wanted.topics is not None:
        return []
    return [
        question
        for question in stored.values()
        if question.question_id not in taken
        and question.status is not Status.RETIRED
        and question.proof.document_id in document_ids
        and not item_filter.find_mismatches(question)
    ]


def pick_excerpt(chunks: Sequence[SourceChunk], seed: int) -> list[SourceChunk]:
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
