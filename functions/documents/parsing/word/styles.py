"""What the styles of a Word file say of a paragraph and of a run: their names, and what they take from each other."""

import re
from dataclasses import dataclass, fields, replace
from typing import Literal, Self
from xml.etree.ElementTree import Element

Role = Literal["", "heading", "caption", "quote", "code", "reference", "list"]

HEADING = re.compile(r"(?:heading|başlık|baslik|balk|überschrift|berschrift|titre|título|titolo|kop) ?([1-9])")
TITLES = {"title": 1, "konu başlığı": 1, "konubal": 1, "subtitle": 2, "alt konu başlığı": 2, "altyazı": 2}
CONTENTS_TITLES = frozenset({"toc heading", "tocheading", "içindekiler başlığı"})
ROLES: tuple[tuple[Role, re.Pattern[str]], ...] = (
    ("caption", re.compile(r"caption|resim ?yazısı|resimyazs|beschriftung|légende")),
    ("quote", re.compile(r"(?:block |intense ?)?quote|block text|(?:güçlü |keskin )?alıntı")),
    ("code", re.compile(r"(?:html )?preformatted(?: text)?|html ?preformatted|html (?:code|sample)|macro text|"
                        r"(?:source )?code(?: ?block)?|kod(?: bloğu)?|program kodu|plain ?text|düz metin")),
    ("reference", re.compile(r"(?:toc|içt|table of figures|şekiller tablosu|table of authorities|index) ?[1-9]?|"
                             r"bibliography|kaynakça|contents ?[1-9]")),
    ("list", re.compile(r"list ?(?:bullet|number) ?[1-9]?|liste (?:madde imi|numarası) ?[1-9]?")),
)  # fmt: skip
BODY_LEVEL = 9
OFF = frozenset({"0", "false", "off", "none"})


@dataclass(frozen=True, slots=True)
class Look:
    """Properties of a style, a paragraph or a run; None where it says nothing, so that another one is asked.

    `outline` counts from 0, 9 is text; `number` and `depth` name a list and a level of it; `script` is a `vertAlign`.
    """

    outline: int | None = None
    number: str | None = None
    depth: int | None = None
    bold: bool | None = None
    hidden: bool | None = None
    script: str | None = None
    font: str | None = None
    size: int | None = None

    def over(self, below: Self) -> Self:
        """This one's properties; where it says nothing, those of the other."""
        said = {each.name: value for each in fields(self) if (value := getattr(self, each.name)) is not None}
        return replace(below, **said)


NOTHING = Look()


@dataclass(frozen=True, slots=True)
class Style:
    """`level`: a heading's, from 1, or the depth of a list, from 0."""

    id: str = ""
    look: Look = NOTHING
    role: Role = ""
    level: int = 0


NO_STYLE = Style()


class Styles:
    """Styles by their ids, each with all that it takes from those it is based on."""

    def __init__(self, root: Element | None) -> None:
        self._elements = {} if root is None else {each.get("styleId", ""): each for each in root.iterfind("style")}
        self._found: dict[str, Style] = {}
        default = next((name for name, each in self._elements.items() if is_default_paragraph(each)), "")
        defaults = None if root is None else root.find("docDefaults/rPrDefault/rPr")
        self.defaults = NOTHING if defaults is None else read_run_look(defaults)
        self.default = default

    def find(self, name: str) -> Style:
        """A style that the file does not define counts by its id, as the name of a built-in one."""
        if name not in self._found:
            self._found[name] = self._resolve(name)
        return self._found[name]

    def _resolve(self, name: str) -> Style:
        chain = self._chain(name)
        look = NOTHING
        for element in reversed(chain):
            look = read_style_look(element).over(look)
        roles = map(role_of, [each for element in chain for each in names_of(element)] or [name])
        role, level = next((each for each in roles if each[0]), ("", 0))
        if look.outline is not None and not role:
            role, level = ("heading", look.outline + 1) if look.outline < BODY_LEVEL else ("", 0)
        return Style(name, look, role, level)

    def _chain(self, name: str) -> list[Element]:
        """The style, the one that it is based on, and so on; each once."""
        chain: list[Element] = []
        seen: set[str] = set()
        while name in self._elements and name not in seen:
            seen.add(name)
            chain.append(self._elements[name])
            name = value_of(chain[-1], "basedOn") or ""
        return chain


def is_default_paragraph(style: Element) -> bool:
    return style.get("type") == "paragraph" and style.get("default") in ("1", "true", "on")


def names_of(style: Element) -> list[str]:
    return [name for name in (value_of(style, "name"), style.get("styleId")) if name]


def role_of(name: str) -> tuple[Role, int]:
    """What a style of this name is for; a heading's level or a list's depth beside it."""
    name = name.strip().replace("I", "ı").replace("İ", "i").lower() if "ş" in name.lower() else name.strip().lower()
    if name in TITLES:
        return "heading", TITLES[name]
    if name in CONTENTS_TITLES:
        return "heading", 1
    found = HEADING.fullmatch(name)
    if found:
        return "heading", int(found[1])
    role: Role = next((role for role, names in ROLES if names.fullmatch(name)), "")
    return role, int(name[-1]) - 1 if role == "list" and name[-1] in "23456789" else 0


def value_of(element: Element, path: str) -> str | None:
    """`w:val` of a descendant; None when it is not there."""
    found = element.find(path)
    return None if found is None else found.get("val")


def number_of(element: Element, path: str) -> int | None:
    """The same as a number; None too when it is none."""
    value = value_of(element, path)
    try:
        return None if value is None else int(value[:12])
    except ValueError:
        return None


def is_on(element: Element, name: str) -> bool | None:
    """Whether a property that is on or off is on; None when it is not there."""
    found = element.find(name)
    return None if found is None else found.get("val", "1") not in OFF


def read_style_look(style: Element) -> Look:
    look = NOTHING
    run, paragraph = style.find("rPr"), style.find("pPr")
    if run is not None:
        look = read_run_look(run)
    return look if paragraph is None else read_paragraph_look(paragraph).over(look)


def read_paragraph_look(properties: Element) -> Look:
    return Look(
        outline=number_of(properties, "outlineLvl"),
        number=value_of(properties, "numPr/numId"),
        depth=number_of(properties, "numPr/ilvl"),
    )


def read_run_look(properties: Element) -> Look:
    fonts = properties.find("rFonts")
    return Look(
        bold=is_on(properties, "b"),
        hidden=is_on(properties, "vanish"),
        script=value_of(properties, "vertAlign") or raised_script(properties),
        font=None if fonts is None else fonts.get("ascii", fonts.get("hAnsi")),
        size=number_of(properties, "sz"),
    )


RAISED = 4
"""Half points; what stands so much higher is a superscript."""


def raised_script(properties: Element) -> str | None:
    by = number_of(properties, "position")
    if by is None or abs(by) < RAISED:
        return None
    return "superscript" if by > 0 else "subscript"
