"""From a question to an answer: settings, retrieval, checked citations, then a model or the sentences themselves."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from derslik.clients.generation import Generation, Usage
from derslik.clients.retrieval import Evidence, Found, Retrieval
from derslik.domain.citations import Citation
from derslik.domain.deadline import Deadline
from derslik.domain.documents import Document
from derslik.domain.extractive import extract
from derslik.domain.settings import Effective
from derslik.domain.text import Language, language
from derslik.errors import UpstreamError
from derslik.logs import log_upstream
from derslik.storage.objects import Objects
from rag_query import prompts
from rag_query.evidence import Reason, is_in_material, why_not
from rag_query.models import AnswerMode, Outcome, RagQuery
from rag_query.notices import DEGRADED, NOT_IN_MATERIAL
from rag_query.small_talk import small_talk
from rag_query.sources import cited


@dataclass(frozen=True, slots=True)
class Written:
    """What came of a question, before it is recorded."""

    outcome: Outcome
    mode: AnswerMode
    answer: str = ""
    notice: str | None = None
    reason: Reason | None = None
    sources: Sequence[Citation] = ()
    model: str | None = None
    usage: Usage | None = None
    evidence: Evidence | None = None
    dropped_sources: int = 0
    dropped_markers: int = 0


NOTHING = Written(Outcome.NOT_IN_MATERIAL, AnswerMode.NONE)


@dataclass(frozen=True, slots=True)
class Answering:
    """How questions are answered here; without `generation`, out of the sources' own sentences."""

    retrieval: Retrieval
    generation: Generation | None
    objects: Objects

    async def answer(
        self, query: RagQuery, settings: Effective, visible: Sequence[Document], deadline: Deadline
    ) -> Written:
        """Raises the `UpstreamError`s of retrieval; a failing generation only degrades the answer."""
        values = settings.values
        if values["use_direct_llm"] and self.generation is not None and not query.skip_llm:
            return await self._direct(query, values["model"], deadline, self.generation)
        spoken = small_talk(query.query)
        if spoken is not None:
            return without_answer(NOTHING, Reason.SMALL_TALK, spoken)
        spoken = language(query.query)
        if not visible:
            return without_answer(NOTHING, Reason.NO_DOCUMENTS, spoken)
        found = await self.retrieval.query(self._request(query, values), visible, deadline)
        sources, dropped = await cited(query.query, found.sources, visible, self.objects, values["max_context_chars"])
        base = Written(
            Outcome.ANSWERED, AnswerMode.NONE, sources=sources, evidence=found.evidence, dropped_sources=dropped
        )
        if not sources or not in_material(found, values["min_score_threshold"]):
            return without_answer(base, why_not(found.evidence), spoken)
        if query.skip_llm:
            return base
        if self.generation is not None:
            return await self._generate(query, values["model"], base, deadline, self.generation)
        if found.evidence is None and found.answer.strip():
            return replace(base, mode=AnswerMode.UPSTREAM, answer=found.answer.strip())
        return replace(base, mode=AnswerMode.EXTRACTIVE, answer=extractive_answer(query.query, sources))

    def _request(self, query: RagQuery, values: dict[str, Any]) -> dict[str, Any]:
        """The body of the contract's `/query`; the service writes the answer only when nobody here does."""
        names = ("top_k", "use_rerank", "min_score", "max_context_chars", "model", "chain_type", "embedding_model")
        return {
            "session_id": query.session_id,
            "query": query.query,
            **{name: values[name] for name in names},
            "max_tokens": query.max_tokens,
            "conversation_history": query.history,
            "skip_llm": query.skip_llm or self.generation is not None or self.retrieval.embedded,
        }

    async def _generate(
        self, query: RagQuery, model: str | None, base: Written, deadline: Deadline, generation: Generation
    ) -> Written:
        """The model's answer; without its sources' markers where they point at nothing. Degraded when it fails."""
        spoken = language(query.query)
        passages = [source.content for source in base.sources]
        messages = prompts.grounded(query.query, passages, spoken, query.history, query.style)
        try:
            completion = await generation.complete(messages, deadline, model=model, max_tokens=query.max_tokens)
        except UpstreamError as error:
            log_upstream(error)
            return replace(base, outcome=Outcome.DEGRADED, notice=DEGRADED[spoken])
        answer, dropped = prompts.checked_markers(completion.text, len(passages))
        return replace(
            base,
            mode=AnswerMode.GENERATED,
            answer=answer,
            model=completion.model,
            usage=completion.usage,
            dropped_markers=dropped,
        )

    async def _direct(self, query: RagQuery, model: str | None, deadline: Deadline, generation: Generation) -> Written:
        """The model alone, as the session's teacher allowed it; raises `UpstreamError`s."""
        messages = prompts.direct(query.query, query.history)
        completion = await generation.complete(messages, deadline, model=model, max_tokens=query.max_tokens)
        return Written(
            Outcome.ANSWERED, AnswerMode.DIRECT, completion.text, model=completion.model, usage=completion.usage
        )


def without_answer(found: Written, reason: Reason, spoken: Language) -> Written:
    """What was found is no answer: its scores stay, its sources go."""
    said = NOT_IN_MATERIAL[reason][spoken]
    return replace(found, outcome=Outcome.NOT_IN_MATERIAL, answer=said, notice=said, reason=reason, sources=())


def in_material(found: Found, threshold: float | None) -> bool:
    """From retrieval's evidence alone; a service that gives none has decided by what it found."""
    if found.evidence is None:
        return True
    if threshold is not None:
        return found.evidence.best_score >= threshold
    return is_in_material(found.evidence)


def extractive_answer(question: str, sources: Sequence[Citation]) -> str:
    """The sources' best sentences, each with its source's number."""
    passages = [source.content for source in sources]
    return " ".join(f"{part.shown(passages)} [{part.passage + 1}]" for part in extract(question, passages))
