"""Running heads and feet and page numbers: what stands apart at the edge of pages, at one place, in the same words."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from documents.parsing.pdf.model import PageText, Word, box_of, size_of, text_of
from documents.parsing.pdf.segments import Row, rows, segments

EDGE = 0.14  # of the page's height, at its top and its foot
MAX_ROWS = 3  # of a header or footer
APART = 1.7  # ems between a header and the text below it: more than between the lines of a text
SAME_PLACE = 3.0  # points
MAX_SIZE = 1.15  # of the body's; a title that is on several slides is larger
PAGE_NUMBER = re.compile(
    r"[-–—|•·(\[\s]{0,4}(?P<word>sayfa|sayfa no|page|sf|s|p|syf)?[.:]?\s?(?P<number>\d{1,4}|[ivxlc]{1,7})"
    r"(?P<total>\s?(?:/|\||of|-)\s?\d{1,4})?[-–—|•·)\].\s]{0,4}",
    re.IGNORECASE,
)


class Edge(NamedTuple):
    """Words that stand apart at a page's edge."""

    page: int
    words: tuple[Word, ...]
    text: str
    y: float
    size: float


def drop_furniture(pages: Sequence[PageText], body: float) -> None:
    """Takes it out of the pages' words; a page that has nothing else stays as it is."""
    edges = [edge for page in pages for edge in find_edges(page)]
    dropped: dict[int, set[int]] = defaultdict(set)
    for edge in [*running_texts(edges, body), *page_numbers(edges, len(pages))]:
        dropped[edge.page].update(word.order for word in edge.words)
    for page in pages:
        kept = [word for word in page.words if word.order not in dropped[page.number]]
        if any(word.run.upright for word in kept):
            page.words = kept


def find_edges(page: PageText) -> list[Edge]:
    """The segments of the first and last rows, if these stand apart from the text."""
    band = EDGE * page.height
    near = [
        word
        for word in page.words
        if word.run.upright and (word.run.baseline < 2 * band or word.run.baseline > page.height - 2 * band)
    ]
    page_rows = rows(segments(near, page.strokes))
    low = page.height - band
    above = [row for row in first_apart(page_rows) if row[0].baseline < band]
    below = [row for row in first_apart(page_rows[::-1]) if row[0].baseline > low]
    return [
        Edge(page.number, tuple(part.words), text_of(part.words), part.baseline, size_of(part.words))
        for row in [*above, *below]
        for part in row
    ]


def first_apart(page: Sequence[Row]) -> Sequence[Row]:
    """The rows before the first wide gap, if one comes soon."""
    for count in range(1, min(MAX_ROWS, len(page) - 1) + 1):
        above, below = page[count - 1][0], page[count][0]
        if abs(above.baseline - below.baseline) > APART * min(above.size, below.size):
            return page[:count]
    return page if 0 < len(page) <= 1 else []


def running_texts(edges: Sequence[Edge], body: float) -> Iterable[Edge]:
    """The same words at the same place on pages that are not far from each other, as a chapter's are."""
    places: dict[str, list[Edge]] = defaultdict(list)
    for edge in edges:
        if any(map(str.isalpha, edge.text)) and edge.size <= body * MAX_SIZE:
            places[edge.text].append(edge)
    for alike in places.values():
        for edge in alike:
            if any(
                other.page != edge.page and abs(other.y - edge.y) <= SAME_PLACE and abs(other.page - edge.page) <= 4
                for other in alike
            ):
                yield edge


def page_numbers(edges: Sequence[Edge], total: int) -> Iterable[Edge]:
    """Numbers that grow with the pages; and those that say themselves that they are of a page."""
    offsets: Counter[int] = Counter()
    found: list[tuple[Edge, int | None, bool]] = []
    for edge in edges:
        match = PAGE_NUMBER.fullmatch(edge.text)
        if match is None:
            continue
        number = int(match["number"]) if match["number"].isdecimal() else None
        telling = bool(match["word"] or match["total"] or edge.text[0] in "-–—") and number is not None
        found.append((edge, number, telling))
        if number is not None:
            offsets[number - edge.page] += 1
    for edge, number, telling in found:
        if telling or (number is None and total > 2) or (number is not None and is_counted(number, edge.page, offsets)):
            yield edge


def is_counted(number: int, page: int, offsets: Counter[int]) -> bool:
    return number == page or offsets[number - page] >= 2


def at_edge(page: PageText, words: Sequence[Word]) -> bool:
    box = box_of(words)
    return box.y1 < EDGE * page.height or box.y0 > (1 - EDGE) * page.height
