"""Text boxes and titles that a structure tree has elsewhere than where they stand on the page."""

from collections.abc import Sequence

from documents.parsing.blocks import Box
from documents.parsing.pdf.marks import is_caption
from documents.parsing.pdf.model import TextBlock, box_of

MAX_LABEL_WORDS = 4
TOLERANCE = 2.0  # points


def place(block: TextBlock) -> Box:
    return box_of(block.all_words())


def title_first(blocks: list[TextBlock]) -> list[TextBlock]:
    """A slide's title is often its last element: a heading that stands above all others comes first."""
    if len(blocks) < 2:
        return blocks
    heading = next((block for block in blocks if block.kind == "heading"), None)
    if heading is None or heading is blocks[0]:
        return blocks
    bottom = place(heading).y1
    before = blocks[: next(at for at, block in enumerate(blocks) if block is heading)]
    if all(place(block).y0 >= bottom - heading.words[0].run.size / 2 for block in before):
        return [heading, *(block for block in blocks if block is not heading)]
    return blocks


def place_floating(blocks: list[TextBlock]) -> list[TextBlock]:
    """Text boxes that stand below what follows them go in front of what they stand above; labels of a picture become
    one block."""
    flow = [block for block in blocks if not block.floating]
    if not flow or len(flow) == len(blocks):
        return blocks
    moved = [block for at, block in enumerate(blocks) if block.floating and is_displaced(block, blocks[at + 1 :])]
    ordered = [block for block in blocks if not any(block is other for other in moved)]
    boxes = [(block, place(block)) for block in ordered]
    for group in label_groups(sorted(moved, key=lambda block: (place(block).y0, place(block).x0))):
        at = find_place(place(group), boxes, ordered)
        ordered.insert(at, group)
    return ordered


def is_displaced(block: TextBlock, following: Sequence[TextBlock]) -> bool:
    next_flow = next((other for other in following if not other.floating), None)
    return next_flow is not None and place(block).y0 > place(next_flow).y0 + TOLERANCE


def label_groups(blocks: Sequence[TextBlock]) -> list[TextBlock]:
    """Short labels that follow each other from the top of the page down as one caption."""
    groups: list[TextBlock] = []
    for block in blocks:
        label = is_label(block)
        if (
            label
            and groups
            and groups[-1].kind == "caption"
            and not is_caption(groups[-1].text)
            and near(groups[-1], block)
        ):
            groups[-1].words = [*groups[-1].words, *block.words]
            continue
        if label:
            block.kind = "caption"
        groups.append(block)
    for group in groups:
        if group.kind == "caption" and len(group.words) <= MAX_LABEL_WORDS and not is_caption(group.text):
            group.kind = "paragraph"
    return groups


def near(group: TextBlock, block: TextBlock) -> bool:
    box, other = place(group), place(block)
    return other.y0 - box.y1 < 4 * block.words[0].run.size and other.x0 - box.x1 < 150 and box.x0 - other.x1 < 150


def is_label(block: TextBlock) -> bool:
    text = block.text
    return (
        block.kind == "paragraph"
        and 0 < len(block.words) <= MAX_LABEL_WORDS
        and not text.endswith((".", ":", "?", "!"))
        and not is_caption(text)
    )


def find_place(box: Box, boxes: Sequence[tuple[TextBlock, Box]], ordered: Sequence[TextBlock]) -> int:
    """In front of the nearest block below it in its column; else behind the last block of the column."""
    middle = (box.x0 + box.x1) / 2
    column = [(block, other) for block, other in boxes if other.x0 - TOLERANCE <= middle <= other.x1 + TOLERANCE]
    below = [(other.y0, block) for block, other in column if other.y0 >= box.y0 - TOLERANCE]
    if below:
        nearest = min(below, key=lambda pair: pair[0])[1]
        return next(at for at, block in enumerate(ordered) if block is nearest)
    above = [(other.y1, block) for block, other in column]
    if not above:
        return len(ordered)
    lowest = max(above, key=lambda pair: pair[0])[1]
    return next(at for at, block in enumerate(ordered) if block is lowest) + 1
