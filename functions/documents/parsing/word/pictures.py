"""What a drawing of Word holds: text boxes, a description, a chart, a diagram; and what of it is lost."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

MADE_BY_PROGRAM = re.compile(
    r"(?:(?:Açıklama )?otomatik olarak oluşturul(?:du|muş açıklama)|Description automatically generated"
    r"|AI-generated content may be incorrect|Yapay zeka .{0,60}içerik.{0,40}yanlış olabilir)",
    re.IGNORECASE,
)
FILE_NAME = re.compile(r"\S{1,200}\.(?:png|jpe?g|gif|bmp|svg|emf|wmf|tiff?|webp)", re.IGNORECASE)
PICTURES = frozenset({"blip", "imagedata"})


@dataclass(slots=True)
class Drawn:
    """`boxes` are contents of text boxes; `charts` and `diagrams` relationships to parts."""

    boxes: list[Element] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    charts: list[str] = field(default_factory=list)
    diagrams: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)


def read_drawing(drawing: Element) -> Drawn:
    """A picture without a description is lost; a shape without text is an ornament."""
    drawn = Drawn()
    pictures = 0
    for element in iter_outside_boxes(drawing):
        match element.tag:
            case "txbxContent":
                drawn.boxes.append(element)
            case "chart" if element.get("r:id"):
                drawn.charts.append(element.get("r:id", ""))
            case "relIds" if element.get("r:dm"):
                drawn.diagrams.append(element.get("r:dm", ""))
            case "textpath" if element.get("string"):
                drawn.texts.append(element.get("string", ""))
            case name if name in PICTURES:
                pictures += 1
    note_pictures(drawing, drawn, pictures)
    return drawn


def iter_outside_boxes(drawing: Element) -> Iterator[Element]:
    """Its elements in order, text boxes themselves but nothing in them; of several forms of one thing the first."""
    waiting = [drawing]
    while waiting:
        element = waiting.pop()
        yield element
        if element.tag == "AlternateContent":
            waiting.extend(list(element)[:1])
        elif element.tag != "txbxContent":
            waiting.extend(reversed(element))


def note_pictures(drawing: Element, drawn: Drawn, pictures: int) -> None:
    if drawing.find("OLEObject") is not None:
        program = next((each.get("ProgID", "") for each in drawing.iterfind("OLEObject")), "")
        drawn.lost.append(
            "formula_unreadable" if program.startswith(("Equation", "MathType")) else "picture_without_text"
        )
    elif pictures and not is_decorative(drawing):
        text = describe(drawing)
        if text:
            drawn.texts.append(text)
        else:
            drawn.lost += ["picture_without_text"] * pictures


def is_decorative(drawing: Element) -> bool:
    return any(each.get("val") in ("1", "true") for each in drawing.iter("decorative"))


def describe(drawing: Element) -> str:
    """What a person wrote about the picture; programs write descriptions too, and names of files."""
    described = (
        each.get("descr") or each.get("alt") or ""
        for each in drawing.iter()
        if each.tag in ("docPr", "cNvPr", "shape", "rect")
    )
    text = next((each for each in described if each.strip()), "")
    return clean_description(text)


def clean_description(text: str) -> str:
    if MADE_BY_PROGRAM.search(text) or FILE_NAME.fullmatch(text.strip()):
        return ""
    return " ".join(text.split())
