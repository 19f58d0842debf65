"""The paragraphs of a shape: their text, and the bullets and numbers that PowerPoint shows before them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from documents.parsing import omml
from documents.parsing.blocks import DraftBlock, text_piece
from documents.parsing.counting import format_number
from documents.parsing.latex import subscript, superscript
from documents.parsing.symbols import find_signs, map_symbols

BREAKS = frozenset({"br", "tab"})
UNSEEN_FIELDS = ("slidenum", "datetime")
FORMATS = (
    ("alphaLc", "lowerLetter"), ("alphaUc", "upperLetter"), ("romanLc", "lowerRoman"), ("romanUc", "upperRoman"),
)  # fmt: skip
ENDS = (("ParenBoth", "({})"), ("ParenR", "{})"), ("Period", "{}."), ("Plain", "{}"))
BULLETS = ("buNone", "buChar", "buAutoNum", "buBlip")
MAX_LEVEL = 8


@dataclass(slots=True)
class Text:
    """`formulas` when it holds formulas and nothing else."""

    text: str = ""
    formulas: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Counter:
    """How far the numbers of each level are, and of which kind they are."""

    levels: dict[int, tuple[tuple[str, int], int]] = field(default_factory=dict)

    def next_marker(self, level: int, bullet: Element | None) -> str:
        """The marker of the next paragraph of this level; what is no number of its kind ends the counting."""
        self.levels = {each: value for each, value in self.levels.items() if each <= level}
        if bullet is None or bullet.tag != "buAutoNum":
            self.levels.pop(level, None)
            return "-"
        kind, start = bullet.get("type", "arabicPeriod"), read_number(bullet.get("startAt"), 1)
        before = self.levels.get(level)
        number = before[1] + 1 if before is not None and before[0] == (kind, start) else start
        self.levels[level] = (kind, start), number
        return format_marker(number, kind)


def format_marker(number: int, kind: str) -> str:
    form = next((form for begin, form in FORMATS if kind.startswith(begin)), "decimal")
    shown = next((shown for end, shown in ENDS if kind.endswith(end)), "{}.")
    return shown.format(format_number(number, form))


def read_number(text: str | None, otherwise: int) -> int:
    return int(text) if text is not None and text.isdecimal() and len(text) < 8 else otherwise


def iter_blocks(
    body: Element, above: Sequence[Element], lost: list[str], *, listed: bool, counter: Counter | None = None
) -> Iterator[DraftBlock]:
    """A text body's paragraphs; `above` are bodies whose list styles hold where it says nothing itself; `listed`: with
    bullets where none says anything."""
    counter = Counter() if counter is None else counter
    styles = [style for each in (body, *above) if (style := each.find("lstStyle")) is not None]
    for paragraph in body.iterfind("p"):
        text = read_text(paragraph, lost)
        if not text.text.strip():
            continue
        properties = paragraph.find("pPr")
        level = 0 if properties is None else min(MAX_LEVEL, read_number(properties.get("lvl"), 0))
        bullet = find_bullet(properties, styles, level)
        shown = listed if bullet is None else bullet.tag != "buNone"
        marker = counter.next_marker(level, bullet if shown else None)
        if shown:
            yield DraftBlock("list_item", text_piece(text.text), level, marker)
        elif text.formulas:
            yield from (DraftBlock("formula", text_piece(each)) for each in text.formulas)
        else:
            yield DraftBlock("paragraph", text_piece(text.text))


def find_bullet(properties: Element | None, styles: Iterable[Element], level: int) -> Element | None:
    """What says whether there is a bullet: the paragraph, then the list styles of its shape and of its placeholders."""
    levels = (style.find(f"lvl{level + 1}pPr") for style in styles)
    for each in (properties, *levels):
        if each is not None:
            found = next((mark for mark in each if mark.tag in BULLETS), None)
            if found is not None:
                return found
    return None


def read_text(paragraph: Element, lost: list[str]) -> Text:
    """The paragraph's text on one line."""
    runs: list[tuple[str, int, bool]] = []
    for child in paragraph:
        take_run(child, runs, lost)
    inked = [run for run in runs if run[0].strip()]
    formulas = [text for text, _, formula in inked if formula] if all(formula for *_, formula in inked) else []
    return Text(join_runs(runs), formulas)


def take_run(element: Element, runs: list[tuple[str, int, bool]], lost: list[str]) -> None:
    match element.tag:
        case "r":
            runs.append((read_run(element), baseline(element), False))
        case "fld" if not element.get("type", "").startswith(UNSEEN_FIELDS):
            runs.append((read_run(element), baseline(element), False))
        case "m":
            runs.extend((formula, 0, True) for formula in read_formulas(element, lost))
        case "AlternateContent":
            for child in next((list(form) for form in element if len(form)), []):
                if child.tag != element.tag:
                    take_run(child, runs, lost)
        case name if name in BREAKS:
            runs.append((" ", 0, False))


def read_formulas(element: Element, lost: list[str]) -> Iterator[str]:
    for formula in element.iter("oMath"):
        latex, whole = omml.read_formula(formula)
        if not whole:
            lost.append("formula_unreadable")
        if latex:
            yield f"${latex}$"


def read_run(run: Element) -> str:
    text = "".join(each.text or "" for each in run.iterfind("t"))
    properties = run.find("rPr")
    if properties is None:
        return map_symbols(text)
    fonts = {each.tag: each.get("typeface", "") for each in properties if each.tag in ("latin", "sym")}
    letters = fonts.get("latin", "")
    return map_symbols(text, letters if find_signs(letters) or text.isascii() else fonts.get("sym", ""))


def baseline(run: Element) -> int:
    """Above 0 for a superscript, below for a subscript."""
    properties = run.find("rPr")
    value = "0" if properties is None else properties.get("baseline", "0")
    raised = value.lstrip("-").rstrip("%")
    return 0 if not raised.strip("0.") else -1 if value.startswith("-") else 1


def join_runs(runs: Iterable[tuple[str, int, bool]]) -> str:
    """Runs of one height together, so that "2" and "3" above the line are one exponent."""
    written: list[str] = []
    waiting, script = "", 0
    for text, at, _ in runs:
        if at != script:
            written.append(write_script(waiting, script))
            waiting, script = "", at
        waiting += text
    return "".join([*written, write_script(waiting, script)])


def write_script(text: str, script: int) -> str:
    return superscript(text) if script > 0 else subscript(text) if script < 0 else text
