"""Types of the texts that people write into fields, with their limits in characters and entries."""

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field, GetJsonSchemaHandler, StringConstraints
from pydantic_core import CoreSchema


@dataclass(frozen=True, slots=True)
class DescribedBy:
    """A pattern that a schema tells its readers, of what something else checks."""

    pattern: str

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return handler(schema) | {"pattern": self.pattern}


NOT_BLANK = DescribedBy(r"\S")
"""What `strip_whitespace` with a `min_length` means: spaces alone are no text."""
VISIBLE = DescribedBy(
    r"[^\s\x00-\x1f\x7f-\x9f\xad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e\u200b-\u200f"
    r"\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb]"
)
"""The same of a name, of which control and format characters are no part."""
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), VISIBLE]
ShortText = Annotated[str, StringConstraints(strip_whitespace=True, max_length=100)]
LongText = Annotated[str, StringConstraints(max_length=4_000)]
Labels = Annotated[
    list[Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300), VISIBLE]],
    Field(max_length=50),
]
