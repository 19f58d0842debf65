"""Charts of Office as tables of the values that they were drawn from."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from documents.parsing.blocks import DraftBlock, text_piece
from documents.parsing.models import ParseError

MAX_POINTS = 5_000
SERIES = frozenset({"ser"})


def read_chart(root: Element, columns: int) -> Iterator[DraftBlock]:
    """The title and a table: a row for each category, a column for each series; names are local ones."""
    title = read_title(root)
    if title:
        yield DraftBlock("caption", text_piece(title))
    series = list(root.iter("ser"))
    if len(series) + 1 > columns:
        raise ParseError("too_many_columns", limit=columns)
    names = [series_name(each) for each in series]
    values = [read_points(each, "val", "yVal") for each in series]
    categories: dict[int, str] = {}
    for each in series:
        categories = read_points(each, "cat", "xVal") | categories
    points = sorted({point for each in (categories, *values) for point in each})[:MAX_POINTS]
    if points and any(values):
        rows = [
            ["", *names],
            *([categories.get(at, str(at + 1)), *(each.get(at, "") for each in values)] for at in points),
        ]
        yield DraftBlock("table", rows=[[text_piece(cell) for cell in row] for row in rows], header_rows=1)


def read_title(root: Element) -> str:
    title = root.find("chart/title")
    if title is None:
        return ""
    texts = "".join(each.text or "" for each in title.iter("t"))
    return texts or "".join(each.text or "" for each in title.iter("v"))


def series_name(series: Element) -> str:
    text = series.find("tx")
    return "" if text is None else " ".join(each.text or "" for each in text.iter("v"))


def read_points(series: Element, *names: str) -> dict[int, str]:
    """The cached values by their index; of several levels of categories all, the outermost first."""
    found = next((each for name in names if (each := series.find(name)) is not None), None)
    points: dict[int, str] = {}
    if found is None:
        return points
    for level in reversed(
        [each for each in found.iter() if each.tag in ("lvl", "strCache", "numCache", "strLit", "numLit")]
    ):
        for point in level.iterfind("pt"):
            index = point.get("idx", "")
            if index.isdecimal() and len(index) < 7:
                value = format_value("".join(each.text or "" for each in point.iterfind("v")))
                points[int(index)] = f"{points[int(index)]} {value}" if int(index) in points else value
    return points


def format_value(text: str) -> str:
    """A number as people read it: 50.0 is 50, 0.30000000000000004 is 0.3."""
    try:
        return f"{float(text):.12g}" if text.strip() else ""
    except ValueError:
        return text
