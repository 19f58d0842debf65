"""What the questions route takes and gives."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictInt

from derslik.web.models import Body

MAX_QUESTIONS = 50

Mode = Literal["generated", "from_text", "mixed", "none"]


class GenerateQuestions(Body):
    """`seed` makes the same choice again; without it each call chooses anew."""

    count: Annotated[StrictInt, Field(ge=1, le=MAX_QUESTIONS)] = 10
    seed: Annotated[StrictInt, Field(ge=0, le=2**32)] | None = None


class ProofOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    document_id: str
    filename: str
    page: int | None
    start: int
    end: int
    quote: str


class ItemOut(BaseModel):
    """A question with its key, and the words of the document that prove it."""

    type: str
    stem: str
    key: str
    options: list[str] | None
    language: str
    proof: ProofOut


class Questions(BaseModel):
    """`questions` as the origin gives them; `items` tells more of the same. Fewer than asked for when the documents
    give no more: then `notice` says so."""

    questions: list[str]
    items: list[ItemOut]
    requested: int
    mode: Mode
    dropped: int
    notice: str | None
