"""Signs of fonts that have their own code, as Unicode has them: for Office files, by the name of a run's font."""

from documents.parsing.sign_fonts import SIGNS

PRIVATE = 0xF000
"""Office writes code 0x57 of such a font as U+F057."""


def map_symbols(text: str, font: str = "") -> str:
    """Codes in the private use area are those of `font`, of Symbol where it is no font of signs; so are plain letters
    in a font of signs."""
    signs = find_signs(font)
    if signs is None and text.isascii():
        return text
    return "".join(map_symbol(sign, signs) for sign in text)


def map_symbol(sign: str, signs: dict[int, str] | None) -> str:
    code = ord(sign)
    if PRIVATE + 0x20 <= code <= PRIVATE + 0xFF:
        return (SIGNS["symbol"] if signs is None else signs).get(code - PRIVATE, "•")
    return sign if signs is None or code > 0xFF else signs.get(code, sign)


def find_signs(font: str) -> dict[int, str] | None:
    """Its table; None for a font of letters. "Wingdings 2" and "Symbol MT" count as their families."""
    name = font.casefold().replace(" ", "")
    return next((signs for known, signs in SIGNS.items() if name.startswith(known)), None)
