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
FUNCTIONS = frozenset(
    "sin cos tan cot sec csc sinh cosh tanh coth arcsin arccos arctan log ln lg exp lim min max sup inf det dim ker "
    "gcd deg arg mod Pr".split()
)
DEEPEST = 50


def to_latex(element: Element, depth: int = 0) -> str:
    """The LaTeX of `oMath`, `oMathPara` or a part of one, without dollar signs; "" for what holds nothing."""
    if depth > DEEPEST:
        return ""
    name = local_name(element)
    convert = CONVERTERS.get(name)
    if convert is not None:
        return convert(element, depth)
    if name.endswith("Pr"):
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
    text = "".join(each.text or "" for each in children(element, "t"))
    if text.strip() in FUNCTIONS:
        return f"\\{text.strip()} "
    style = child(element, "rPr")
    if style is not None and child(style, "nor") is not None and text.strip():
        return f"\\text{{{text}}}"
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
    return f"{{{scripts}}}{base}" if local_name(element) == "sPre" else f"{base}{scripts}"


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
    signs = {"": ".", "{": "\\{", "}": "\\}", "⌊": "\\lfloor ", "⌋": "\\rfloor ", "⌈": "\\lceil ", "⌉": "\\rceil "}
    signs |= {"⟨": "\\langle ", "⟩": "\\rangle ", "‖": "\\|"}
    return f"\\{side}{signs.get(sign, sign)}"


def convert_function(element: Element, depth: int) -> str:
    return f"{part(element, 'fName', depth).rstrip()} {part(element, 'e', depth)}"


def convert_matrix(element: Element, depth: int) -> str:
    rows = (" & ".join(to_latex(cell, depth + 1) for cell in children(row, "e")) for row in children(element, "mr"))
    return "\\begin{matrix} " + " \\\\ ".join(rows) + " \\end{matrix}"


def convert_equations(element: Element, depth: int) -> str:
    return (
        "\\begin{aligned} " + " \\\\ ".join(to_latex(e, depth + 1) for e in children(element, "e")) + " \\end{aligned}"
    )


def convert_accent(element: Element, depth: int) -> str:
    sign = property_value(element, "chr", "\u0302")
    return f"\\{ACCENTS.get(sign, 'hat')}{{{part(element, 'e', depth)}}}"


def convert_bar(element: Element, depth: int) -> str:
    side = "overline" if property_value(element, "pos", "bot") == "top" else "underline"
    return f"\\{side}{{{part(element, 'e', depth)}}}"


def convert_group_character(element: Element, depth: int) -> str:
    above = property_value(element, "pos", "bot") == "top"
    return f"\\{'overbrace' if above else 'underbrace'}{{{part(element, 'e', depth)}}}"


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
