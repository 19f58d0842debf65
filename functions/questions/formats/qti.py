"""QTI 2.1 as a content package: a manifest, and one XML file for each item (IMS Global, 2012)."""

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from xml.etree import ElementTree as ET

from derslik.domain.questions import Question
from questions.formats.notes import write_correction, write_marking_guide, write_proofs
from questions.formats.tags import list_tags
from questions.formats.xml_text import add_child, write_document

QTI = "http://www.imsglobal.org/xsd/imsqti_v2p1"
PACKAGE = "http://www.imsglobal.org/xsd/imscp_v1p1"
MATCH = "http://www.imsglobal.org/question/qti_v2p1/rptemplates/match_correct"
_TIME = (1980, 1, 1, 0, 0, 0)
_BLANK = re.compile(r"_{2,}")


def write_qti(questions: Sequence[Question]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("imsmanifest.xml", _TIME), _write_manifest(questions))
        for question in questions:
            archive.writestr(
                zipfile.ZipInfo(f"items/{question.question_id}.xml", _TIME), write_document(write_item(question))
            )
    return file.getvalue()


def _write_manifest(questions: Sequence[Question]) -> bytes:
    root = ET.Element("manifest", {"xmlns": PACKAGE, "identifier": "derslik-questions"})
    metadata = add_child(root, "metadata")
    add_child(metadata, "schema", "QTIv2.1 Package")
    add_child(metadata, "schemaversion", "1.0.0")
    add_child(root, "organizations")
    resources = add_child(root, "resources")
    for question in questions:
        href = f"items/{question.question_id}.xml"
        resource = add_child(
            resources, "resource", identifier=f"r-{question.question_id}", type="imsqti_item_xmlv2p1", href=href
        )
        add_child(resource, "file", href=href)
    return write_document(root)


def write_item(question: Question) -> ET.Element:
    names = {"xmlns": QTI, "identifier": question.question_id, "title": question.question_id}
    root = ET.Element("assessmentItem", {**names, "adaptive": "false", "timeDependent": "false"})
    root.set("label", " ".join(list_tags(question)))
    root.set("xml:lang", question.language)
    _BODIES[question.type](root, question)
    _write_notes(root, question)
    if question.type != "open":
        add_child(root, "responseProcessing", template=MATCH)
    return root


def _write_notes(root: ET.Element, question: Question) -> None:
    """Adds what those who mark may see, and no candidate."""
    body = root.find("itemBody")
    lines = [write_proofs(question)]
    if question.type == "open":
        lines.append(write_marking_guide(question))
    if question.correction:
        lines.append(write_correction(question))
    block = ET.Element("rubricBlock", {"view": "author proctor scorer tutor"})
    add_child(block, "p", "\n".join(lines))
    if body is not None:
        body.insert(0, block)


def _declare(root: ET.Element, cardinality: str, base: str, right: Sequence[str]) -> ET.Element:
    """Declares the response and the score; returns the body to be filled."""
    response = add_child(root, "responseDeclaration", identifier="RESPONSE", cardinality=cardinality, baseType=base)
    if right:
        correct = add_child(response, "correctResponse")
        for value in right:
            add_child(correct, "value", value)
    add_child(root, "outcomeDeclaration", identifier="SCORE", cardinality="single", baseType="float")
    return add_child(root, "itemBody")


def _name_options(options: Sequence[str]) -> Mapping[str, str]:
    return {option: f"C{number}" for number, option in enumerate(options, 1)}


def _write_choice(root: ET.Element, question: Question) -> None:
    names = _name_options(question.options or [])
    body = _declare(root, "single", "identifier", [names[str(question.key)]])
    interaction = add_child(body, "choiceInteraction", responseIdentifier="RESPONSE", shuffle="true", maxChoices="1")
    add_child(interaction, "prompt", question.stem)
    for option, name in names.items():
        add_child(interaction, "simpleChoice", option, identifier=name)


def _write_order(root: ET.Element, question: Question) -> None:
    names = _name_options(question.options or [])
    body = _declare(root, "ordered", "identifier", [names[key] for key in question.keys])
    interaction = add_child(body, "orderInteraction", responseIdentifier="RESPONSE", shuffle="true")
    add_child(interaction, "prompt", question.stem)
    for option, name in names.items():
        add_child(interaction, "simpleChoice", option, identifier=name)


def _write_match(root: ET.Element, question: Question) -> None:
    names = _name_options(question.options or [])
    prompts = {prompt: f"P{number}" for number, prompt in enumerate(question.prompts or (), 1)}
    pairs = [f"{prompts[left]} {names[right]}" for left, right in zip(prompts, question.keys, strict=True)]
    body = _declare(root, "multiple", "directedPair", pairs)
    most = str(len(prompts))
    interaction = add_child(
        body, "matchInteraction", responseIdentifier="RESPONSE", shuffle="true", maxAssociations=most
    )
    add_child(interaction, "prompt", question.stem)
    for texts in (prompts, names):
        side = add_child(interaction, "simpleMatchSet")
        for text, name in texts.items():
            add_child(side, "simpleAssociableChoice", text, identifier=name, matchMax="1")


def _write_text_entry(root: ET.Element, question: Question) -> None:
    body = _declare(root, "single", "string", [str(question.key)])
    blank = _BLANK.search(question.stem)
    before, after = (question.stem[: blank.start()], question.stem[blank.end() :]) if blank else (question.stem, "")
    paragraph = add_child(body, "p", before)
    field = add_child(paragraph, "textEntryInteraction", responseIdentifier="RESPONSE")
    field.tail = after


def _write_extended_text(root: ET.Element, question: Question) -> None:
    body = _declare(root, "single", "string", [])
    interaction = add_child(body, "extendedTextInteraction", responseIdentifier="RESPONSE")
    add_child(interaction, "prompt", question.stem)


_BODIES = {
    "multiple_choice": _write_choice,
    "true_false": _write_choice,
    "ordering": _write_order,
    "matching": _write_match,
    "short_answer": _write_text_entry,
    "cloze": _write_text_entry,
    "open": _write_extended_text,
}
