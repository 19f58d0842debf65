"""QTI 2.1 as a content package: a manifest, and one XML file for each item (IMS Global, 2012)."""

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from xml.etree import ElementTree as ET

from derslik.domain.questions import Question
from questions.formats import notes, tags
from questions.formats.xml_text import child, document

QTI = "http://www.imsglobal.org/xsd/imsqti_v2p1"
PACKAGE = "http://www.imsglobal.org/xsd/imscp_v1p1"
MATCH = "http://www.imsglobal.org/question/qti_v2p1/rptemplates/match_correct"
_TIME = (1980, 1, 1, 0, 0, 0)
_BLANK = re.compile(r"_{2,}")


def write(questions: Sequence[Question]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("imsmanifest.xml", _TIME), _manifest(questions))
        for question in questions:
            archive.writestr(zipfile.ZipInfo(f"items/{question.question_id}.xml", _TIME), document(item(question)))
    return held.getvalue()


def _manifest(questions: Sequence[Question]) -> bytes:
    root = ET.Element("manifest", {"xmlns": PACKAGE, "identifier": "derslik-questions"})
    metadata = child(root, "metadata")
    child(metadata, "schema", "QTIv2.1 Package")
    child(metadata, "schemaversion", "1.0.0")
    child(root, "organizations")
    resources = child(root, "resources")
    for question in questions:
        href = f"items/{question.question_id}.xml"
        resource = child(
            resources, "resource", identifier=f"r-{question.question_id}", type="imsqti_item_xmlv2p1", href=href
        )
        child(resource, "file", href=href)
    return document(root)


def item(question: Question) -> ET.Element:
    names = {"xmlns": QTI, "identifier": question.question_id, "title": question.question_id}
    root = ET.Element("assessmentItem", {**names, "adaptive": "false", "timeDependent": "false"})
    root.set("label", " ".join(tags.of(question)))
    root.set("xml:lang", question.language)
    _BODIES[question.type](root, question)
    _noted(root, question)
    if question.type != "open":
        child(root, "responseProcessing", template=MATCH)
    return root


def _noted(root: ET.Element, question: Question) -> None:
    """What is for those who mark, and for no candidate."""
    body = root.find("itemBody")
    lines = [notes.for_everybody(question)]
    if question.type == "open":
        lines.append(notes.for_graders(question))
    if question.correction:
        lines.append(notes.for_correction(question))
    block = ET.Element("rubricBlock", {"view": "author proctor scorer tutor"})
    child(block, "p", "\n".join(lines))
    if body is not None:
        body.insert(0, block)


def _declared(root: ET.Element, cardinality: str, base: str, right: Sequence[str]) -> ET.Element:
    """The response, the score, and the body to be filled."""
    response = child(root, "responseDeclaration", identifier="RESPONSE", cardinality=cardinality, baseType=base)
    if right:
        correct = child(response, "correctResponse")
        for value in right:
            child(correct, "value", value)
    child(root, "outcomeDeclaration", identifier="SCORE", cardinality="single", baseType="float")
    return child(root, "itemBody")


def _named(options: Sequence[str]) -> Mapping[str, str]:
    return {option: f"C{number}" for number, option in enumerate(options, 1)}


def _choice(root: ET.Element, question: Question) -> None:
    names = _named(question.options or [])
    body = _declared(root, "single", "identifier", [names[str(question.key)]])
    interaction = child(body, "choiceInteraction", responseIdentifier="RESPONSE", shuffle="true", maxChoices="1")
    child(interaction, "prompt", question.stem)
    for option, name in names.items():
        child(interaction, "simpleChoice", option, identifier=name)


def _order(root: ET.Element, question: Question) -> None:
    names = _named(question.options or [])
    body = _declared(root, "ordered", "identifier", [names[key] for key in question.keys])
    interaction = child(body, "orderInteraction", responseIdentifier="RESPONSE", shuffle="true")
    child(interaction, "prompt", question.stem)
    for option, name in names.items():
        child(interaction, "simpleChoice", option, identifier=name)


def _match(root: ET.Element, question: Question) -> None:
    names = _named(question.options or [])
    prompts = {prompt: f"P{number}" for number, prompt in enumerate(question.prompts or (), 1)}
    pairs = [f"{prompts[left]} {names[right]}" for left, right in zip(prompts, question.keys, strict=True)]
    body = _declared(root, "multiple", "directedPair", pairs)
    most = str(len(prompts))
    interaction = child(body, "matchInteraction", responseIdentifier="RESPONSE", shuffle="true", maxAssociations=most)
    child(interaction, "prompt", question.stem)
    for texts in (prompts, names):
        side = child(interaction, "simpleMatchSet")
        for text, name in texts.items():
            child(side, "simpleAssociableChoice", text, identifier=name, matchMax="1")


def _entry(root: ET.Element, question: Question) -> None:
    body = _declared(root, "single", "string", [str(question.key)])
    blank = _BLANK.search(question.stem)
    before, after = (question.stem[: blank.start()], question.stem[blank.end() :]) if blank else (question.stem, "")
    paragraph = child(body, "p", before)
    field = child(paragraph, "textEntryInteraction", responseIdentifier="RESPONSE")
    field.tail = after


def _extended(root: ET.Element, question: Question) -> None:
    body = _declared(root, "single", "string", [])
    interaction = child(body, "extendedTextInteraction", responseIdentifier="RESPONSE")
    child(interaction, "prompt", question.stem)


_BODIES = {
    "multiple_choice": _choice,
    "true_false": _choice,
    "ordering": _order,
    "matching": _match,
    "short_answer": _entry,
    "cloze": _entry,
    "open": _extended,
}
