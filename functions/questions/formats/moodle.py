"""Moodle XML: https://docs.moodle.org/en/Moodle_XML_format. Ordering is written as matching to numbers."""

import html
import re
from collections.abc import Sequence
from xml.etree import ElementTree as ET

from derslik.domain.questions import Question
from questions.formats.imported_items import (
    ImportedItem,
    build_answer,
    build_choice,
    build_matching,
    build_open_question,
    build_statement,
)
from questions.formats.notes import parse_notes, write_marking_guide, write_proofs
from questions.formats.tags import list_tags, parse_tags
from questions.formats.xml_text import add_child, parse_xml, write_document

KINDS = {
    "multiple_choice": "multichoice",
    "true_false": "truefalse",
    "short_answer": "shortanswer",
    "cloze": "shortanswer",
    "matching": "matching",
    "ordering": "matching",
    "open": "essay",
}
_MARKUP = re.compile(r"<(?:br|/p|/div|/li)[^<>]*>|<[^<>]*>")


def write_moodle_xml(questions: Sequence[Question]) -> bytes:
    quiz = ET.Element("quiz")
    for question in questions:
        _write_question(quiz, question)
    return write_document(quiz)


def parse_moodle_xml(data: str) -> list[ImportedItem]:
    """The items, a category left out. Raises `Invalid` for what is no XML."""
    elements = parse_xml(data.encode()).iter("question")
    return [_parse_question(element) for element in elements if element.get("type") != "category"]


def _write_question(quiz: ET.Element, question: Question) -> None:
    element = add_child(quiz, "question", type=KINDS[question.type])
    add_child(add_child(element, "name"), "text", question.question_id)
    _write_plain(element, "questiontext", question.stem)
    _write_plain(element, "generalfeedback", write_proofs(question))
    add_child(element, "defaultgrade", "1")
    add_child(element, "hidden", "0")
    tags = add_child(element, "tags")
    for tag in list_tags(question):
        add_child(add_child(tags, "tag"), "text", tag)
    _write_answers(element, question)


def _write_answers(element: ET.Element, question: Question) -> None:
    match question.type:
        case "multiple_choice":
            add_child(element, "single", "true")
            add_child(element, "shuffleanswers", "true")
            add_child(element, "answernumbering", "ABCD")
            for option in question.options or ():
                _write_answer(element, option, right=option == question.key)
        case "true_false":
            true = question.key == (question.options or [""])[0]
            wrong = _write_answer(element, "true", right=true)
            _write_answer(element, "false", right=not true)
            if question.correction:
                _write_plain(wrong, "feedback", question.correction)
        case "short_answer" | "cloze":
            add_child(element, "usecase", "0")
            _write_answer(element, str(question.key), right=True)
        case "open":
            add_child(element, "responseformat", "editor")
            _write_plain(element, "graderinfo", write_marking_guide(question))
        case "matching" | "ordering":
            add_child(element, "shuffleanswers", "true")
            prompts = question.prompts or [str(number) for number in range(1, len(question.keys) + 1)]
            for prompt, key in zip(prompts, question.keys, strict=True):
                part = _write_plain(element, "subquestion", prompt)
                add_child(add_child(part, "answer"), "text", key)


def _write_answer(element: ET.Element, text: str, *, right: bool) -> ET.Element:
    answer = add_child(element, "answer", fraction="100" if right else "0", format="plain_text")
    add_child(answer, "text", text)
    return answer


def _write_plain(element: ET.Element, tag: str, text: str) -> ET.Element:
    part = add_child(element, tag, format="plain_text")
    add_child(part, "text", text)
    return part


def _parse_question(element: ET.Element) -> ImportedItem:
    answers = element.findall("answer")
    texts = [_text_of(answer) for answer in answers]
    right = [text for text, answer in zip(texts, answers, strict=True) if parse_fraction(answer.get("fraction")) > 0]
    noted: ImportedItem = {
        **parse_tags(_text_of(tag) for tag in element.iterfind("tags/tag")),
        **parse_notes(_text_of(element.find("generalfeedback")), _text_of(element.find("graderinfo"))),
    }
    stem = _text_of(element.find("questiontext"))
    match element.get("type", ""):
        case "multichoice":
            return build_choice(stem, texts, right, noted)
        case "truefalse":
            correction = next((_text_of(answer.find("feedback")) for answer in answers), "")
            return build_statement(stem, right == ["true"], correction, noted)
        case "shortanswer":
            return build_answer(stem, right, noted)
        case "essay":
            return build_open_question(stem, noted)
        case "matching":
            parts = element.findall("subquestion")
            return build_matching(stem, [(_text_of(part), _text_of(part.find("answer"))) for part in parts], noted)
    return {}


def parse_fraction(text: str | None) -> float:
    try:
        return float(text) if text else 0.0
    except ValueError:
        return 0.0


def _text_of(element: ET.Element | None) -> str:
    """The text of an element, its markup left out where it says that it has some."""
    if element is None:
        return ""
    text = element.findtext("text", "")
    if element.get("format", "html") in ("plain_text", "moodle_auto_format") or "<" not in text:
        return text
    return html.unescape(_MARKUP.sub(lambda tag: "" if tag.group()[1:2] not in "b/" else " ", text)).strip()
