"""The answer as it is given, and the record that is kept of it."""

import time
from dataclasses import dataclass, field
from typing import Any

from derslik.domain.identity import Role, User
from derslik.domain.ids import new_id, now
from derslik.domain.settings import Effective
from rag_query.answering import Written
from rag_query.models import Answer, Outcome, QueryRecord, QueryStatus, RagQuery, Setting

ENDED = frozenset({QueryStatus.DONE, QueryStatus.FAILED})
TIMED_OUT = {"code": "timed_out", "message": "This took too long. Ask again."}


@dataclass(frozen=True, slots=True)
class Asked:
    """A question under way; `started` is a `perf_counter`."""

    query: RagQuery
    user: User
    query_id: str = field(default_factory=new_id)
    queried_at: str = field(default_factory=now)
    started: float = field(default_factory=time.perf_counter)


def assemble(asked: Asked, written: Written, settings: Effective, personal: str | None) -> Answer:
    """`personal` takes the answer's place where there is one."""
    suggestions = list(written.suggestions) if written.outcome is Outcome.ANSWERED else []
    return Answer(
        query_id=asked.query_id,
        session_id=asked.query.session_id,
        answer=written.answer if personal is None else personal,
        outcome=written.outcome,
        answer_mode=written.mode,
        notice=written.notice,
        reason=written.reason,
        sources=list(written.sources),
        suggestions=suggestions,
        processing_time_ms=round((time.perf_counter() - asked.started) * 1000),
        model=written.model,
        usage=written.usage,
        evidence=written.evidence,
        dropped_sources=written.dropped_sources,
        dropped_markers=written.dropped_markers,
        personalized=personal is not None,
        settings={name: Setting(value=value, origin=settings.origins[name]) for name, value in settings.values.items()},
        chain_type=settings.values["chain_type"],
    )


def unanswered(asked: Asked, status: QueryStatus, seconds: float) -> dict[str, Any]:
    """The row of a query that ends within `seconds`; `request` and `asked_by` are for the worker."""
    return {
        **row(asked, status),
        "request": asked.query.model_dump(mode="json", exclude={"query", "session_id"}, exclude_none=True),
        "asked_by": {"role": asked.user.role.value, "username": asked.user.username},
        "ends_by": int(time.time() + seconds),
    }


def answered(asked: Asked, answer: Answer) -> dict[str, Any]:
    response = answer.model_dump_json(exclude={"sources": {"__all__": {"quote"}}})  # the same as `content`
    return {**row(asked, QueryStatus.DONE), "outcome": answer.outcome.value, "response": response}


def row(asked: Asked, status: QueryStatus) -> dict[str, Any]:
    return {
        "query_id": asked.query_id,
        "session_id": asked.query.session_id,
        "user_id": asked.user.id,
        "queried_at": asked.queried_at,
        "query": asked.query.query,
        "status": status.value,
    }


def asked_of(item: dict[str, Any]) -> Asked:
    """The question of a row that `unanswered` made."""
    query = RagQuery.model_validate({**item["request"], "query": item["query"], "session_id": item["session_id"]})
    user = User(item["user_id"], Role(item["asked_by"]["role"]), item["asked_by"]["username"])
    return Asked(query, user, item["query_id"], item["queried_at"])


def shown(item: dict[str, Any]) -> QueryRecord:
    """A row as it is seen: past its time, what has not ended has failed."""
    record = QueryRecord.model_validate(item)
    if record.status in ENDED or time.time() <= item["ends_by"]:
        return record
    return QueryRecord.model_validate({**item, "status": QueryStatus.FAILED, "error": TIMED_OUT})
