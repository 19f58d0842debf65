"""The answer as it is given, and the record that is kept of it."""

import time
from dataclasses import dataclass, field
from typing import Any

from derslik.domain.identity import Role, User
from derslik.domain.ids import new_id, now
from derslik.domain.settings import Effective
from rag_query.answering import DraftAnswer
from rag_query.models import Answer, Outcome, QueryRecord, QueryStatus, RagQuery, Setting, stored_json

ENDED = frozenset({QueryStatus.DONE, QueryStatus.FAILED})
TIMED_OUT = {"code": "timed_out", "message": "This took too long. Ask again."}


@dataclass(frozen=True, slots=True)
class PendingQuery:
    """A question under way; `started` is a `perf_counter`."""

    request: RagQuery
    user: User
    query_id: str = field(default_factory=new_id)
    queried_at: str = field(default_factory=now)
    started: float = field(default_factory=time.perf_counter)


def assemble_answer(query: PendingQuery, draft: DraftAnswer, settings: Effective, personal: str | None) -> Answer:
    """`personal` takes the answer's place where there is one."""
    suggestions = list(draft.suggestions) if draft.outcome is Outcome.ANSWERED else []
    return Answer(
        query_id=query.query_id,
        session_id=query.request.session_id,
        answer=draft.answer if personal is None else personal,
        outcome=draft.outcome,
        answer_mode=draft.mode,
        notice=draft.notice,
        reason=draft.reason,
        sources=list(draft.sources),
        suggestions=suggestions,
        processing_time_ms=round((time.perf_counter() - query.started) * 1000),
        model=draft.model,
        usage=draft.usage,
        evidence=draft.evidence,
        dropped_sources=draft.dropped_sources,
        dropped_markers=draft.dropped_markers,
        personalized=personal is not None,
        settings={name: Setting(value=value, origin=settings.origins[name]) for name, value in settings.values.items()},
        chain_type=settings.values["chain_type"],
    )


def pending_row(query: PendingQuery, status: QueryStatus, seconds: float) -> dict[str, Any]:
    """The row of a query that ends within `seconds`; `request` and `asked_by` are for the worker."""
    return {
        **base_row(query, status),
        "request": query.request.model_dump_json(exclude={"query", "session_id"}, exclude_none=True),
        "asked_by": {"role": query.user.role.value, "username": query.user.username},
        "ends_by": int(time.time() + seconds),
    }


def answered_row(query: PendingQuery, answer: Answer) -> dict[str, Any]:
    response = answer.model_dump_json(exclude={"sources": {"__all__": {"quote"}}})  # the same as `content`
    return {**base_row(query, QueryStatus.DONE), "outcome": answer.outcome.value, "response": response}


def base_row(query: PendingQuery, status: QueryStatus) -> dict[str, Any]:
    return {
        "query_id": query.query_id,
        "session_id": query.request.session_id,
        "user_id": query.user.id,
        "queried_at": query.queried_at,
        "query": query.request.query,
        "status": status.value,
    }


def pending_query(item: dict[str, Any]) -> PendingQuery:
    """The question of a row that `pending_row` made."""
    request = stored_json(item["request"])
    query = RagQuery.model_validate({**request, "query": item["query"], "session_id": item["session_id"]})
    user = User(item["user_id"], Role(item["asked_by"]["role"]), item["asked_by"]["username"])
    return PendingQuery(query, user, item["query_id"], item["queried_at"])


def visible_record(item: dict[str, Any]) -> QueryRecord:
    """A row as it is seen: past its time, what has not ended has failed."""
    record = QueryRecord.model_validate(item)
    if record.status in ENDED or time.time() <= item["ends_by"]:
        return record
    return QueryRecord.model_validate({**item, "status": QueryStatus.FAILED, "error": TIMED_OUT})
