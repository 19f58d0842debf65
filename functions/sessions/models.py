"""What the sessions routes take and give."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, create_model

from derslik.clients.retrieval import Chunk
from derslik.domain.ids import new_id, now
from derslik.domain.sessions import Session, SessionFields, Status, stored_default
from derslik.web.models import Body


def body_fields(*, all_may_be_absent: bool) -> dict[str, Any]:
    """The fields of a session as a request's body gives them: null is taken for each that has a default."""
    return {
        name: (field.rebuild_annotation(), None if all_may_be_absent else ...)
        if field.is_required()
        else (field.rebuild_annotation() | None, None)
        for name, field in SessionFields.model_fields.items()
    }


class NewSession(create_model("NewSessionFields", __base__=Body, **body_fields(all_may_be_absent=False))):  # type: ignore[misc]
    """The fields of a new session; null and an absent field stand for the default."""

    def make_session(self, created_by: str) -> Session:
        time = now()
        given = {name: value for name, value in self.model_dump().items() if value is not None}
        return Session(
            session_id=new_id(),
            created_by=created_by,
            created_at=time,
            updated_at=time,
            last_accessed=time,
            **given,
        )


class SessionChange(create_model("SessionChangeFields", __base__=Body, **body_fields(all_may_be_absent=True))):  # type: ignore[misc]
    """The fields to change; an absent one stays, null brings a field back to its default."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1})

    def changed_attributes(self) -> dict[str, Any]:
        """Attribute → new value as it is stored, only for the fields that were sent."""
        sent = self.model_dump(mode="json", exclude_unset=True)
        return {name: stored_default(name) if value is None else value for name, value in sent.items()}


class StatusChange(Body):
    status: Status


class SessionReply(Session):
    """A session as the origin's client reads it, and its `version` (the ETag)."""

    settings_version: int = Field(default=1, exclude=True)


class StatusChanged(BaseModel):
    success: Literal[True] = True
    session_id: str
    new_status: Status
    updated_session: SessionReply


class Deleted(BaseModel):
    deleted: Literal[True] = True
    session_id: str


class Stats(BaseModel):
    """Counts of one session; `documents` by state."""

    session_id: str
    document_count: int
    total_chunks: int
    query_count: int
    student_entry_count: int
    documents: dict[str, int]
    pages: int
    bytes: int
    last_accessed: str


class ChunkPage(BaseModel):
    """`total_count` counts all chunks of the session; the next page is in the `Link` header."""

    chunks: list[Chunk]
    total_count: int
    session_id: str


class Health(BaseModel):
    status: Literal["ok"] = "ok"
