"""Course sessions: what they hold, and who may see and change them."""

from enum import StrEnum
from typing import Any, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StrictBool,
    ValidationError,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    field_validator,
    model_validator,
)
from pydantic_core import to_jsonable_python

from derslik.domain.field_types import Labels, LongText, Name, ShortText, is_visible
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


class SessionFields(BaseModel):
    """What a teacher says of a session: the one place where such a field stands.

    The bodies that create and change a session, the stored session, its reply and the archive's description are made
    from these fields. A field with a default is optional, and null stands for the default. A new field needs one:
    sessions and archives of before are read with it. Limits hold for stored sessions too, so they may only be widened.
    """

    name: Name
    description: LongText = ""
    category: Category
    grade_level: ShortText = ""
    subject_area: ShortText = ""
    learning_objectives: Labels = Field(default_factory=list)
    tags: Labels = Field(default_factory=list)
    is_public: StrictBool = False


def default_of(name: str) -> Any:
    """The value of an optional session field that nobody has set."""
    return SessionFields.model_fields[name].get_default(call_default_factory=True)


def stored_default(name: str) -> Any:
    """The same as JSON, the form in which a session is stored."""
    return to_jsonable_python(default_of(name))


class Session(SessionFields):
    """A course session as it is stored; the origin's field names.

    `version` counts changes by its teacher (its ETag), `settings_version` those of `rag_settings`. Counters change
    neither. `rag_settings` holds only what the teacher saved. The counts of queries by outcome and of ratings are for
    their own route.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    session_id: str
    status: Status = Status.DRAFT
    created_by: str
    created_at: str
    updated_at: str
    last_accessed: str
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

    @field_validator(*SessionFields.model_fields, mode="wrap")
    @classmethod
    def read_empty_text_as_default(
        cls, value: Any, validate: ValidatorFunctionWrapHandler, field: ValidationInfo
    ) -> Any:
        """Earlier versions stored "" when null was sent for a field that is no text, which stands for the default; and
        names and labels that hold nothing visible."""
        try:
            return validate(value)
        except ValidationError:
            if field.field_name == "name" and isinstance(value, str):
                return value
            if isinstance(value, list):
                return validate([label for label in value if is_visible(str(label))])
            if value != "" or field.field_name is None or SessionFields.model_fields[field.field_name].is_required():
                raise
            return default_of(field.field_name)

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
