"""From a question to an answer: settings, retrieval, checked citations, then a model or the sentences themselves."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from derslik.clients.generation import Completion, Generation, Message, Usage
from derslik.clients.reply_values import readable_text
from derslik.clients.retrieval import NAME as RETRIEVAL
from derslik.clients.retrieval import Evidence, Retrieval, RetrievedPassages
from derslik.concurrency import both
from derslik.domain.citations import Citation
from derslik.domain.deadline import Deadline
from derslik.domain.documents import Document
from derslik.domain.settings import Effective
from derslik.errors import DeadlineExceeded, UpstreamError
from derslik.language import Language
from derslik.language.detection import detect_language
from derslik.language.extracts import extract_sentences
from derslik.logs import log_upstream
from derslik.storage.objects import Objects
from rag_query import prompts
from rag_query.evidence import Reason, is_answerable, refusal_reason
from rag_query.models import AnswerMode, Outcome, RagQuery
from rag_query.notices import DEGRADED, NOT_IN_MATERIAL
from rag_query.small_talk import small_talk_language
from rag_query.sources import cite_passages
from rag_query.suggestions.follow_up_questions import FollowUpQuestions
from rag_query.suggestions.sections import Passage


@dataclass(frozen=True, slots=True)
class DraftAnswer:
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
    suggestions: Sequence[str] = ()


class ProgressListener(Protocol):
    """Who is told how far an answer by a model has come."""

    async def on_retrieved(self, draft: DraftAnswer) -> None: ...

    async def on_text(self, text: str) -> None: ...


NOTHING = DraftAnswer(Outcome.NOT_IN_MATERIAL, AnswerMode.NONE)


@dataclass(frozen=True, slots=True)
class Answerer:
    """How questions are answered here; without `generation`, out of the sources' own sentences.

    `patient`: when the model does not answer in time there will be no better time, and the sources are the answer.
    """

    retrieval: Retrieval
    generation: Generation | None
    objects: Objects
    patient: bool = False
    listener: ProgressListener | None = None

    async def answer(
        self, query: RagQuery, settings: Effective, visible: Sequence[Document], deadline: Deadline
    ) -> DraftAnswer:
        """Raises the `UpstreamError`s of retrieval; a failing generation only degrades the answer, but for one that
        takes longer than the impatient can wait."""
        values = settings.values
        if values["use_direct_llm"] and self.generation is not None and not query.skip_llm:
            return await self._answer_directly(query, values["model"], deadline, self.generation)
        greeting_language = small_talk_language(query.query)
        if greeting_language is not None:
            return without_answer(NOTHING, Reason.SMALL_TALK, greeting_language)
        language = detect_language(query.query)
        if not visible:
            return without_answer(NOTHING, Reason.NO_DOCUMENTS, language)
        retrieved = await self.retrieval.query(self._query_body(query, values), visible, deadline)
        sources, dropped = await cite_passages(
            query.query, retrieved.sources, visible, self.objects, values["max_context_chars"]
        )
        base = DraftAnswer(
            Outcome.ANSWERED, AnswerMode.NONE, sources=sources, evidence=retrieved.evidence, dropped_sources=dropped
        )
        threshold = values["min_score_threshold"]
        if not sources or not (retrieved.evidence is None or is_answerable(retrieved.evidence, threshold)):
            return without_answer(base, refusal_reason(retrieved.evidence), language)
        if query.skip_llm:
            return base
        follow_up = FollowUpQuestions(query.asked, [Passage(source.content, source.heading) for source in sources])
        draft, answerable = await both(
            self._write_answer(query, values["model"], base, retrieved, deadline),
            follow_up.answerable(self.retrieval, query.session_id, visible, threshold, deadline),
        )
        return replace(draft, suggestions=follow_up.choose(draft.answer, answerable))

    async def _write_answer(
        self, query: RagQuery, model: str | None, base: DraftAnswer, retrieved: RetrievedPassages, deadline: Deadline
    ) -> DraftAnswer:
        if self.generation is not None:
            return await self._generate_answer(query, model, base, deadline, self.generation)
        if retrieved.evidence is None and retrieved.answer.strip():
            return take_upstream_answer(query, base, retrieved.answer)
        return replace(base, mode=AnswerMode.EXTRACTIVE, answer=write_extractive_answer(query.query, base.sources))

    def _query_body(self, query: RagQuery, values: dict[str, Any]) -> dict[str, Any]:
        """The body of the contract's `/query`; the service writes the answer only when nobody here does."""
        names = ("top_k", "use_rerank", "min_score", "max_context_chars", "model", "chain_type")
        models = ("embedding_model", "use_reranker_service", "reranker_type")
        return {
            "session_id": query.session_id,
            "query": query.query,
            **{name: values[name] for name in (*names, *models)},
            "max_tokens": query.max_tokens,
            "conversation_history": query.history,
            "skip_llm": query.skip_llm or self.generation is not None or self.retrieval.embedded,
        }

    async def _generate_answer(
        self, query: RagQuery, model: str | None, base: DraftAnswer, deadline: Deadline, generation: Generation
    ) -> DraftAnswer:
        """The model's answer; without its sources' markers where they point at nothing. Degraded when it fails."""
        language = detect_language(query.query)
        passages = [source.content for source in base.sources]
        messages = prompts.grounded(query.query, passages, language, query.history, query.style)
        try:
            completion = await self._complete(messages, base, query, model, deadline, generation)
        except UpstreamError as error:
            if isinstance(error, DeadlineExceeded) and not self.patient:
                raise
            log_upstream(error)
            return degraded(query, base)
        answer, dropped = prompts.checked_markers(completion.text, len(passages))
        return replace(
            base,
            mode=AnswerMode.GENERATED,
            answer=answer,
            model=completion.model,
            usage=completion.usage,
            dropped_markers=dropped,
        )

    async def _answer_directly(
        self, query: RagQuery, model: str | None, deadline: Deadline, generation: Generation
    ) -> DraftAnswer:
        """The model alone, as the session's teacher allowed it; raises `UpstreamError`s."""
        base = DraftAnswer(Outcome.ANSWERED, AnswerMode.DIRECT)
        messages = prompts.direct(query.query, query.history)
        completion = await self._complete(messages, base, query, model, deadline, generation)
        return replace(base, answer=completion.text, model=completion.model, usage=completion.usage)

    async def _complete(
        self,
        messages: Sequence[Message],
        draft: DraftAnswer,
        query: RagQuery,
        model: str | None,
        deadline: Deadline,
        generation: Generation,
    ) -> Completion:
        """In a stream when somebody watches."""
        if self.listener is not None:
            await self.listener.on_retrieved(draft)
        on_text = None if self.listener is None else self.listener.on_text
        return await generation.complete(messages, deadline, model=model, max_tokens=query.max_tokens, on_text=on_text)


def without_answer(draft: DraftAnswer, reason: Reason, language: Language) -> DraftAnswer:
    """What was found is no answer: its scores stay, its sources go."""
    notice = NOT_IN_MATERIAL[reason][language]
    return replace(draft, outcome=Outcome.NOT_IN_MATERIAL, answer=notice, notice=notice, reason=reason, sources=())


def take_upstream_answer(query: RagQuery, base: DraftAnswer, answer: str) -> DraftAnswer:
    """What the retrieval service wrote; degraded where nobody can read it."""
    try:
        return replace(base, mode=AnswerMode.UPSTREAM, answer=readable_text(RETRIEVAL, answer))
    except UpstreamError as error:
        log_upstream(error)
        return degraded(query, base)


def degraded(query: RagQuery, base: DraftAnswer) -> DraftAnswer:
    return replace(base, outcome=Outcome.DEGRADED, notice=DEGRADED[detect_language(query.query)])


def write_extractive_answer(question: str, sources: Sequence[Citation]) -> str:
    """The sources' best sentences, each with its source's number."""
    passages = [source.content for source in sources]
    extracts = extract_sentences(question, passages, [source.heading for source in sources])
    return " ".join(f"{part.shown(passages)} [{part.passage + 1}]" for part in extracts)
