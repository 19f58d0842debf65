"""The pages' blocks as those of one document: what a page break divides is one block again."""

from collections.abc import Iterable, Sequence

from documents.parsing.blocks import DraftBlock
from documents.parsing.pdf.blocks import ENDS_SENTENCE, SMALLER, Typography
from documents.parsing.pdf.inline import HYPHENS, Shows, write_code, write_words
from documents.parsing.pdf.marks import BULLET
from documents.parsing.pdf.model import TextBlock, size_of

type Placed = tuple[int, TextBlock]
"""The page that a block begins on, and the block."""

ASIDE = ("footnote", "caption")
MAX_ASIDE = 8


def order_notes(blocks: Sequence[Placed], typography: Typography) -> list[Placed]:
    """Small text at a page's end that begins with a mark is a footnote."""
    pages: dict[int, list[TextBlock]] = {}
    for page, block in blocks:
        pages.setdefault(page, []).append(block)
    for page_blocks in pages.values():
        for block in reversed(page_blocks):
            if not is_note(block, typography):
                break
            block.kind = "footnote"
            block.level = 0
            if block.marker:
                block.marker = ""
    return list(blocks)


def is_note(block: TextBlock, typography: Typography) -> bool:
    if block.kind == "footnote":
        return True
    if block.kind not in ("paragraph", "list_item") or not block.words or (block.tagged and block.kind == "list_item"):
        return False
    first = block.words[0]
    marked = first.text.rstrip(".)").isdecimal() or first.text[:1] in "*†‡¹²³"
    raised = len(block.words) > 1 and first.run.size < SMALLER * block.words[1].run.size
    small = size_of(block.words) < SMALLER * typography.body
    return (marked and small) or (raised and first.text.isdecimal() and small)


def join_pages(blocks: Sequence[Placed]) -> list[Placed]:
    """A paragraph or an item that goes on behind a page or column break is one; notes between stay behind it."""
    joined: list[Placed] = []
    for page, block in blocks:
        before = open_block(joined)
        if before is not None and goes_on(*before, page, block):
            before[1].words += block.words
        elif joined and continues_table(joined[-1], page, block):
            joined[-1][1].rows += block.rows[1:] if same_header(joined[-1][1], block) else block.rows
        else:
            joined.append((page, block))
    return joined


def open_block(joined: Sequence[Placed]) -> Placed | None:
    """The last block that is no footnote or caption."""
    return next((placed for placed in joined[: -MAX_ASIDE - 1 : -1] if placed[1].kind not in ASIDE), None)


def goes_on(page: int, last: TextBlock, other_page: int, block: TextBlock) -> bool:
    """Whether a block is the rest of the last one, which a break cut in the middle of a sentence."""
    if last.kind not in ("paragraph", "list_item") or block.kind != "paragraph" or not block.words:
        return False
    if page == other_page and (last.tagged or block.tagged or not is_next_column(last, block)):
        return False
    if other_page - last.words[-1].page > 2:
        return False
    begins = block.words[0].text[:1]
    divided = last.words[-1].divided or last.words[-1].text.endswith(HYPHENS)
    small = begins.islower() or (divided and begins.isalpha())
    return small and not last.words[-1].text.endswith(ENDS_SENTENCE)


def is_next_column(last: TextBlock, block: TextBlock) -> bool:
    """Whether it begins above and to the right of where the last one ends, in letters of its size."""
    end, start = last.words[-1], block.words[0]
    return (
        start.run.baseline < end.run.baseline
        and start.x0 > min(word.x0 for word in last.words)
        and abs(size_of(last.words) - size_of(block.words)) < 1
    )


def continues_table(last: Placed, page: int, block: TextBlock) -> bool:
    """A table that is the first on its page, below one of as many columns that is the last on the page before."""
    if last[1].kind != "table" or block.kind != "table" or page <= last[0]:
        return False
    return max(map(len, last[1].rows)) == max(map(len, block.rows)) and same_header(last[1], block)


def same_header(table: TextBlock, other: TextBlock) -> bool:
    return [[w.text for w in cell] for cell in table.rows[0]] == [[w.text for w in cell] for cell in other.rows[0]]


def draft_blocks(blocks: list[Placed], shows: Shows) -> Iterable[DraftBlock]:
    """One after the other; what was handed over is forgotten, so that a long document is not held twice."""
    blocks.reverse()
    while blocks:
        page, block = blocks.pop()
        if block.kind == "table":
            rows = [[write_words(cell, shows) for cell in row] for row in block.rows]
            yield DraftBlock("table", rows=rows, header_rows=block.header_rows, page=page)
            continue
        write = write_code if block.kind == "code" else write_words
        content = write(block.words, shows)
        marker = "" if BULLET.fullmatch(block.marker) else block.marker
        yield DraftBlock(block.kind, content, block.level, marker if block.kind == "list_item" else "", page=page)
