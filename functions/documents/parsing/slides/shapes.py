"""The shapes of a slide: in the order in which they are read, without those that nobody sees."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple
from xml.etree.ElementTree import Element

from documents.parsing.models import ParseError

MAX_DEPTH = 50
MAX_SORTED = 200
"""A slide of more shapes is read in the file's order."""
SHAPES = frozenset({"sp", "graphicFrame", "pic"})
NAMED = ("nvSpPr", "nvGraphicFramePr", "nvPicPr", "nvGrpSpPr")
TITLES = frozenset({"title", "ctrTitle"})
FURNITURE = frozenset({"dt", "ftr", "hdr", "sldNum"})


class Frame(NamedTuple):
    left: int
    top: int
    right: int
    bottom: int


@dataclass(frozen=True, slots=True)
class Layout:
    """Placeholders of the slide's layout and of its master, by type and by index; the layout's come first."""

    shapes: Mapping[tuple[str, str], Element]

    def above(self, shape: Element) -> Element | None:
        """The placeholder that this one takes its place and look from."""
        mark = placeholder(shape)
        if mark is None:
            return None
        index, kind = mark.get("idx", ""), mark.get("type", "obj")
        keys = (("idx", index), ("type", kind), ("type", "body"))
        return next((self.shapes[key] for key in keys if key in self.shapes and (key[1] or key[0] == "type")), None)


def collect_placeholders(*trees: Element | None) -> Layout:
    found: dict[tuple[str, str], Element] = {}
    for number, tree in enumerate(trees):
        for shape in () if tree is None else tree.iter("sp"):
            mark = placeholder(shape)
            if mark is not None:
                found.setdefault(("type", mark.get("type", "obj")), shape)
                if number == 0 and mark.get("idx"):
                    found.setdefault(("idx", mark.get("idx", "")), shape)
    return Layout(found)


def placeholder(shape: Element) -> Element | None:
    return next((mark for name in NAMED if (mark := shape.find(f"{name}/nvPr/ph")) is not None), None)


def placeholder_kind(shape: Element) -> str | None:
    """The kind of placeholder that a shape fills; None for a free text box."""
    mark = placeholder(shape)
    return None if mark is None else mark.get("type", "obj")


def iter_shapes(group: Element, layout: Layout, slide: Frame | None = None, depth: int = 0) -> Iterator[Element]:
    """Shapes, pictures and frames, those of groups included; raises `ParseError`.

    What lies wholly outside the slide, is hidden or furniture is left out; of two equivalent forms the one for new
    programs is taken.
    """
    if depth > MAX_DEPTH:
        raise ParseError("too_deeply_nested", limit=MAX_DEPTH)
    for child in in_reading_order([each for each in iter_children(group) if is_seen(each)], layout, slide):
        if child.tag == "grpSp":
            yield from iter_shapes(child, layout, None, depth + 1)
        else:
            yield child


def iter_children(group: Element) -> Iterator[Element]:
    waiting = list(reversed(group))
    while waiting:
        child = waiting.pop()
        if child.tag in SHAPES or child.tag == "grpSp":
            yield child
        elif child.tag == "AlternateContent":
            forms = (*child.iterfind("Choice"), *child.iterfind("Fallback"))
            waiting.extend(reversed(next((list(form) for form in forms if len(form)), [])))


def is_seen(shape: Element) -> bool:
    names = (shape.find(f"{name}/cNvPr") for name in NAMED)
    hidden = any(name is not None and name.get("hidden") in ("1", "true") for name in names)
    return not hidden and placeholder_kind(shape) not in FURNITURE


def in_reading_order(shapes: list[Element], layout: Layout, slide: Frame | None) -> list[Element]:
    """The file's order, but a shape that lies wholly above one that was drawn before it is read before it."""
    frames = [frame_of(shape, layout) for shape in shapes]
    ordered: list[tuple[Element, Frame | None]] = []
    for shape, frame in zip(shapes, frames, strict=True):
        if slide is not None and frame is not None and is_outside(frame, slide):
            continue
        at = len(ordered)
        if frame is not None and len(shapes) <= MAX_SORTED:
            at = next((at for at, (_, other) in enumerate(ordered) if other is not None and is_above(frame, other)), at)
        ordered.insert(at, (shape, frame))
    return [shape for shape, _ in ordered]


def frame_of(shape: Element, layout: Layout) -> Frame | None:
    """Where it lies, if it or its placeholder says so."""
    for each in (shape, layout.above(shape)):
        place = None if each is None else transform_of(each)
        if place is not None:
            off, ext = place.find("off"), place.find("ext")
            if off is not None and ext is not None:
                try:
                    left, top = int(off.get("x", "")), int(off.get("y", ""))
                    return Frame(left, top, left + int(ext.get("cx", "")), top + int(ext.get("cy", "")))
                except ValueError:
                    return None
    return None


def transform_of(shape: Element) -> Element | None:
    paths = ("spPr/xfrm", "xfrm", "grpSpPr/xfrm")
    return next((found for path in paths if (found := shape.find(path)) is not None), None)


def is_outside(frame: Frame, slide: Frame) -> bool:
    return (
        frame.left >= slide.right or frame.right <= slide.left or frame.top >= slide.bottom or frame.bottom <= slide.top
    ) and frame.right > frame.left


def is_above(frame: Frame, other: Frame) -> bool:
    """Whether it ends before the other begins, in the same columns."""
    return frame.bottom <= other.top and frame.left < other.right and other.left < frame.right
