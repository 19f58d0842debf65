"""Letters that a file names wrongly: accents apart from their letters, Turkish in a Western code, signs of fonts."""

import re
import unicodedata

from documents.parsing.sign_fonts import SIGNS

COMBINING = {
    "¨": "\u0308", "¸": "\u0327", "˘": "\u0306", "˙": "\u0307", "ˆ": "\u0302", "´": "\u0301", "˜": "\u0303",
    "ˇ": "\u030c", "˝": "\u030b", "˚": "\u030a", "`": "\u0300",
}  # fmt: skip
ACCENT = re.compile(r"([¨¸˘˙ˆ´˜ˇ˝˚`])([A-Za-zı])")
LONE_ACCENT = re.compile(r"[¨¸˘˙ˆ´˜ˇ˝˚]$")

WESTERN = str.maketrans("þýðÞÝÐ", "şığŞİĞ")
WESTERN_LETTERS = frozenset("þýðÞÝÐ")
OTHER_LANGUAGES = frozenset("æøåÆØÅáÁéÉóÓšžœ") | frozenset("şığŞİĞ")
"""What stands in Icelandic, Faroese and Czech beside those letters; and Turkish that is right."""
TURKISH = frozenset("çöüÇÖÜ")
MIN_WESTERN = 2


def compose_accents(text: str) -> str:
    """TeX sets an accent before its letter: "s¨uresi" is "süresi", where the two make one letter."""
    return ACCENT.sub(compose, text) if ACCENT.search(text) else text


def compose(found: re.Match[str]) -> str:
    letter = "i" if found[2] == "ı" else found[2]
    composed = unicodedata.normalize("NFC", letter + COMBINING[found[1]])
    return composed if len(composed) == 1 else found[0]


def map_symbols(text: str, font: str) -> str:
    """The signs of a font of signs as Unicode has them; in the private use area, or in the font's own code."""
    table = SIGNS.get(font)
    return "".join(map_sign(sign, table, font) for sign in text) if table else text


def map_sign(sign: str, table: dict[int, str], font: str) -> str:
    code = ord(sign)
    if 0xF000 <= code <= 0xF0FF:
        return table.get(code - 0xF000, sign)
    own_code = code < 0x100 and (font != "symbol" or (sign.isalpha() and sign != "µ"))
    return table.get(code, sign) if own_code else sign


def is_western_turkish(text: str) -> bool:
    """Whether Turkish was written in ISO 8859-9 and is named in ISO 8859-1: "Iþýk" for "Işık"."""
    letters = set(text)
    if not letters & WESTERN_LETTERS or letters & OTHER_LANGUAGES:
        return False
    return sum(map(text.count, WESTERN_LETTERS)) >= MIN_WESTERN and bool(letters & (TURKISH | set("þýð")))


def repair_western(text: str) -> str:
    return text.translate(WESTERN)
