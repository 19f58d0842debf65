"""Formulas of Office as LaTeX."""

from xml.etree import ElementTree as ET

import pytest

from documents.parsing.latex import subscript, superscript
from documents.parsing.omml import read_formula

MATH = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def run(text: str, properties: str = "") -> str:
    return f"<m:r><m:rPr>{properties}</m:rPr><m:t>{text}</m:t></m:r>"


def element(name: str, *, properties: str = "", **parts: str) -> str:
    inner = "".join(f"<m:{part}>{content}</m:{part}>" for part, content in parts.items())
    return f"<m:{name}><m:{name}Pr>{properties}</m:{name}Pr>{inner}</m:{name}>"


def value(name: str, said: str) -> str:
    return f'<m:{name} m:val="{said}"/>'


def latex(content: str) -> str:
    return read_formula(ET.fromstring(f"<m:oMath {MATH} {WORD}>{content}</m:oMath>"))[0]  # noqa: S314 - written here


A, B, X, TWO = run("a"), run("b"), run("𝑥"), run("2")
LINES = f"<m:eqArr><m:e>{run('x&amp;=1')}</m:e><m:e>{run('y&amp;=2')}</m:e></m:eqArr>"
MATRIX = f"<m:m><m:mr><m:e>{A}</m:e><m:e>{B}</m:e></m:mr><m:mr><m:e>{X}</m:e><m:e>{TWO}</m:e></m:mr></m:m>"


@pytest.mark.parametrize(
    ("content", "written"),
    [
        (element("f", num=A, den=B), r"\frac{a}{b}"),
        (element("f", properties=value("type", "lin"), num=A, den=B), "a/b"),
        (element("f", properties=value("type", "noBar"), num=A, den=B), r"\binom{a}{b}"),
        (element("rad", deg="", e=X), r"\sqrt{x}"),
        (element("rad", deg=run("3"), e=X), r"\sqrt[3]{x}"),
        (element("sSup", e=X, sup=TWO), "x^{2}"),
        (element("sSubSup", e=X, sub=A, sup=TWO), "x_{a}^{2}"),
        (element("sSup", e=element("sSup", e=X, sup=A), sup=B), "{x^{a}}^{b}"),
        (element("sPre", sub=A, sup=B, e=X), "{}_{a}^{b}x"),
        (element("nary", properties=value("chr", "∑"), sub=A, sup=B, e=X), r"\sum_{a}^{b} x"),
        (element("nary", sub="", sup="", e=X), r"\int x"),
        (element("d", e=A), r"\left(a\right)"),
        (element("d", properties=value("begChr", "|") + value("endChr", "|"), e=X), r"\left\vert x\right\vert"),
        (element("d", properties=value("begChr", "{") + value("endChr", ""), e=LINES),
         r"\left\{\begin{aligned} x&=1 \\ y&=2 \end{aligned}\right."),
        (element("func", fName=run("sin"), e=X), r"\sin x"),
        (element("func", fName=element("sSup", e=run("cos"), sup=TWO), e=X), r"\cos^{2} x"),
        (element("func", fName=element("limLow", e=run("lim"), lim=run("x→∞")), e=A), r"\lim_{x\to \infty } a"),
        (element("acc", properties=value("chr", "\u20d7"), e=A), r"\vec{a}"),
        (element("acc", properties=value("chr", "⏜"), e=A), r"\overset{⏜}{a}"),
        (element("bar", properties=value("pos", "top"), e=A), r"\overline{a}"),
        (element("groupChr", e=A), r"\underbrace{a}"),
        (element("groupChr", properties=value("chr", "→") + value("pos", "top"), e=A), r"\overrightarrow{a}"),
        (MATRIX, r"\begin{matrix} a & b \\ x & 2 \end{matrix}"),
        (element("phant", properties=value("show", "0"), e=A) + B, "b"),
        (run("hız = ", "<m:nor/>") + A, r"\text{hız = }a"),
        (run("R", value("scr", "double-struck")), r"\mathbb{R}"),
        (run("5·a≠−α"), r"5\cdot a\neq -\alpha"),
        (f"<w:del>{A}</w:del><w:ins>{B}</w:ins>", "b"),
    ],
)  # fmt: skip
def test_a_formula_is_written_as_it_looks(content: str, written: str) -> None:
    assert latex(content) == written


def test_a_formula_that_is_too_deep_keeps_its_letters_and_says_so() -> None:
    deep = "<m:f><m:num>" * 200 + run("x²") + "</m:num></m:f>" * 200
    formula = ET.fromstring(f"<m:oMath {MATH}>{deep}</m:oMath>")  # noqa: S314 - written here
    assert read_formula(formula) == ("x²", False)


@pytest.mark.parametrize(
    ("text", "above", "below"),
    [("23", "²³", "₂₃"), (" 2 ", " ² ", " ₂ "), ("a+b", "^{a+b}", "_{a+b}"), (" ", " ", " ")],
)
def test_scripts_are_unicode_where_it_has_all_signs(text: str, above: str, below: str) -> None:
    assert superscript(text) == above
    assert subscript(text) == below
