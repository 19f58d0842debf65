"""From a session's documents to questions: by a model where there is one, the rest out of the text itself."""

import asyncio
import logging
import random
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from derslik.clients.generation import Generation
from derslik.domain.deadline import Deadline
from derslik.domain.documents import Document
from derslik.domain.text import fold, language
from derslik.errors import UpstreamError
from derslik.logs import log
from questions import with_model
from questions.from_text import make_items
from questions.items import Item, SourceChunk
from questions.material import Material
from questions.models import ItemOut, Mode, ProofOut, Questions

PROMPT_CHARS = 12_000
"""How much of the material one request to a model carries."""
TOKENS_EACH = 250

NOTICES = {
    "empty": "The session has no document that is ready.",
    "fewer": "The documents gave fewer questions than were asked for.",
    "no_model": "The model could not be asked; the questions are made out of the text.",
}


@dataclass(frozen=True, slots=True)
class Making:
    material: Material
    generation: Generation | None

    async def questions(
        self, session_id: str, visible: Mapping[str, Document], count: int, seed: int, deadline: Deadline
    ) -> Questions:
        """Raises retrieval's `UpstreamError`s; a failing model only leaves more to the text."""
        chunks = await self.material.sample(session_id, list(visible.values()), seed, deadline)
        generated, dropped, failed = await self._generated(chunks, count, seed, deadline)
        known = {fold(item.stem) for item in generated}
        from_text = await asyncio.to_thread(make_items, chunks, count, seed)
        made = [item for item in from_text if fold(item.stem) not in known]
        items = [*generated, *made][:count]
        return Questions(
            questions=[item.stem for item in items],
            items=[shown(item, visible) for item in items],
            requested=count,
            mode=mode(len(generated), len(items)),
            dropped=dropped,
            notice=notice(any_document=bool(visible), failed=failed, fewer=len(items) < count),
        )

    async def _generated(
        self, chunks: Sequence[SourceChunk], count: int, seed: int, deadline: Deadline
    ) -> tuple[list[Item], int, bool]:
        """The model's items that hold, how many did not, and whether it could not be asked."""
        if self.generation is None or not chunks:
            return [], 0, False
        shared = excerpt(chunks, seed)
        messages = with_model.prompt(shared, count, language(shared[0].text))
        try:
            completion = await self.generation.complete(
                messages, deadline, max_tokens=min(8_000, TOKENS_EACH * count + 200), schema=with_model.SCHEMA
            )
        except UpstreamError as error:
            log("upstream failed", logging.WARNING, upstream=error.upstream, reason=error.reason, code=error.code)
            return [], 0, True
        items, dropped = with_model.read_items(completion.text, shared)
        return items[:count], dropped, False


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


def shown(item: Item, documents: Mapping[str, Document]) -> ItemOut:
    proof = ProofOut(**asdict(item.proof), filename=documents[item.proof.document_id].filename)
    return ItemOut(
        type=item.type, stem=item.stem, key=item.key, options=item.options, language=item.language, proof=proof
    )


def mode(generated: int, total: int) -> Mode:
    if total == 0:
        return "none"
    if generated == 0:
        return "from_text"
    return "generated" if generated >= total else "mixed"


def notice(*, any_document: bool, failed: bool, fewer: bool) -> str | None:
    if not any_document:
        return NOTICES["empty"]
    said = [NOTICES["no_model"]] * failed + [NOTICES["fewer"]] * fewer
    return " ".join(said) if said else None
