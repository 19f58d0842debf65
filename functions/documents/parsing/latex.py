"""What all readers of formulas share: signs that LaTeX names, and super- and subscripts as Unicode has them."""

import unicodedata

COMMANDS = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "varepsilon", "ϵ": "epsilon", "ζ": "zeta", "η": "eta",
    "θ": "theta", "ι": "iota", "κ": "kappa", "λ": "lambda", "μ": "mu", "ν": "nu", "ξ": "xi", "π": "pi", "ρ": "rho",
    "σ": "sigma", "ς": "varsigma", "τ": "tau", "υ": "upsilon", "φ": "varphi", "ϕ": "phi", "χ": "chi", "ψ": "psi",
    "ω": "omega", "Γ": "Gamma", "Δ": "Delta", "Θ": "Theta", "Λ": "Lambda", "Ξ": "Xi", "Π": "Pi", "Σ": "Sigma",
    "Φ": "Phi", "Ψ": "Psi", "Ω": "Omega", "∞": "infty", "∂": "partial", "∇": "nabla", "×": "times", "·": "cdot",
    "⋅": "cdot", "÷": "div", "±": "pm", "∓": "mp", "≤": "leq", "≥": "geq", "≠": "neq", "≈": "approx", "≡": "equiv",
    "∼": "sim", "∝": "propto", "→": "to", "←": "leftarrow", "↔": "leftrightarrow", "⇒": "Rightarrow",
    "⇔": "Leftrightarrow",
    "∈": "in", "∉": "notin", "⊂": "subset", "⊆": "subseteq", "∪": "cup", "∩": "cap", "∅": "emptyset", "∀": "forall",
    "∃": "exists", "¬": "neg", "∧": "wedge", "∨": "vee", "∠": "angle", "⊥": "perp", "∥": "parallel", "°": "circ",
    "∑": "sum", "∏": "prod", "∫": "int", "√": "surd", "…": "ldots", "⋯": "cdots", "′": "prime", "ℝ": "mathbb{R}",
    "ℕ": "mathbb{N}", "ℤ": "mathbb{Z}", "ℚ": "mathbb{Q}", "ℂ": "mathbb{C}",
}  # fmt: skip
PLAIN = {"−": "-", "\\": r"\backslash ", "^": r"\hat{}", "~": r"\sim "}
ESCAPED = frozenset("#$%&_{}")
SUPERSCRIPTS = dict(zip("0123456789+-−=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱ", strict=True))
SUBSCRIPTS = dict(zip("0123456789+-−=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", strict=True))


def escape_math(text: str) -> str:
    """Text of a formula as LaTeX: letters of mathematical alphabets plain, signs by their names."""
    return "".join(_escape_sign(sign) for sign in text)


def _escape_sign(sign: str) -> str:
    plain = unicodedata.normalize("NFKC", sign) if "\U0001d400" <= sign <= "\U0001d7ff" or sign == "ℎ" else sign
    if plain in COMMANDS:
        return f"\\{COMMANDS[plain]} "
    if sign in PLAIN:
        return PLAIN[sign]
    return f"\\{plain}" if plain in ESCAPED else plain


def wrap_group(latex: str) -> str:
    return latex if len(latex) == 1 else f"{{{latex}}}"


def superscript(text: str) -> str:
    """`23` as ²³ where Unicode has all signs, else `^{…}`; white space as it is."""
    return _script(text, SUPERSCRIPTS, "^")


def subscript(text: str) -> str:
    return _script(text, SUBSCRIPTS, "_")


def _script(text: str, signs: dict[str, str], mark: str) -> str:
    inner = text.strip()
    if not inner:
        return text
    shown = "".join(signs[sign] for sign in inner) if all(sign in signs for sign in inner) else f"{mark}{{{inner}}}"
    return text.replace(inner, shown, 1)
