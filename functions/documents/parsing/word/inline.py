"""The text of a paragraph of Word: its runs, fields, formulas and notes, without what is hidden or deleted."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from documents.parsing import omml
from documents.parsing.counting import roman
from documents.parsing.latex import subscript, superscript
from documents.parsing.models import ParseError
from documents.parsing.symbols import map_symbols
from documents.parsing.word.fields import Fields
from documents.parsing.word.pictures import Drawn, read_drawing
from documents.parsing.word.styles import NOTHING, Look, Styles, is_on, read_run_look, value_of

MAX_DEPTH = 100
THROUGH = frozenset(
    {"ins", "moveTo", "smartTag", "customXml", "hyperlink", "sdtContent", "dir", "bdo", "fldSimple", "rubyBase"}
)
"""Around runs; what is in them is text. What is deleted, moved away or commented is in none of them."""
SIGNS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
DRAWINGS = frozenset({"drawing", "pict", "object"})


@dataclass(slots=True)
class Shared:
    """What runs of the whole document share: open fields, how many notes there were, what is lost."""

    styles: Styles
    fields: Fields = field(default_factory=Fields)
    notes: dict[str, int] = field(default_factory=lambda: {"footnote": 0, "endnote": 0})
    lost: dict[str, int] = field(default_factory=dict)

    def lose(self, code: str) -> None:
        self.lost[code] = self.lost.get(code, 0) + 1


@dataclass(slots=True)
class Note:
    kind: str
    id: str
    mark: str


@dataclass(slots=True)
class Line:
    """A paragraph's text. `bold` and `size` of all of its letters, None where they differ; `formulas` when it holds
    formulas and nothing else."""

    text: str = ""
    bold: bool = False
    size: int | None = None
    formulas: list[str] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    drawn: list[Drawn] = field(default_factory=list)
    in_contents: bool = False


@dataclass(slots=True)
class Run:
    text: str
    look: Look
    formula: bool = False


class LineReader:
    """Reads one paragraph."""

    def __init__(self, shared: Shared, look: Look) -> None:
        self._shared = shared
        self._look = look
        self._runs: list[Run] = []
        self._line = Line()

    def read(self, paragraph: Iterable[Element]) -> Line:
        self._line.in_contents = self._shared.fields.in_contents
        self._take_all(paragraph, 0)
        self._line.in_contents = self._line.in_contents or self._shared.fields.in_contents
        self._shared.fields.end_paragraph()
        self._line.text = join_runs(self._runs)
        inked = [run for run in self._runs if run.text.strip()]
        self._line.bold = bool(inked) and all(run.look.bold for run in inked)
        sizes = {run.look.size for run in inked}
        self._line.size = sizes.pop() if len(sizes) == 1 else None
        if inked and all(run.formula or run.text.strip() in {".", ","} for run in inked):
            self._line.formulas = [run.text for run in inked if run.formula]
        return self._line

    def _take_all(self, parent: Iterable[Element], depth: int) -> None:
        if depth > MAX_DEPTH:
            raise ParseError("too_deeply_nested", limit=MAX_DEPTH)
        for child in parent:
            self._take(child, depth + 1)

    def _take(self, element: Element, depth: int) -> None:
        match element.tag:
            case "r":
                self._take_run(element, depth)
            case "oMath":
                self._take_formula(element)
            case "oMathPara":
                for formula in element.iterfind("oMath"):
                    self._take_formula(formula)
            case "sdt" if not is_placeholder(element):
                self._take_all(element.iterfind("sdtContent"), depth)
            case "AlternateContent":
                self._take_all(chosen(element), depth)
            case name if name in THROUGH:
                self._take_all(element, depth)

    def _take_run(self, run: Element, depth: int) -> None:
        properties = run.find("rPr")
        look = self._look
        if properties is not None:
            style = value_of(properties, "rStyle")
            below = self._shared.styles.find(style).look if style else NOTHING
            look = read_run_look(properties).over(below).over(look)
        if look.hidden and not self._shared.fields.in_code and run.find("t") is not None:
            self._shared.lose("hidden_content")
        for child in run:
            self._take_in_run(child, look, depth)

    def _take_in_run(self, child: Element, look: Look, depth: int) -> None:
        fields = self._shared.fields
        match child.tag:
            case "fldChar":
                formula = fields.take_mark(child)
                if formula:
                    self._runs.append(Run(f"${formula}$", look, formula=True))
            case "instrText":
                fields.take_code(child.text or "")
            case _ if fields.in_code or look.hidden:
                return
            case "t":
                self._runs.append(Run(map_symbols(child.text or "", look.font or ""), look))
            case "sym":
                self._runs.append(Run(read_symbol(child), look))
            case "footnoteReference" | "endnoteReference":
                self._take_note(child, look)
            case "ruby":
                for base in child.iterfind("rubyBase"):
                    self._take_all(base, depth)
            case "AlternateContent":
                for each in chosen(child):
                    self._take_in_run(each, look, depth)
            case name if name in DRAWINGS:
                self._take_drawing(child)
            case name if name in SIGNS:
                self._runs.append(Run(SIGNS[name], look))

    def _take_formula(self, element: Element) -> None:
        latex, whole = omml.read_formula(element)
        if not whole:
            self._shared.lose("formula_unreadable")
        if latex:
            self._runs.append(Run(f"${latex}$", self._look, formula=True))

    def _take_note(self, reference: Element, look: Look) -> None:
        kind = reference.tag.removesuffix("Reference")
        mark = ""
        if is_off(reference.get("customMarkFollows")):
            self._shared.notes[kind] += 1
            number = self._shared.notes[kind]
            mark = superscript(str(number) if kind == "footnote" else roman(number))
            self._runs.append(Run(mark, Look(bold=look.bold, size=look.size)))
        self._line.notes.append(Note(kind, reference.get("id", ""), mark))

    def _take_drawing(self, element: Element) -> None:
        drawn = read_drawing(element)
        for code in drawn.lost:
            self._shared.lose(code)
        self._line.drawn.append(drawn)


def is_off(value: str | None) -> bool:
    return value is None or value in ("0", "false", "off")


def is_placeholder(control: Element) -> bool:
    """Whether a content control only shows what to type into it."""
    properties = control.find("sdtPr")
    return properties is not None and is_on(properties, "showingPlcHdr") is True


def chosen(alternatives: Element) -> list[Element]:
    """What is shown of several forms of one thing: the first for new programs, else the one for old ones."""
    for form in (*alternatives.iterfind("Choice"), *alternatives.iterfind("Fallback")):
        if len(form):
            return list(form)
    return []


def read_symbol(symbol: Element) -> str:
    try:
        sign = chr(int(symbol.get("char", ""), 16))
    except (ValueError, OverflowError):
        return ""
    return map_symbols(sign, symbol.get("font", ""))


def join_runs(runs: Iterable[Run]) -> str:
    """Runs of one height together, so that "2" and "3" above the line are one exponent."""
    written: list[str] = []
    waiting, script = "", None
    for run in runs:
        at = None if run.formula else run.look.script
        if at != script and (run.text.strip() or at is None):
            written.append(write_script(waiting, script))
            waiting, script = "", at
        waiting += run.text
    return "".join([*written, write_script(waiting, script)])


def write_script(text: str, script: str | None) -> str:
    match script:
        case "superscript":
            return superscript(text)
        case "subscript":
            return subscript(text)
    return text
