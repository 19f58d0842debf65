"""Course sessions: what they hold, and who may see and change them."""

from enum import StrEnum
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from derslik.domain.identity import User
from derslik.errors import Forbidden, NotFound


class Status(StrEnum):
    DRAFT = "draft"
    ACTIVE = "active"
    INACTIVE = "inactive"
    ARCHIVED = "archived"
    COMPLETED = "completed"
    SUSPENDED = "suspended"


class Category(StrEnum):
    GENERAL = "general"
    SCIENCE = "science"
    MATHEMATICS = "mathematics"
    LANGUAGE = "language"
    SOCIAL_STUDIES = "social_studies"
    HISTORY = "history"
    GEOGRAPHY = "geography"
    BIOLOGY = "biology"
    CHEMISTRY = "chemistry"
    PHYSICS = "physics"
    COMPUTER_SCIENCE = "computer_science"
    ART = "art"
    MUSIC = "music"
    PHYSICAL_EDUCATION = "physical_education"
    RESEARCH = "research"
    EXAM_PREP = "exam_prep"


class Session(BaseModel):
    """A course session as it is stored; the origin's field names.

    `version` counts changes by its teacher (its ETag), `settings_version` those of `rag_settings`. Counters change
    neither. `rag_settings` holds only what the teacher saved. The counts of queries by outcome and of ratings are for
    their own route.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    session_id: str
    name: str
    description: str = ""
    category: Category
    status: Status = Status.DRAFT
    created_by: str
    created_at: str
    updated_at: str
    last_accessed: str
    grade_level: str = ""
    subject_area: str = ""
    learning_objectives: list[str] = Field(default_factory=list)
    tags: list[str] = Field(default_factory=list)
    is_public: bool = False
    document_count: int = 0
    total_chunks: int = 0
    query_count: int = 0
    student_entry_count: int = 0
    user_rating: float = 0.0
    backup_count: int = 0
    rag_settings: dict[str, Any] = Field(default_factory=dict)
    version: int = 1
    settings_version: int = 1
    answered_count: int = Field(default=0, exclude=True)
    not_in_material_count: int = Field(default=0, exclude=True)
    degraded_count: int = Field(default=0, exclude=True)
    rating_count: int = Field(default=0, exclude=True)
    rating_sum: int = Field(default=0, exclude=True)

    @model_validator(mode="after")
    def rating_of_counts(self) -> Self:
        """`user_rating` is the mean of the students' feedback, of which the row holds sum and count."""
        if self.rating_count > 0:
            object.__setattr__(self, "user_rating", round(self.rating_sum / self.rating_count, 2))
        return self


def require_readable(session: Session, user: User) -> None:
    """Its teacher and admins always; students while it is active. Everyone else: it is not there."""
    if user.is_admin or session.created_by == user.id:
        return
    if not user.is_student or session.status is not Status.ACTIVE:
        raise NotFound("There is no such session", code="session_not_found")


def require_owned(session: Session, user: User) -> None:
    """Its teacher and admins. A student who can see it is told that it is not theirs to change."""
    require_readable(session, user)
    if user.is_student:
        raise Forbidden("This is for the session's teacher")
