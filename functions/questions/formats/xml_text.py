"""XML: text that it can hold, and reading it without doing what it says.

A document type, by which entities grow or files are fetched, is refused where it begins.
"""

import re
from xml.etree import ElementTree as ET

from defusedxml.common import DefusedXmlException

from derslik.errors import Invalid

DEEPEST = 60
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def remove_forbidden(text: str) -> str:
    return _FORBIDDEN.sub("", text)


def add_child(parent: ET.Element, tag: str, text: str | None = None, **attributes: str) -> ET.Element:
    element = ET.SubElement(parent, tag, {name: remove_forbidden(value) for name, value in attributes.items()})
    if text is not None:
        element.text = remove_forbidden(text)
    return element


def write_document(root: ET.Element) -> bytes:
    """Not indented: white space is text."""
    data: bytes = ET.tostring(root, encoding="utf-8")
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + data + b"\n"


class _Builder(ET.TreeBuilder):
    """Elements without namespaces in their names, nested up to `DEEPEST`."""

    depth = 0

    def start(self, tag: str, attributes: dict[str, str], /) -> ET.Element:
        self.depth += 1
        if self.depth > DEEPEST:
            raise Invalid("content nests too deep")
        return super().start(_local_name(tag), {_local_name(name): value for name, value in attributes.items()})

    def end(self, tag: str, /) -> ET.Element:
        self.depth -= 1
        return super().end(_local_name(tag))


def parse_xml(data: bytes) -> ET.Element:
    """The root, without namespaces in the names. Raises `Invalid` for what is no XML, or does more than hold text."""
    from defusedxml.ElementTree import XMLParser  # with the first file: a start has no use for it

    parser = XMLParser(target=_Builder(), forbid_dtd=True)
    try:
        parser.feed(data)
        root: ET.Element = parser.close()
    except DefusedXmlException as error:
        raise Invalid("content declares a document type, which is not read") from error
    except (ET.ParseError, ValueError, LookupError) as error:
        raise Invalid("content is not XML") from error
    return root


def _local_name(name: str) -> str:
    return name.rpartition("}")[2]
