"""From an uploaded file to canonical Markdown: in a child process, under limits.

The format is recognised by content (`detect.py`), each format has one module (`plain.py`, `docx.py`, `pdf/` …),
`child.py` is what runs in the child and `process.py` what starts, reads and ends it. A new format is a new
module, a case in `detect.py` and one in `child.py`.
"""

from collections.abc import Awaitable, Callable
from pathlib import Path

from derslik.domain.document_text import DocumentText
from documents.parsing.error_messages import MESSAGES
from documents.parsing.models import Limits, ParseError

__all__ = ["MESSAGES", "Limits", "ParseError", "parse"]

DEFAULT_LIMITS = Limits()


async def parse(
    path: Path,
    limits: Limits = DEFAULT_LIMITS,
    on_progress: Callable[[int, int], Awaitable[None]] | None = None,
) -> DocumentText:
    """Parse the file at `path`; raises `ParseError`. `on_progress` gets done and total pages, slides or sheets.

    However it ends, cancelled included, the child process is gone when this returns.
    """
    # Imported here because the child imports this package too, and asyncio would be most of its start-up.
    from documents.parsing import process

    return await process.parse_in_child(path, limits, on_progress)
