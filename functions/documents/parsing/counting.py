"""The numbers of lists as Office shows them: decimals, letters, Roman numerals."""

ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
    (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
LARGEST_ROMAN, LARGEST_LETTER = 3999, 26 * 30


def format_number(number: int, form: str) -> str:
    """By Word's names of formats; decimal for those that are not known."""
    match form:
        case "none":
            return ""
        case "decimalZero":
            return f"{number:02}"
        case "lowerLetter" | "upperLetter" if 0 < number <= LARGEST_LETTER:
            letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
            return letter if form == "lowerLetter" else letter.upper()
        case "lowerRoman" | "upperRoman" if 0 < number <= LARGEST_ROMAN:
            return roman(number) if form == "lowerRoman" else roman(number).upper()
        case "decimalEnclosedParen":
            return f"({number})"
    return str(number)


def roman(number: int) -> str:
    signs = ""
    for value, sign in ROMAN:
        signs += sign * (number // value)
        number %= value
    return signs
