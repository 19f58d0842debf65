"""XML: text that it can hold, and reading it without doing what it says.

A document type, by which entities grow or files are fetched, is refused where it begins.
"""

import re
from typing import Any
from xml.etree import ElementTree as ET
from xml.parsers import expat

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


def parse_xml(data: bytes) -> ET.Element:
    """The root, without namespaces in the names. Raises `Invalid` for what is no XML, or does more than hold text."""
    builder = ET.TreeBuilder()
    depth = 0

    def begin(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > DEEPEST:
            raise Invalid("content nests too deep")
        builder.start(_local_name(tag), {_local_name(name): value for name, value in attributes.items()})

    def end(tag: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(_local_name(tag))

    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse
    parser.StartElementHandler, parser.EndElementHandler = begin, end
    parser.CharacterDataHandler = builder.data
    try:
        parser.Parse(data, True)  # noqa: FBT003 - expat's own
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise Invalid("content is not XML") from error
    return builder.close()


def _refuse(*_: Any) -> None:
    raise Invalid("content declares a document type, which is not read")


def _local_name(name: str) -> str:
    return name.rpartition("}")[2]
