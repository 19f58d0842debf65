"""Reading a QTI 2.1 package: only the items that its manifest names, nothing is unpacked to a disk, all is bounded."""

import base64
import binascii
import io
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree as ET

from derslik.errors import Invalid
from questions.formats import notes, reading, tags
from questions.formats.xml_text import parsed

MAX_ENTRIES = 1_000
MAX_BYTES = 8_000_000
"""Of all entries together, unpacked. `zipfile` reads no more of an entry than it declares."""
MANIFEST = "imsmanifest.xml"
BLANK = "_____"
_ITEM = "imsqti_item_xmlv2p1"


def read(content: str) -> list[dict[str, Any]]:
    """The items of a package in Base64. Raises `Invalid` for what is no package; a file that is no item is empty."""
    try:
        data = base64.b64decode(content, validate=True)
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _refuse_too_much(archive)
            return list(_items(archive))
    except (binascii.Error, ValueError) as error:
        raise Invalid("content is not Base64") from error
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError) as error:
        raise Invalid("content is no package that can be read") from error


def _refuse_too_much(archive: zipfile.ZipFile) -> None:
    entries = archive.infolist()
    if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_BYTES:
        raise Invalid(f"A package may have {MAX_ENTRIES} files of {MAX_BYTES} bytes together")


def _items(archive: zipfile.ZipFile) -> Iterator[dict[str, Any]]:
    names = set(archive.namelist())
    if MANIFEST not in names:
        raise Invalid(f"The package has no {MANIFEST}")
    for resource in parsed(archive.read(MANIFEST)).iter("resource"):
        href = resource.get("href", "")
        if resource.get("type") == _ITEM:
            yield _read(archive.read(href)) if href in names else {}


def _read(data: bytes) -> dict[str, Any]:
    try:
        root = parsed(data)
    except Invalid:
        return {}
    body = root.find("itemBody")
    if body is None:
        return {}
    told = {**tags.read(root.get("label", "").split()), **notes.read(*_noted(body))}
    values = [_text(value) for value in root.iterfind("responseDeclaration/correctResponse/value")]
    for name, of in _READERS.items():
        if (interaction := body.find(f".//{name}")) is not None:
            return of(body, interaction, values, told)
    return {}


def _noted(body: ET.Element) -> list[str]:
    found = [_text(block) for block in body.findall("rubricBlock")]
    for block in body.findall("rubricBlock"):
        body.remove(block)
    return found


def _choice(body: ET.Element, found: ET.Element, values: list[str], told: dict[str, Any]) -> dict[str, Any]:
    texts = _named(found, "simpleChoice")
    right = [texts[value] for value in values if value in texts]
    options = list(texts.values())
    if told.get("type") == "true_false" and len(options) == 2:
        return reading.statement(_stem(body, found), right == options[:1], told.get("correction", ""), told)
    return reading.choice(_stem(body, found), options, right, told)


def _order(body: ET.Element, found: ET.Element, values: list[str], told: dict[str, Any]) -> dict[str, Any]:
    texts = _named(found, "simpleChoice")
    keys = [texts[value] for value in values if value in texts]
    return {**told, "type": "ordering", "stem": _stem(body, found), "key": keys, "options": list(texts.values())}


def _match(body: ET.Element, found: ET.Element, values: list[str], told: dict[str, Any]) -> dict[str, Any]:
    left, right = (_named(side, "simpleAssociableChoice") for side in (found.findall("simpleMatchSet") * 2)[:2])
    pairs = [value.split() for value in values]
    chosen = {pair[0]: pair[1] for pair in pairs if len(pair) == 2 and pair[0] in left and pair[1] in right}
    fields = {"prompts": [left[one] for one in chosen], "key": [right[one] for one in chosen.values()]}
    return {**told, "type": "matching", "stem": _stem(body, found), "options": list(right.values()), **fields}


def _entry(body: ET.Element, found: ET.Element, values: list[str], told: dict[str, Any]) -> dict[str, Any]:
    """A field within a sentence is a blank, one behind a question an answer."""
    after = (found.tail or "").strip()
    found.text = BLANK if after or told.get("type") == "cloze" else ""
    return reading.answer(_text(body), values, told)


def _extended(body: ET.Element, found: ET.Element, _: list[str], told: dict[str, Any]) -> dict[str, Any]:
    return reading.open_question(_stem(body, found), told)


_READERS = {
    "choiceInteraction": _choice,
    "orderInteraction": _order,
    "matchInteraction": _match,
    "textEntryInteraction": _entry,
    "extendedTextInteraction": _extended,
}


def _named(parent: ET.Element, tag: str) -> dict[str, str]:
    return {choice.get("identifier", ""): _text(choice) for choice in parent.findall(tag)}


def _stem(body: ET.Element, interaction: ET.Element) -> str:
    """The prompt, after what stands before the interaction."""
    before = [_text(part) for part in body if part is not interaction and part.find(f".//{interaction.tag}") is None]
    prompt = interaction.find("prompt")
    return " ".join(filter(None, [*before, _text(prompt) if prompt is not None else ""]))


def _text(element: ET.Element) -> str:
    return "".join(element.itertext()).strip()
