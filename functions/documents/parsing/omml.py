"""Formulas of Office (OMML) as LaTeX: ECMA-376 part 1, 22.1, by the names of its elements without their namespace."""

from collections.abc import Callable, Iterable, Mapping
from xml.etree.ElementTree import Element

from documents.parsing.latex import escape_math, wrap_group

ACCENTS = {
    "\u0302": "hat", "\u0303": "tilde", "\u0304": "bar", "\u0305": "overline", "\u0307": "dot", "\u0308": "ddot",
    "\u20d7": "vec", "\u2192": "vec", "\u00af": "bar", "^": "hat", "~": "tilde",
}  # fmt: skip
N_ARY = {
    "∑": r"\sum", "∏": r"\prod", "∐": r"\coprod", "∫": r"\int", "∬": r"\iint", "∭": r"\iiint", "∮": r"\oint",
    "⋃": r"\bigcup", "⋂": r"\bigcap", "⋁": r"\bigvee", "⋀": r"\bigwedge",
}  # fmt: skip
NAMES = (
    "sin cos tan cot sec csc sinh cosh tanh coth arcsin arccos arctan log ln lg exp lim min max sup inf det dim ker "
    "gcd deg arg Pr"
)
FUNCTIONS = frozenset(NAMES.split())
"""Those that LaTeX has a command for."""
APPLY = "\u2061"
"""The sign that nobody sees between a function and its argument."""
DEEPEST = 50
OFF = frozenset({"0", "false", "off"})
GONE = frozenset({"del", "moveFrom"})
BRACES = {"⏞": "overbrace", "⏟": "underbrace", "→": "overrightarrow", "←": "overleftarrow", "↔": "overleftrightarrow"}
DELIMITERS = {
    "": ".", "{": r"\{", "}": r"\}", "⌊": r"\lfloor ", "⌋": r"\rfloor ", "⌈": r"\lceil ", "⌉": r"\rceil ",
    "⟨": r"\langle ", "⟩": r"\rangle ",
    "〈": r"\langle ", "〉": r"\rangle ", "|": r"\vert ", "∣": r"\vert ", "‖": r"\Vert ",
    "⟦": "[", "⟧": "]",
}  # fmt: skip
"""A bar by its name, since in a table's cell a bar of its own would be a column."""


class TooDeep(Exception):
    """A formula that no one wrote."""


def read_formula(element: Element) -> tuple[str, bool]:
    """The formula as LaTeX, and whether that is all of it; else its letters."""
    try:
        latex = to_latex(element)
    except TooDeep:
        return " ".join(
            escape_math("".join(each.text or "" for each in element.iter() if local_name(each) == "t")).split()
        ), False
    return " ".join(latex.split()), True


def to_latex(element: Element, depth: int = 0) -> str:
    """The LaTeX of `oMath`, `oMathPara` or a part of one, without dollar signs; raises `TooDeep`."""
    if depth > DEEPEST:
        raise TooDeep
    name = local_name(element)
    convert = CONVERTERS.get(name)
    if convert is not None:
        return convert(element, depth)
    if name.endswith("Pr") or name in GONE or (name == "phant" and property_value(element, "show", "1") in OFF):
        return ""
    return "".join(to_latex(child, depth + 1) for child in element)


def local_name(element: Element) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def child(element: Element, name: str) -> Element | None:
    return next((each for each in element if local_name(each) == name), None)


def children(element: Element, name: str) -> Iterable[Element]:
    return (each for each in element if local_name(each) == name)


def part(element: Element, name: str, depth: int) -> str:
    found = child(element, name)
    return "" if found is None else to_latex(found, depth + 1)


def property_value(element: Element, name: str, default: str) -> str:
    """`m:val` of a property in the element's `…Pr`; `default` when it is not said."""
    for properties in element:
        if local_name(properties).endswith("Pr"):
            found = child(properties, name)
            if found is not None:
                return next((value for key, value in found.attrib.items() if key.endswith("val")), default)
    return default


def convert_run(element: Element, _: int) -> str:
    text = "".join(each.text or "" for each in children(element, "t")).replace(APPLY, "")
    if text.strip() in FUNCTIONS:
        return f"\\{text.strip()} "
    style = child(element, "rPr")
    if style is not None and child(style, "nor") is not None and any(sign.isalpha() for sign in text):
        return f"\\text{{{text}}}"
    if property_value(element, "scr", "") == "double-struck":
        return "".join(f"\\mathbb{{{sign}}}" if sign.isalpha() else escape_math(sign) for sign in text)
    return escape_math(text)


def convert_fraction(element: Element, depth: int) -> str:
    above, below = part(element, "num", depth), part(element, "den", depth)
    match property_value(element, "type", "bar"):
        case "noBar":
            return f"\\binom{{{above}}}{{{below}}}"
        case "lin" | "skw":
            return f"{wrap_group(above)}/{wrap_group(below)}"
    return f"\\frac{{{above}}}{{{below}}}"


def convert_radical(element: Element, depth: int) -> str:
    degree, radicand = part(element, "deg", depth), part(element, "e", depth)
    return f"\\sqrt[{degree}]{{{radicand}}}" if degree.strip() else f"\\sqrt{{{radicand}}}"


def convert_scripts(element: Element, depth: int) -> str:
    base, below, above = part(element, "e", depth), part(element, "sub", depth), part(element, "sup", depth)
    scripts = (f"_{{{below}}}" if below else "") + (f"^{{{above}}}" if above else "")
    if local_name(element) == "sPre":
        return f"{{}}{scripts}{base}"
    return f"{group_scripted(base.rstrip())}{scripts}"


def group_scripted(base: str) -> str:
    """A base that has a script already is a group, since LaTeX knows only one of each."""
    return f"{{{base}}}" if base.endswith("}") and ("^{" in base or "_{" in base) else base


def convert_n_ary(element: Element, depth: int) -> str:
    sign = property_value(element, "chr", "∫")
    below, above = part(element, "sub", depth), part(element, "sup", depth)
    scripts = (f"_{{{below}}}" if below else "") + (f"^{{{above}}}" if above else "")
    return f"{N_ARY.get(sign, escape_math(sign))}{scripts} {part(element, 'e', depth)}"


def convert_delimiters(element: Element, depth: int) -> str:
    left, right = property_value(element, "begChr", "("), property_value(element, "endChr", ")")
    between = property_value(element, "sepChr", "|")
    inner = between.join(to_latex(each, depth + 1) for each in children(element, "e"))
    return f"{delimiter('left', left)}{inner}{delimiter('right', right)}"


def delimiter(side: str, sign: str) -> str:
    return f"\\{side}{DELIMITERS.get(sign, sign)}"


def convert_function(element: Element, depth: int) -> str:
    return f"{part(element, 'fName', depth).rstrip()} {part(element, 'e', depth)}"


def convert_matrix(element: Element, depth: int) -> str:
    rows = (" & ".join(to_latex(cell, depth + 1) for cell in children(row, "e")) for row in children(element, "mr"))
    return "\\begin{matrix} " + " \\\\ ".join(rows) + " \\end{matrix}"


def convert_equations(element: Element, depth: int) -> str:
    """Lines, aligned at the signs for it; a number behind a hash sign stands at the right."""
    lines = [to_latex(each, depth + 1).replace("\\&", "&").replace("\\#", "\\quad ") for each in children(element, "e")]
    if len(lines) == 1:
        return lines[0].replace("&", "")
    return "\\begin{aligned} " + " \\\\ ".join(lines) + " \\end{aligned}"


def convert_accent(element: Element, depth: int) -> str:
    sign, base = property_value(element, "chr", "\u0302"), part(element, "e", depth)
    return f"\\{ACCENTS[sign]}{{{base}}}" if sign in ACCENTS else f"\\overset{{{escape_math(sign)}}}{{{base}}}"


def convert_bar(element: Element, depth: int) -> str:
    side = "overline" if property_value(element, "pos", "bot") == "top" else "underline"
    return f"\\{side}{{{part(element, 'e', depth)}}}"


def convert_group_character(element: Element, depth: int) -> str:
    sign, base = property_value(element, "chr", "⏟"), part(element, "e", depth)
    if sign in BRACES:
        return f"\\{BRACES[sign]}{{{base}}}"
    side = "overset" if property_value(element, "pos", "bot") == "top" else "underset"
    return f"\\{side}{{{escape_math(sign)}}}{{{base}}}"


def convert_limit(element: Element, depth: int) -> str:
    sign = "_" if local_name(element) == "limLow" else "^"
    return f"{part(element, 'e', depth).rstrip()}{sign}{{{part(element, 'lim', depth)}}}"


CONVERTERS: Mapping[str, Callable[[Element, int], str]] = {
    "r": convert_run,
    "f": convert_fraction,
    "rad": convert_radical,
    "sSub": convert_scripts,
    "sSup": convert_scripts,
    "sSubSup": convert_scripts,
    "sPre": convert_scripts,
    "nary": convert_n_ary,
    "d": convert_delimiters,
    "func": convert_function,
    "m": convert_matrix,
    "eqArr": convert_equations,
    "acc": convert_accent,
    "bar": convert_bar,
    "groupChr": convert_group_character,
    "limLow": convert_limit,
    "limUpp": convert_limit,
}
"""A box, a border, a phantom and what else only looks different give what is in them."""
