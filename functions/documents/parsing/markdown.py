"""HTML to the Markdown that students are quoted."""

import re
from typing import Any

from markdownify import MarkdownConverter

from documents.parsing.tables import format_cell

# The text is quoted to students: emphasis, link targets and escapes would only be in the way.
OPTIONS: dict[str, Any] = {
    "heading_style": "atx",
    "bullets": "-",
    "strip": ["a", "img", "strong", "em", "b", "i", "s"],
    "escape_asterisks": False,
    "escape_underscores": False,
    "table_infer_header": True,
}

MOST_SPACES = 100
LONG_SPACES = re.compile(rf"[ \t]{{{MOST_SPACES + 1},}}+")


class Converter(MarkdownConverter):
    """Markdown in which a cell's own pipes do not make columns."""

    def convert_td(self, el: Any, text: str, parent_tags: set[str]) -> str:
        return str(super().convert_td(el, format_cell(text), parent_tags))  # type: ignore[misc]

    convert_th = convert_td


def to_markdown(html: str) -> str:
    """Runs of spaces are cut short: the converter looks for a line's end from each of them anew."""
    return str(Converter(**OPTIONS).convert(LONG_SPACES.sub(" " * MOST_SPACES, html)))
