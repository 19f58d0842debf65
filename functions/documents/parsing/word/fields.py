"""Fields of Word: what they show is read, their codes are not."""

from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from documents.parsing.word.equation_field import read_equation_field


@dataclass(slots=True)
class Field:
    code: str = ""
    shown: bool = False


@dataclass(slots=True)
class Fields:
    """The fields that are open, the innermost last; a table of contents stays open over many paragraphs."""

    open: list[Field] = field(default_factory=list)

    @property
    def in_code(self) -> bool:
        return any(not each.shown for each in self.open)

    @property
    def in_contents(self) -> bool:
        return any(each.code.split(maxsplit=1)[:1] == ["TOC"] for each in self.open)

    def take_mark(self, mark: Element) -> str:
        """Begin, show or end a field; the formula of one that has a code and nothing else, else ""."""
        match mark.get("fldCharType"):
            case "begin":
                self.open.append(Field())
            case "separate" if self.open:
                self.open[-1].shown = True
            case "end" if self.open:
                ended = self.open.pop()
                if not self.in_code:
                    return read_equation_field(ended.code)
        return ""

    def take_code(self, text: str) -> None:
        if self.open and not self.open[-1].shown:
            self.open[-1].code += text[:1000]

    def end_paragraph(self) -> None:
        """A code ends with its paragraph, so that a field without an end hides nothing more."""
        while self.in_code:
            self.open.pop()
