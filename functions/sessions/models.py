"""What the sessions routes take and give."""

from typing import Any, Literal

from pydantic import BaseModel, Field, StrictBool

from derslik.clients.retrieval import Chunk
from derslik.domain.ids import new_id, now
from derslik.domain.sessions import Category, Session, Status
from derslik.web.models import Body, Labels, LongText, Name, ShortText


class NewSession(Body):
    name: Name
    description: LongText | None = None
    category: Category
    grade_level: ShortText | None = None
    subject_area: ShortText | None = None
    learning_objectives: Labels | None = None
    tags: Labels | None = None
    is_public: StrictBool | None = None

    def session(self, created_by: str) -> Session:
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


class SessionChange(Body):
    """The fields to change; an absent one stays, null clears a text or list."""

    name: Name = ""
    description: LongText | None = None
    category: Category = Category.GENERAL
    grade_level: ShortText | None = None
    subject_area: ShortText | None = None
    learning_objectives: Labels | None = None
    tags: Labels | None = None
    is_public: StrictBool = False

    def changes(self) -> dict[str, Any]:
        """Attribute → new value, only for the fields that were sent."""
        empty: dict[str, Any] = {"learning_objectives": [], "tags": []}
        sent = self.model_dump(mode="json", exclude_unset=True)
        return {name: empty.get(name, "") if value is None else value for name, value in sent.items()}


class StatusChange(Body):
    status: Status


class SessionOut(Session):
    """A session as the origin's client reads it, and its `version` (the ETag)."""

    settings_version: int = Field(default=1, exclude=True)


class StatusChanged(BaseModel):
    success: Literal[True] = True
    session_id: str
    new_status: Status
    updated_session: SessionOut


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
