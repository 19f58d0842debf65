"""What parsing takes, and how it fails; what it gives is `derslik.domain.document_text`."""

from dataclasses import dataclass
from typing import Protocol

from documents.parsing.error_messages import MESSAGES


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost. `memory_bytes` is the child's whole address space, libraries included."""

    memory_bytes: int = 1_000_000_000
    seconds: float = 120
    pages: int = 2_000
    text_chars: int = 4_000_000
    columns: int = 500
    unpacked_bytes: int = 300_000_000


class ParseError(Exception):
    """The file cannot be parsed. `code` and `message` are for people; `cause` is a short word for the log.

    Neither holds anything of the document's text.
    """

    def __init__(self, code: str, cause: str = "", **values: int) -> None:
        """`values` fill the placeholders of the message in `error_messages.MESSAGES`."""
        self.code = code
        self.cause = cause
        self.values = values
        super().__init__(self.message)

    @property
    def message(self) -> str:
        return self.message_in("en")

    def message_in(self, language: str) -> str:
        """The message in `en` or `tr`."""
        return MESSAGES[self.code][language].format(**self.values)


class Report(Protocol):
    """Tells the parent how many of all pages are done."""

    def __call__(self, done: int, total: int) -> None: ...
