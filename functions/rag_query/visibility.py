"""What of a stored query may be shown: decided when it is read, by its session and documents as they are then.

docs/decisions/0071-what-is-visible-is-decided-when-it-is-read.md
"""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from derslik.concurrency import all_of
from derslik.domain.citations import Citation
from derslik.domain.documents import Document
from derslik.domain.identity import User
from derslik.domain.sessions import require_owned, require_readable
from derslik.errors import Forbidden, NotFound
from derslik.language.detection import detect_language
from derslik.storage.sessions import Sessions
from derslik.storage.table import Item
from rag_query.events import Event, query_events
from rag_query.models import Answer, AnswerMode, QueryRecord
from rag_query.notices import SOURCE_DELETED
from rag_query.query_record import visible_record


class ReadableQuery(NamedTuple):
    """A query that the caller may see, as stored; and the ids of its session's visible documents."""

    item: Item
    document_ids: frozenset[str]

    @property
    def record(self) -> QueryRecord:
        return without_hidden_text(visible_record(self.item), self.document_ids)

    @property
    def events(self) -> list[Event]:
        """With the numbers that they always have."""
        events = query_events(visible_record(self.item), self.item.get("progress", []))
        return events_without_hidden_text(events, self.document_ids)


async def readable_query(item: Item, user: User, sessions: Sessions) -> ReadableQuery:
    """For who asked, while they may see the session, and for its teacher; raises `NotFound`."""
    may_see = require_readable if item["user_id"] == user.id else require_owned
    try:
        session, documents = await sessions.with_documents(item["session_id"])
        may_see(session, user)
    except (NotFound, Forbidden) as error:
        raise query_not_found() from error
    return ReadableQuery(item, visible_ids(documents))


async def readable_queries(items: Sequence[Item], user: User, sessions: Sessions) -> list[ReadableQuery]:
    """Those of somebody's own queries that they may see at this moment. Each session is read once."""
    session_ids = sorted({item["session_id"] for item in items})
    found = await all_of([_documents_for(user, session_id, sessions) for session_id in session_ids])
    documents = dict(zip(session_ids, found, strict=True))
    shown = ((item, documents[item["session_id"]]) for item in items)
    return [ReadableQuery(item, ids) for item, ids in shown if ids is not None]


async def _documents_for(user: User, session_id: str, sessions: Sessions) -> frozenset[str] | None:
    """The visible documents' ids; None when the session is not there for this user."""
    try:
        session, documents = await sessions.with_documents(session_id)
        require_readable(session, user)
    except NotFound:
        return None
    return visible_ids(documents)


def query_not_found() -> NotFound:
    return NotFound("There is no such query", code="query_not_found")


def visible_ids(documents: Sequence[Document]) -> frozenset[str]:
    return frozenset(document.document_id for document in documents if document.visible)


def without_hidden_text(record: QueryRecord, document_ids: Collection[str]) -> QueryRecord:
    """The record without what comes from documents that are not visible any more."""
    if record.response is None:
        return record
    return record.model_copy(update={"response": answer_without_hidden_text(record.response, document_ids)})


def answer_without_hidden_text(answer: Answer, document_ids: Collection[str]) -> Answer:
    """The answer as it was given; where one of its sources is not visible any more, a notice and the other sources.

    An answer and its suggestions are made of all its sources, so neither can be shown in part.
    """
    sources = visible_sources(answer.sources, document_ids)
    if len(sources) == len(answer.sources):
        return answer
    notice = SOURCE_DELETED[detect_language(f"{answer.answer} {answer.notice or ''}")]
    hidden = {"answer": notice, "notice": notice, "answer_mode": AnswerMode.NONE, "suggestions": []}
    return answer.model_copy(update={**hidden, "sources": sources, "personalized": False})


def visible_sources(sources: Sequence[Citation], document_ids: Collection[str]) -> list[Citation]:
    return [source for source in sources if source.document_id in document_ids]


def events_without_hidden_text(events: Sequence[Event], document_ids: Collection[str]) -> list[Event]:
    """As many events as there are: of those of a query with a hidden source, the pieces of its answer are empty."""
    shown_sources = [source for event in events for source in event.data.get("sources", [])]
    if all(source["document_id"] in document_ids for source in shown_sources):
        return list(events)
    return [event.model_copy(update={"data": _hide(event, document_ids)}) for event in events]


def _hide(event: Event, document_ids: Collection[str]) -> Item:
    match event.type:
        case "delta":
            return {"text": ""}
        case "retrieved":
            sources = [source for source in event.data["sources"] if source["document_id"] in document_ids]
            return {**event.data, "sources": sources}
        case "answered" | "not_in_material" | "degraded":
            answer = Answer.model_validate(event.data)
            return answer_without_hidden_text(answer, document_ids).model_dump(mode="json")
    return event.data
