"""Patterns that a schema tells its readers, of what something else checks."""

from dataclasses import dataclass
from typing import Any

from pydantic import GetJsonSchemaHandler
from pydantic_core import CoreSchema


@dataclass(frozen=True, slots=True)
class DescribedBy:
    """Puts a pattern into the JSON Schema of a text's type; it checks nothing."""

    pattern: str

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return handler(schema) | {"pattern": self.pattern}


NOT_BLANK = DescribedBy(r"\S")
"""What `strip_whitespace` with a `min_length` means: spaces alone are no text."""
VISIBLE = DescribedBy(
    r"[^\s\x00-\x1f\x7f-\x9f\xad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e\u200b-\u200f"
    r"\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
)
"""The same of a name, of which control and format characters are no part."""
