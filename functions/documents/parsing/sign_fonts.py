"""What the codes of fonts of signs mean: Symbol, Wingdings, Webdings, Zapf Dingbats.

A font of signs has its own meaning for each of the codes 0x20 to 0xFF, which files also write as U+F020 to U+F0FF.
"""

SYMBOL_LOW = " !∀#∃%&∋()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_‾αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼"
"""Codes 0x20 to 0x7E."""
SYMBOL_HIGH = "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…⏐⎯↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊〈®©™∑⎛⎜⎝⎡⎢⎣⎧⎨⎩⎪\0〉∫⌠⎮⌡⎞⎟⎠⎤⎥⎦⎫⎬⎭"
"""Codes 0xA0 to 0xFE; one of them is not used."""
WINGDINGS = {
    0x21: "✏", 0x22: "✂", 0x28: "☎", 0x2A: "✉", 0x36: "⌛", 0x41: "✌", 0x46: "☞", 0x4A: "☺", 0x4C: "☹", 0x51: "✈",
    0x52: "☼", 0x54: "❄", 0x6C: "●", 0x6D: "❍", 0x6E: "■", 0x6F: "□", 0x70: "❐", 0x71: "❑", 0x72: "❒", 0x73: "⬧",
    0x74: "⧫", 0x75: "◆", 0x76: "❖", 0x77: "⬥", 0x78: "⌧", 0x9E: "·", 0x9F: "•", 0xA1: "○", 0xA2: "○", 0xA4: "◉",
    0xA5: "◎", 0xA7: "▪", 0xA8: "◻", 0xAA: "✦", 0xAB: "★", 0xB2: "✧", 0xD5: "⌫", 0xD8: "➢", 0xDC: "➲", 0xDF: "←",
    0xE0: "→", 0xE1: "↑", 0xE2: "↓", 0xE8: "➔", 0xEF: "⇦", 0xF0: "⇨", 0xF1: "⇧", 0xF2: "⇩", 0xF3: "⬄", 0xFB: "✗",
    0xFC: "✓", 0xFD: "☒", 0xFE: "☑",
    **dict(zip(range(0x80, 0x8B), "⓪①②③④⑤⑥⑦⑧⑨⑩", strict=True)),
    **dict(zip(range(0x8B, 0x96), "⓿❶❷❸❹❺❻❼❽❾❿", strict=True)),
}  # fmt: skip
WEBDINGS = {0x34: "▶", 0x61: "✓", 0x67: "■", 0x6E: "●", 0x72: "✗", 0x3C: "●", 0x3D: "□", 0x69: "ℹ"}
ZAPF_DINGBATS = {
    0x33: "✓", 0x34: "✔", 0x35: "✕", 0x36: "✖", 0x37: "✗", 0x38: "✘", 0x48: "★", 0x6C: "●", 0x6D: "❍", 0x6E: "■",
    0x6F: "❏", 0x75: "◆", 0x76: "❖", 0xD4: "➔", 0xD5: "→", 0xDC: "➜", 0xE4: "➤", 0xE2: "➢",
}  # fmt: skip

SIGNS: dict[str, dict[int, str]] = {
    "symbol": dict(zip(range(0x20, 0x7F), SYMBOL_LOW, strict=True))
    | {code: sign for code, sign in zip(range(0xA0, 0xFF), SYMBOL_HIGH, strict=True) if sign != "\0"},
    "wingdings": WINGDINGS,
    "webdings": WEBDINGS,
    "zapfdingbats": ZAPF_DINGBATS,
}
"""By the font's name in small letters."""
