"""SmartArt as a list: its points below those that they belong to."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from documents.parsing.blocks import DraftBlock, text_piece

TEXTLESS = frozenset({"pres", "parTrans", "sibTrans"})
"""Points that only draw."""


def read_diagram(root: Element) -> Iterator[DraftBlock]:
    """The items of a diagram's data part; names are local ones."""
    points = {each.get("modelId", ""): each for each in root.iter("pt") if each.get("type", "node") not in TEXTLESS}
    below = connections(root)
    top = [name for name, each in points.items() if each.get("type") == "doc"]
    waiting = [(child, 0) for name in top for child in below.get(name, [])]
    waiting.reverse()
    while waiting:
        name, depth = waiting.pop()
        point = points.pop(name, None)
        if point is not None:
            yield from write_point(point, depth)
            waiting.extend((child, depth + 1) for child in reversed(below.get(name, [])))
    for point in points.values():
        yield from write_point(point, 0)


def connections(root: Element) -> dict[str, list[str]]:
    """Points by the one above, in their order."""
    found: dict[str, list[tuple[int, str]]] = {}
    for each in root.iter("cxn"):
        if each.get("type", "parOf") == "parOf":
            order = each.get("srcOrd", "0")
            at = int(order) if order.isdecimal() and len(order) < 9 else 0
            found.setdefault(each.get("srcId", ""), []).append((at, each.get("destId", "")))
    return {name: [child for _, child in sorted(children)] for name, children in found.items()}


def write_point(point: Element, depth: int) -> Iterator[DraftBlock]:
    text = " ".join("".join(each.text or "" for each in paragraph.iter("t")) for paragraph in point.iter("p"))
    if text.strip():
        yield DraftBlock("list_item", text_piece(text), depth)
