"""The one form of text that is stored, chunked, searched and quoted."""

import re
import unicodedata

from documents.parsing.models import Limits, ParseError

LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u034f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufffe\uffff]"
    "|(?<![\u2190-\U0010ffff])[\u200c\u200d]|[\u200c\u200d](?![\u2190-\U0010ffff])"
)
"""Controls, soft hyphens, marks of direction and characters without width; a joiner stays between two of an emoji."""
WIDE_SPACES = re.compile("[\u00a0\u2007\u202f]")
LIGATURES = re.compile("[\ufb00-\ufb06]")
SYMBOL_FONT_BULLETS = re.compile("[\uf0a7\uf0b7\uf0d8\uf076]")
PLAIN = "\u0250"
"""Below it every letter that can be printed is in its canonical form."""
SPACE_AT_LINE_END = re.compile(r"(?<![ \t])[ \t]+$", re.MULTILINE)  # looked for once in each run of spaces
BLANK_LINES = re.compile(r"\n{3,}")


def canonicalize(text: str) -> str:
    r"""NFC, `\n` line ends, no control characters, lone surrogates, ligatures or runs of blank lines."""
    text = canonicalize_inline(text)
    text = SPACE_AT_LINE_END.sub("", text)
    return BLANK_LINES.sub("\n\n", text).strip("\n")


def canonicalize_inline(text: str) -> str:
    """The same for a piece of a line, whose white space at the ends counts."""
    if text.isprintable() and max(text, default="") < PLAIN:
        return text
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "ignore")
    text = LINE_ENDS.sub("\n", text)
    text = INVISIBLE.sub("", text)
    text = WIDE_SPACES.sub(" ", text)
    text = LIGATURES.sub(lambda ligature: unicodedata.normalize("NFKC", ligature[0]), text)
    text = SYMBOL_FONT_BULLETS.sub("•", text)
    return unicodedata.normalize("NFC", text)


def check_length(text: str, limits: Limits) -> str:
    """The same text; raises `ParseError` when it is empty or longer than the limit."""
    if not text:
        raise ParseError("empty")
    if len(text) > limits.text_chars:
        raise ParseError("too_large")
    return text
