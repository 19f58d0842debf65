"""The answer as it is given, and the record that is kept of it."""

import time
from typing import Any

from derslik.domain.identity import User
from derslik.domain.ids import new_id, now
from derslik.domain.settings import Effective
from derslik.domain.suggestions import suggest
from rag_query.answering import Written
from rag_query.models import Answer, Outcome, QueryRecord, RagQuery, Setting


def assemble(query: RagQuery, written: Written, settings: Effective, personal: str | None, started: float) -> Answer:
    """`personal` takes the answer's place where there is one; `started` is a `perf_counter`."""
    passages = [source.content for source in written.sources]
    suggestions = suggest(query.query, written.answer, passages) if written.outcome is Outcome.ANSWERED else []
    return Answer(
        query_id=new_id(),
        session_id=query.session_id,
        answer=written.answer if personal is None else personal,
        outcome=written.outcome,
        answer_mode=written.mode,
        notice=written.notice,
        reason=written.reason,
        sources=list(written.sources),
        suggestions=suggestions,
        processing_time_ms=round((time.perf_counter() - started) * 1000),
        model=written.model,
        usage=written.usage,
        evidence=written.evidence,
        dropped_sources=written.dropped_sources,
        dropped_markers=written.dropped_markers,
        personalized=personal is not None,
        settings={name: Setting(value=value, origin=settings.origins[name]) for name, value in settings.values.items()},
        chain_type=settings.values["chain_type"],
    )


def new_record(query: RagQuery, user: User, answer: Answer) -> dict[str, Any]:
    return QueryRecord(
        query_id=answer.query_id,
        session_id=query.session_id,
        user_id=user.id,
        queried_at=now(),
        query=query.query,
        response=answer,
    ).model_dump(mode="json")
