"""What a paragraph is by its letters and neighbours: a heading of its own, an item with a typed marker, a caption."""

import re
from collections.abc import Iterable, Iterator

from documents.parsing.blocks import DraftBlock, Piece, plain_text, text_piece
from documents.parsing.word.shown import Shown
from documents.parsing.word.typed import BULLET, NUMBER, find_items

CAPTION = re.compile(
    r"(?:Şekil|Tablo|Resim|Görsel|Grafik|Harita|Çizelge|Figure|Table|Fig\.|Chart) ?\d{1,3}(?:[.-]\d{1,3})?\s?[.:–-]\s"
)
SOURCES = frozenset({"kaynakça", "kaynaklar", "yararlanılan kaynaklar", "bibliography", "references", "works cited"})
MAX_HEADING, MAX_WORDS = 100, 14
MAX_CAPTION = 250
SENTENCE_END = (".", ",", ";", "!", "…")
LARGER = 5
"""Half points above the size of the text."""


def settle_blocks(blocks: Iterable[Shown], text_size: int) -> Iterator[DraftBlock]:
    """Blocks with their kinds; sources under their heading are references."""
    listed = list(join_code(blocks))
    items = find_items(listed)
    level, in_sources = 0, False
    for at, shown in enumerate(listed):
        draft = shown.draft
        styled = draft.kind == "heading"
        if not styled:
            before = listed[at - 1] if at else None
            after = listed[at + 1] if at + 1 < len(listed) else None
            settle_block(shown, before, after, level, text_size)
            if draft.kind == "paragraph":
                settle_typed_item(draft, numbered=at in items)
        if draft.kind == "heading":
            level = draft.level if styled else level
            in_sources = is_sources_title(draft)
        elif in_sources and draft.kind in ("paragraph", "list_item"):
            draft.kind, draft.content, draft.marker = "reference", marked_content(draft), ""
        yield draft


def join_code(blocks: Iterable[Shown]) -> Iterator[Shown]:
    """Code that stands in paragraphs below each other is one block."""
    last: Shown | None = None
    for shown in blocks:
        if last is not None and last.draft.kind == shown.draft.kind == "code":
            last.draft.content += [*text_piece("\n"), *shown.draft.content]
            continue
        if last is not None:
            yield last
        last = shown
    if last is not None:
        yield last


def settle_block(shown: Shown, before: Shown | None, after: Shown | None, level: int, text_size: int) -> None:
    draft = shown.draft
    text = plain_text(draft.content)
    if draft.kind == "list_item":
        if is_lone_title(shown, after, text):
            draft.kind, draft.level, draft.content = "heading", min(6, max(1, level) + 1), marked_content(draft)
            draft.marker = ""
    elif draft.kind == "paragraph":
        if CAPTION.match(text) and len(text) <= MAX_CAPTION:
            draft.kind = "caption"
        elif is_heading(shown, before, after, text, text_size):
            draft.kind, draft.level = "heading", heading_level(shown, text, level, text_size)


def marked_content(draft: DraftBlock) -> list[Piece]:
    return [*text_piece(f"{draft.marker} "), *draft.content] if draft.marker not in ("", "-") else draft.content


def is_lone_title(shown: Shown, after: Shown | None, text: str) -> bool:
    """A bold item that text follows, not the next item: "2. Raflar"."""
    numbered = shown.draft.marker[-1:] in (".", ")") or shown.draft.marker[:1].isdecimal()
    followed = after is not None and after.draft.kind != "list_item"
    return shown.bold and numbered and followed and is_short_title(text) and not text.endswith("?")


def is_short_title(text: str) -> bool:
    return (
        2 < len(text) <= MAX_HEADING
        and len(text.split()) <= MAX_WORDS
        and not text.endswith(SENTENCE_END)
        and any(sign.isalpha() for sign in text)
    )


def is_heading(shown: Shown, before: Shown | None, after: Shown | None, text: str, text_size: int) -> bool:
    """A short paragraph of its own with text below: all bold or larger, or numbered where its neighbours are not."""
    if after is None or not is_short_title(text):
        return False
    number = NUMBER.match(text)
    if number and (text.endswith(("?", ":")) or is_marked(before, number[0]) or is_marked(after, number[0])):
        return False
    if is_large(shown, text_size) or (shown.bold and not (is_bold_text(before) and is_bold_text(after))):
        return not text[0].islower()
    title = text[number.end() :] if number else ""
    return title[:1].isupper() and number is not None and number[0].strip()[:1].isdecimal() and is_text(after)


def is_large(shown: Shown, text_size: int) -> bool:
    return shown.size >= text_size + LARGER


def is_bold_text(shown: Shown | None) -> bool:
    return shown is not None and shown.bold and shown.draft.kind in ("paragraph", "heading")


def is_text(shown: Shown) -> bool:
    """Whether it is a paragraph of sentences, as a heading has below it."""
    text = plain_text(shown.draft.content)
    return shown.draft.kind == "paragraph" and (text.endswith((".", ":", "!", "?")) or len(text) > MAX_HEADING)


def is_marked(shown: Shown | None, marker: str) -> bool:
    """Whether the block begins with a marker of the same kind."""
    if shown is None or shown.draft.kind not in ("paragraph", "list_item"):
        return False
    other = shown.draft.marker or plain_text(shown.draft.content)[:20]
    found = NUMBER.match(other if not shown.draft.marker else f"{other} ")
    return found is not None and marker_kind(found[0]) == marker_kind(marker)


def marker_kind(marker: str) -> str:
    return "".join("1" if sign.isdecimal() else "a" if sign.isalpha() else sign for sign in marker.strip()).replace(
        "11", "1"
    )


def heading_level(shown: Shown, text: str, level: int, text_size: int) -> int:
    """Below the last heading that has a style; a number's own depth counts: "2.1"."""
    number = NUMBER.match(text)
    deep = len(re.findall(r"\d+", number[0])) if number else 0
    if level:
        return min(6, level + max(1, deep))
    return 1 if is_large(shown, text_size) and not deep else min(6, 1 + max(1, deep))


def settle_typed_item(draft: DraftBlock, *, numbered: bool) -> None:
    """A typed bullet makes an item; a typed number does where it is one of several."""
    text = plain_text(draft.content)
    found = BULLET.match(text) or (NUMBER.match(text) if numbered else None)
    if found is not None and text[found.end() :]:
        marker = found[0].strip()
        draft.kind, draft.content = "list_item", text_piece(text[found.end() :])
        draft.marker = marker if any(sign.isalnum() for sign in marker) and marker != "o" else "-"


def is_sources_title(draft: DraftBlock) -> bool:
    title = NUMBER.sub("", plain_text(draft.content), count=1).rstrip(":")
    return title.replace("I", "ı").replace("İ", "i").lower() in SOURCES or title.lower() in SOURCES
