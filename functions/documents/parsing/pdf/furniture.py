"""Running headers, footers and page numbers: what stands apart at the edge of most pages."""

import re
from collections import Counter
from collections.abc import Sequence

from documents.parsing.pdf.lines import Row

MAX_ROWS = 3  # of a header or footer
APART = 1.8  # ems between a header and the text below it: more than between the lines of a text
MIN_PAGES = 3
SHARE = 0.4  # of all pages; left and right pages often differ


def without_furniture(pages: Sequence[list[Row]]) -> list[list[Row]]:
    """The pages without it; a page that has nothing else stays as it is."""
    seen = Counter(text for page in pages for text in {fold_numbers(row) for row in edge_rows(page)})
    enough = max(MIN_PAGES, len(pages) * SHARE)
    furniture = {text for text, times in seen.items() if times >= enough or (is_number(text) and times >= MIN_PAGES)}
    return [drop_rows(page, furniture) or page for page in pages]


def drop_rows(page: list[Row], furniture: set[str]) -> list[Row]:
    drop = {id(row) for row in edge_rows(page) if fold_numbers(row) in furniture}
    return [row for row in page if id(row) not in drop]


def edge_rows(page: list[Row]) -> list[Row]:
    return first_apart(page) + first_apart(page[::-1])


def first_apart(page: list[Row]) -> list[Row]:
    """The rows before the first wide gap, if one comes soon."""
    for count in range(1, min(MAX_ROWS, len(page) - 1) + 1):
        above, below = page[count - 1][0], page[count][0]
        if abs(above.baseline - below.baseline) > APART * min(above.size, below.size):
            return page[:count]
    return []


def is_number(text: str) -> bool:
    return "#" in text and not any(map(str.isalpha, text))


def fold_numbers(row: Row) -> str:
    """The row's text with all numbers alike."""
    return re.sub(r"\d+", "#", " ".join(part.text for part in row))
