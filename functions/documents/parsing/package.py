"""Parts of an Office file and how they refer to each other, for the formats that we read ourselves."""

import posixpath
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree as ET

from documents.parsing.models import ParseError

RELATIONSHIPS = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",  # files saved as "strict"
)

MAX_ELEMENTS = 2_000_000
"""Of a part; a book of a thousand pages has half of that."""


def local_name(name: str) -> str:
    """An element's name without its namespace, which is another one in files saved as "strict"."""
    return name.rpartition("}")[2]


def parse_part(archive: zipfile.ZipFile, part: str) -> ET.Element:
    """The root of a part, which `archive.check` has looked at; raises `ParseError`."""
    if not part.endswith((".xml", ".rels")):
        raise ParseError("corrupt", "part of another type")
    try:
        return ET.fromstring(archive.read(part))  # noqa: S314 - no document type, so no entities: archive.check
    except KeyError as error:
        raise ParseError("corrupt", "missing part") from error
    except ET.ParseError as error:
        raise ParseError("corrupt", "XML") from error


def load_part(archive: zipfile.ZipFile, part: str) -> ET.Element:
    """The root of a part with local names; one of a relationship is "r:id"; raises `ParseError`."""
    root = parse_part(archive, part)
    names: dict[str, str] = {}
    for number, element in enumerate(root.iter()):
        if number > MAX_ELEMENTS:
            raise ParseError("too_large")
        if isinstance(element.tag, str):
            element.tag = names.setdefault(element.tag, local_name(element.tag))
        if element.attrib:
            renamed = {
                names.get(name) or names.setdefault(name, attribute_name(name)): value
                for name, value in element.items()
            }
            element.attrib.clear()
            element.attrib.update(renamed)
    return root


def attribute_name(name: str) -> str:
    namespace, _, local = name.rpartition("}")
    return f"r:{local}" if namespace[1:] in RELATIONSHIPS else local


def find_descendant(element: ET.Element, *path: str) -> ET.Element | None:
    """The first descendant along local names."""
    for name in path:
        child = next((each for each in element if local_name(each.tag) == name), None)
        if child is None:
            return None
        element = child
    return element


def iter_descendants(element: ET.Element, *names: str) -> Iterator[ET.Element]:
    """The element's descendants of these local names, in the document's order."""
    return (each for each in element.iter() if local_name(each.tag) in names)


def relationship_id(element: ET.Element, name: str = "id") -> str | None:
    """The relationship that an element names."""
    values = (element.get(f"{{{namespace}}}{name}") for namespace in RELATIONSHIPS)
    return next((value for value in values if value is not None), element.get(f"r:{name}"))


def load_relationships(archive: zipfile.ZipFile, part: str) -> dict[str, str]:
    """The parts inside the file that a part refers to, by relationship."""
    folder, name = posixpath.split(part)
    described = f"{folder}/_rels/{name}.rels"
    if described not in archive.NameToInfo:
        return {}
    return {
        relationship.get("Id", ""): resolve_target(folder, relationship.get("Target", ""))
        for relationship in parse_part(archive, described)
        if relationship.get("TargetMode") != "External"
    }


def resolve_target(folder: str, target: str) -> str:
    return posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
