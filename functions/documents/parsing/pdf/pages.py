"""The pages' blocks as one text, and where each page stands in it."""

from collections.abc import Sequence

from derslik.domain.document_text import Page
from documents.parsing.canonical import canonicalize
from documents.parsing.pdf.blocks import ENDS_SENTENCE, Block, Kind, distance, markdown
from documents.parsing.pdf.lines import glue


def join_pages(pages: Sequence[Sequence[Block]]) -> tuple[str, tuple[Page, ...]]:
    """A paragraph that a page break divides is one paragraph again."""
    text = ""
    spans: list[tuple[int, int]] = []
    last: Block | None = None
    for page in pages:
        written = canonicalize(markdown(page))
        if written and last is not None:
            kept, between = glue(text, written) if goes_on(last, page[0]) else (text, distance(last, page[0]))
            if kept != text:  # a hyphen goes, which the spans before must not count
                spans = [(min(start, len(kept)), min(end, len(kept))) for start, end in spans]
            text = kept + between
        spans.append((len(text), len(text) + len(written)))
        text += written
        last = page[-1] if written else last
    return text, tuple(Page(number, *span) for number, span in enumerate(spans, 1))


def goes_on(last: Block, first: Block) -> bool:
    """Whether a page's first block is the rest of the last block before it."""
    return (
        last.kind in (Kind.PARAGRAPH, Kind.ITEM)
        and first.kind is Kind.PARAGRAPH
        and not last.text.endswith(ENDS_SENTENCE)
        and first.text[0].islower()
    )
