"""Parsing a QTI 2.1 package: only the items that its manifest names, each once, nothing is unpacked to a disk, all is
bounded."""

import base64
import binascii
import io
import zipfile
import zlib
from collections.abc import Iterator
from xml.etree import ElementTree as ET

from derslik.errors import Invalid
from questions.formats.imported_items import (
    ImportedItem,
    build_answer,
    build_choice,
    build_open_question,
    build_statement,
)
from questions.formats.notes import parse_notes
from questions.formats.tags import parse_tags
from questions.formats.xml_text import parse_xml

MAX_ENTRIES = 1_000
MAX_BYTES = 8_000_000
"""Of all entries together, unpacked. `zipfile` reads no more of an entry than it declares."""
MANIFEST = "imsmanifest.xml"
BLANK = "_____"
_ITEM = "imsqti_item_xmlv2p1"


def parse_qti(content: str) -> list[ImportedItem]:
    """The items of a package in Base64. Raises `Invalid` for what is no package; a file that is no item is empty."""
    try:
        data = base64.b64decode(content, validate=True)
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _refuse_too_much(archive)
            return list(_parse_items(archive))
    except (binascii.Error, ValueError) as error:
        raise Invalid("content is not Base64") from error
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError) as error:
        raise Invalid("content is no package that can be read") from error


def _refuse_too_much(archive: zipfile.ZipFile) -> None:
    entries = archive.infolist()
    if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_BYTES:
        raise Invalid(f"A package may have {MAX_ENTRIES} files of {MAX_BYTES} bytes together")


def _parse_items(archive: zipfile.ZipFile) -> Iterator[ImportedItem]:
    names = set(archive.namelist())
    if MANIFEST not in names:
        raise Invalid(f"The package has no {MANIFEST}")
    resources = parse_xml(archive.read(MANIFEST)).iter("resource")
    named = [resource.get("href", "") for resource in resources if resource.get("type") == _ITEM]
    if len(named) > MAX_ENTRIES:
        raise Invalid(f"A manifest may name {MAX_ENTRIES} items")
    for href in dict.fromkeys(named):
        yield _parse_item(archive.read(href)) if href in names else {}


def _parse_item(data: bytes) -> ImportedItem:
    try:
        root = parse_xml(data)
    except Invalid:
        return {}
    body = root.find("itemBody")
    if body is None:
        return {}
    noted: ImportedItem = {**parse_tags(root.get("label", "").split()), **parse_notes(*_take_notes(body))}
    values = [_text_of(value) for value in root.iterfind("responseDeclaration/correctResponse/value")]
    for name, parse_interaction in _PARSERS.items():
        if (interaction := body.find(f".//{name}")) is not None:
            return parse_interaction(body, interaction, values, noted)
    return {}


def _take_notes(body: ET.Element) -> list[str]:
    """The texts for those who mark; they are taken out of the body."""
    blocks = body.findall("rubricBlock")
    texts = [_text_of(block) for block in blocks]
    for block in blocks:
        body.remove(block)
    return texts


def _parse_choice(body: ET.Element, interaction: ET.Element, values: list[str], noted: ImportedItem) -> ImportedItem:
    texts = _texts_by_name(interaction, "simpleChoice")
    stem, right = _parse_stem(body, interaction), [texts[value] for value in values if value in texts]
    options = list(texts.values())
    if noted.get("type") == "true_false" and len(options) == 2:
        return build_statement(stem, right == options[:1], noted.get("correction", ""), noted)
    return build_choice(stem, options, right, noted)


def _parse_order(body: ET.Element, interaction: ET.Element, values: list[str], noted: ImportedItem) -> ImportedItem:
    texts = _texts_by_name(interaction, "simpleChoice")
    keys = [texts[value] for value in values if value in texts]
    stem, options = _parse_stem(body, interaction), list(texts.values())
    return {**noted, "type": "ordering", "stem": stem, "key": keys, "options": options}


def _parse_match(body: ET.Element, interaction: ET.Element, values: list[str], noted: ImportedItem) -> ImportedItem:
    sides = (interaction.findall("simpleMatchSet") * 2)[:2]
    left, right = (_texts_by_name(side, "simpleAssociableChoice") for side in sides)
    pairs = [value.split() for value in values]
    chosen = {pair[0]: pair[1] for pair in pairs if len(pair) == 2 and pair[0] in left and pair[1] in right}
    prompts, keys = [left[name] for name in chosen], [right[name] for name in chosen.values()]
    stem, options = _parse_stem(body, interaction), list(right.values())
    return {**noted, "type": "matching", "stem": stem, "options": options, "prompts": prompts, "key": keys}


def _parse_text_entry(
    body: ET.Element, interaction: ET.Element, values: list[str], noted: ImportedItem
) -> ImportedItem:
    """A field within a sentence is a blank, one behind a question an answer."""
    after = (interaction.tail or "").strip()
    interaction.text = BLANK if after or noted.get("type") == "cloze" else ""
    return build_answer(_text_of(body), values, noted)


def _parse_extended_text(body: ET.Element, interaction: ET.Element, _: list[str], noted: ImportedItem) -> ImportedItem:
    return build_open_question(_parse_stem(body, interaction), noted)


_PARSERS = {
    "choiceInteraction": _parse_choice,
    "orderInteraction": _parse_order,
    "matchInteraction": _parse_match,
    "textEntryInteraction": _parse_text_entry,
    "extendedTextInteraction": _parse_extended_text,
}


def _texts_by_name(parent: ET.Element, tag: str) -> dict[str, str]:
    return {choice.get("identifier", ""): _text_of(choice) for choice in parent.findall(tag)}


def _parse_stem(body: ET.Element, interaction: ET.Element) -> str:
    """The prompt, after what stands before the interaction."""
    before = [_text_of(part) for part in body if part is not interaction and part.find(f".//{interaction.tag}") is None]
    prompt = interaction.find("prompt")
    return " ".join(filter(None, [*before, _text_of(prompt) if prompt is not None else ""]))


def _text_of(element: ET.Element) -> str:
    return "".join(element.itertext()).strip()
