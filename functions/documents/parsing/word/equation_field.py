r"""Formulas of old Word files, which are fields: "EQ \f(1;2)" is one half."""

import re

from documents.parsing.latex import escape_math

PART = re.compile(r"\\[a-z]+|[(),;]|[^\\(),;]+|\\.?", re.IGNORECASE)
MAX_PARTS = 300
DEEPEST = 20


def read_equation_field(code: str) -> str:
    """LaTeX of an EQ field; "" for another field, and for what is more than fractions, roots, scripts and brackets."""
    name, _, formula = code.strip().partition(" ")
    parts = PART.findall(formula)
    if name.upper() != "EQ" or len(parts) > MAX_PARTS:
        return ""
    try:
        return write_parts(parts, 0)
    except (IndexError, RecursionError):
        return ""


def write_parts(parts: list[str], depth: int) -> str:
    """All of them, up to the bracket or separator that ends an argument."""
    written = ""
    while parts and parts[0] not in (")", ",", ";"):
        part = parts.pop(0)
        if part.startswith("\\") and len(part) > 1:
            written += write_switch(part[1:].lower(), parts, depth)
        elif part == "(":
            written += f"({write_parts(parts, depth + 1)})"
            parts.pop(0)
        else:
            written += escape_math(part)
    return written


def write_switch(name: str, parts: list[str], depth: int) -> str:
    if depth > DEEPEST:
        raise RecursionError
    if parts and parts[0] != "(":
        return ""  # an option of a switch, which stands before its arguments
    arguments = take_arguments(parts, depth)
    match name, arguments:
        case "f", [above, below]:
            return f"\\frac{{{above}}}{{{below}}}"
        case "r", [radicand]:
            return f"\\sqrt{{{radicand}}}"
        case "r", [degree, radicand]:
            return f"\\sqrt[{degree}]{{{radicand}}}"
        case "up", [above]:
            return f"^{{{above}}}"
        case "do", [below]:
            return f"_{{{below}}}"
        case "b", [inner]:
            return f"\\left({inner}\\right)"
    return " ".join(arguments)


def take_arguments(parts: list[str], depth: int) -> list[str]:
    if not parts:
        return []
    arguments = []
    while parts.pop(0) != ")":
        arguments.append(write_parts(parts, depth + 1))
    return arguments
