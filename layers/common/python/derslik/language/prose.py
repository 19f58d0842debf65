"""A Markdown text as sentences with their place and kind, ready to be read for terms, definitions and questions."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from derslik.language import Language
from derslik.language.detection import detect_language
from derslik.language.folding import fold
from derslik.language.list_markers import heading_marker, item_marker
from derslik.language.sentences import split_sentences
from derslik.language.words import Word, split_words

type Kind = Literal["heading", "item", "row", "prose"]

ENOUGH_FOR_LANGUAGE = 600

_MARKS = re.compile(r"\*+|`+|(?<!\w)_+(?=\w)|(?<=\w)_+(?!\w)")
_LINK = re.compile(r"!?\[([^\[\]]*+)\]\([^)\[]*+\)")
_BOLD_ALONE = re.compile(r"(\*\*|__)[^*_]+\1[.:]?")
_CAPTION = re.compile(
    r"^(?:tablo|şekil|resim|grafik|görsel|harita|çizelge|fotoğraf|table|figure|fig|image|chart|map)\.?\s*\d"
)
_NOT_PROSE = re.compile(r"https?://|www\.|@|[|{}<>=\\^~#\ufffd\[\]]|\bvd\.|[±\u200b\u200e]|\.{3}|…")
_ENDS = re.compile(r"[.!][\"'”’»)]?$")
_BREAKS_OFF = re.compile(r"(?:^|\W)(?:[^\W\d]|al|etc|vb|vs)\.$")
_GLUED = re.compile(
    r"[a-zçğıöşü)][.;:][A-ZÇĞİÖŞÜ]|[a-zçğıöşü)],[^\W\d]|''|’’|Â|â€|\w- | -[.,]|(?<=\w) [.,;:]|\w ['’][a-zçğıöşü]"
)
_SHORT_LINE = 45
_LONGEST_CAPTION_MARK = 16
_PAIRS = ("()", "[]", "“”", "«»")


@dataclass(frozen=True, slots=True)
class Sentence:
    """`start` and `end` are offsets into the text; `plain` has no Markdown marks and single spaces.

    The offsets of `words` are into `plain`. `opens` means that it is the first of its paragraph,
    `whole` that no unmarked title runs into it.
    """

    start: int
    end: int
    plain: str
    words: tuple[Word, ...]
    kind: Kind
    opens: bool
    whole: bool


@dataclass(frozen=True, slots=True)
class Prose:
    text: str
    language: Language
    sentences: tuple[Sentence, ...]


def parse_prose(text: str, of: Language | None = None) -> Prose:
    language = detect_language(text[:ENOUGH_FOR_LANGUAGE]) if of is None else of
    return Prose(text, language, tuple(_sentence(text, span.start, span.end) for span in split_sentences(text)))


def main_language(texts: Sequence[Prose]) -> Language:
    """Of most of the texts; Turkish when there is none."""
    counts = Counter(prose.language for prose in texts)
    return "en" if counts["en"] > counts["tr"] else "tr"


def plain_text(markdown: str) -> str:
    """Without emphasis marks, link targets and line breaks."""
    return " ".join(_MARKS.sub("", _LINK.sub(r"\1", markdown)).split())


def is_statement(text: str) -> bool:
    """Whether it begins and ends like a sentence and holds nothing but prose."""
    return (
        (text[:1].isupper() or text[:1].isdigit() or text[1:2].isupper())
        and _ENDS.search(text) is not None
        and _NOT_PROSE.search(text) is None
        and _GLUED.search(text) is None
        and _BREAKS_OFF.search(text) is None
        and _CAPTION.match(fold(text[:_LONGEST_CAPTION_MARK])) is None
        and text.count('"') % 2 == 0
        and all(text.count(pair[0]) == text.count(pair[1]) for pair in _PAIRS)
        and sum(map(str.isalpha, text)) > 0.6 * len(text)
    )


def _sentence(text: str, start: int, end: int) -> Sentence:
    line = text.rfind("\n", 0, start) + 1
    before = text[line:start].strip()
    kind = _kind(before, text[start:end])
    shown = plain_text(text[start:end])
    mark = heading_marker(text, start) if kind == "heading" else "" if before else item_marker(text, start)
    if mark:
        shown = shown.removeprefix(mark).lstrip()
        kind = "item" if kind == "prose" else kind
    opens = line == start == 0 or (before in ("", ">") and text[:line].endswith(("\n\n", "\r\n\r\n")))
    return Sentence(start, end, shown, sentence_words(shown), kind, opens, not _runs_over_a_line(text, start, end))


def sentence_words(shown: str) -> tuple[Word, ...]:
    """Without the suffix that an apostrophe sets apart."""
    return tuple(word for word in split_words(shown) if shown[max(word.start - 1, 0)] not in "'’")


def _kind(before: str, raw: str) -> Kind:
    """By what stands before the sentence on its line."""
    if before.startswith("#") or raw.startswith("#") or _BOLD_ALONE.fullmatch(raw):
        return "heading"
    if raw.startswith("|") or before.startswith("|"):
        return "row"
    if before[:1] in ("-", "*", "+", "•", "–") and not before.startswith("**"):
        return "item"
    return "prose"


def _runs_over_a_line(text: str, start: int, end: int) -> bool:
    """Whether an unmarked title, as PDF text has them, was taken for the sentence's beginning."""
    at = text.find("\n", start, end)
    while at != -1:
        line = text[text.rfind("\n", 0, at) + 1 : at].strip()
        if len(line) < _SHORT_LINE and text[at + 1 : end].lstrip()[:1].isupper():
            return True
        at = text.find("\n", at + 1, end)
    return False
