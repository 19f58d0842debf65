"""What the first words of a block say it is: bullets, numbers, captions, notes, entries of contents."""

import re
from collections.abc import Sequence
from itertools import pairwise

from documents.parsing.pdf.model import Word, text_of

BULLET = re.compile(r"[•▪▫◦●○■□➢➣➤►▶✓✔✗✘❖◆◇★☆→⇒➔‣⁃∙·⬧⬥⧫❑❒❍✦◻◾◼*–—-]|[\uf000-\uf0ff\ufffd]")
NUMBER = re.compile(r"\(?(?:\d{1,3}|\d{1,2}(?:\.\d{1,2}){1,3})[.)-]|\(?[a-zçğıöşü][.)]|[A-HÇ]\)|[IVX]{1,5}[.)]")
GLUED_NUMBER = re.compile(r"(\d{1,2}[.)]|[A-HÇ]\)|[a-f]\))(?=[A-ZÇĞİÖŞÜa-zçğıöşü\"“])")
GLUED_DASH = re.compile(r"([-–•▪●])(?=[^\W\d_]{2})")
OPTION = re.compile(r"\(?[A-Ea-e]\)")
"""At the start of one of the answers to choose from."""

CAPTION = re.compile(
    r"(?:Şekil|Resim|Tablo|Çizelge|Grafik|Fotoğraf|Harita|Görsel|Diyagram|Figure|Fig\.|Table|Picture|Chart|Image|Map)"
    r"\s?(?:\d{1,3}(?:[.\-–]\d{1,3}){0,3}\s?[:.\-–)]|\d{1,3}(?:[.\-–]\d{1,3}){0,3}$|:)",
    re.IGNORECASE,
)
LEADERS = re.compile(r"(?:\s?[.…·_]){5,}+\s*+")
"""Dots that lead to a page number."""
PAGE_NUMBER = re.compile(r"(?:\d{1,4}|[ivxlc]{1,7})\s?", re.IGNORECASE)
PAGE_AT_END = re.compile(r"\s(?:\d{1,4}|[ivxlc]{1,7})$")
BIBLIOGRAPHY = re.compile(
    r"(?:\d{1,2}\.?\s|[IVX]{1,4}\.\s)?(?:kaynakça|kaynaklar|yararlanılan kaynaklar|bibliyografya|references|"
    r"bibliography|works cited|literature)\s?:?$",
    re.IGNORECASE,
)
CONTENTS = re.compile(r"(?:içindekiler|içerik tablosu|table of contents|contents)\s?:?$", re.IGNORECASE)

MIN_GAP_AFTER_O = 0.6  # ems; an "o" that is a bullet stands apart


def split_mark(words: Sequence[Word], *, listed: bool = False) -> tuple[str, list[Word]] | None:
    """The marker of a list item and the words behind it; None when the words begin with none.

    `listed`: they are known to be an item.
    """
    if not words:
        return None
    first, rest = words[0], list(words[1:])
    text = first.text
    if rest and BULLET.fullmatch(text) and not (text in "*-–—" and rest[0].glued):
        return "-", rest
    if rest and text == "o" and listed:
        return "-", rest
    if rest and text == "o" and rest[0].x0 - first.x1 > MIN_GAP_AFTER_O * first.run.size:
        return "-", rest
    if rest and NUMBER.fullmatch(text):
        return None if is_ordinal(text, rest[0]) and not listed else (text, rest)
    if len(text) == 1 and BULLET.fullmatch(text) and rest:
        return "-", rest
    return split_glued_mark(first, rest)


def is_ordinal(text: str, following: Word) -> bool:
    """ "19. yüzyılda" is not the 19th item."""
    return text[-1] == "." and text[0] in "0123456789IVX" and following.text[:1].islower()


def split_glued_mark(first: Word, rest: list[Word]) -> tuple[str, list[Word]] | None:
    """ "2.Raflar" and "-Kromozom:", whose marker no space sets apart."""
    found = GLUED_NUMBER.match(first.text) or GLUED_DASH.match(first.text)
    if found is None:
        return None
    share = found.end() / len(first.text)
    after = first._replace(text=first.text[found.end() :], x0=first.x0 + share * (first.x1 - first.x0))
    return (found[1] if found[1][0] not in "-–•▪●" else "-"), [after, *rest]


def is_caption(text: str) -> bool:
    return len(text) < 300 and CAPTION.match(text) is not None


def is_contents_entry(text: str) -> bool:
    """Words, dots that lead to a page number, the number; a blank to be filled in has none."""
    found = LEADERS.search(text)
    return (
        found is not None
        and len(text) < 300
        and any(map(str.isalpha, text[: found.start()]))
        and PAGE_NUMBER.fullmatch(text, found.end()) is not None
    )


def begins_item(words: Sequence[Word]) -> bool:
    """Whether a line inside a block begins with a bullet that can be nothing else."""
    if len(words) < 2:
        return False
    bullet = BULLET.fullmatch(words[0].text) is not None and words[0].text not in "*-–—·"
    return bullet or (words[0].text == "o" and words[1].x0 - words[0].x1 > MIN_GAP_AFTER_O * words[0].run.size)


def is_option(words: Sequence[Word]) -> bool:
    return bool(words) and OPTION.match(words[0].text) is not None and len(text_of(words)) > 2


def split_row_of_options(words: Sequence[Word]) -> list[list[Word]]:
    """ "A) … B) … C) …" on one line, each option for itself; a lone part where there is only one."""
    cuts = [0]
    letter = words[0].text.lstrip("(")[:1] if words and OPTION.match(words[0].text) else ""
    for at, word in enumerate(words):
        if at and letter and OPTION.match(word.text) and word.text.lstrip("(")[0] == chr(ord(letter) + 1):
            cuts.append(at)
            letter = chr(ord(letter) + 1)
    return [list(words[a:b]) for a, b in pairwise([*cuts, len(words)])]
