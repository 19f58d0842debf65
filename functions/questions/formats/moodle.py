"""Moodle XML: https://docs.moodle.org/en/Moodle_XML_format. Ordering is written as matching to numbers."""

import html
import re
from collections.abc import Mapping, Sequence
from typing import Any
from xml.etree import ElementTree as ET

from derslik.domain.questions import Question
from questions.formats import notes, reading, tags
from questions.formats.xml_text import child, document, parsed

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


def write(questions: Sequence[Question]) -> bytes:
    quiz = ET.Element("quiz")
    for question in questions:
        _question(quiz, question)
    return document(quiz)


def read(data: str) -> list[dict[str, Any]]:
    """The items, a category left out. Raises `Invalid` for what is no XML."""
    found = parsed(data.encode()).iter("question")
    return [_item(one) for one in found if one.get("type") != "category"]


def _question(quiz: ET.Element, question: Question) -> None:
    element = child(quiz, "question", type=KINDS[question.type])
    child(child(element, "name"), "text", question.question_id)
    _plain(element, "questiontext", question.stem)
    _plain(element, "generalfeedback", notes.for_everybody(question))
    child(element, "defaultgrade", "1")
    child(element, "hidden", "0")
    held = child(element, "tags")
    for tag in tags.of(question):
        child(child(held, "tag"), "text", tag)
    _answers(element, question)


def _answers(element: ET.Element, question: Question) -> None:
    match question.type:
        case "multiple_choice":
            child(element, "single", "true")
            child(element, "shuffleanswers", "true")
            child(element, "answernumbering", "ABCD")
            for option in question.options or ():
                _answer(element, option, right=option == question.key)
        case "true_false":
            said = question.key == (question.options or [""])[0]
            wrong = _answer(element, "true", right=said)
            _answer(element, "false", right=not said)
            if question.correction:
                _plain(wrong, "feedback", question.correction)
        case "short_answer" | "cloze":
            child(element, "usecase", "0")
            _answer(element, str(question.key), right=True)
        case "open":
            child(element, "responseformat", "editor")
            _plain(element, "graderinfo", notes.for_graders(question))
        case "matching" | "ordering":
            child(element, "shuffleanswers", "true")
            prompts = question.prompts or [str(number) for number in range(1, len(question.keys) + 1)]
            for prompt, key in zip(prompts, question.keys, strict=True):
                part = _plain(element, "subquestion", prompt)
                child(child(part, "answer"), "text", key)


def _answer(element: ET.Element, text: str, *, right: bool) -> ET.Element:
    answer = child(element, "answer", fraction="100" if right else "0", format="plain_text")
    child(answer, "text", text)
    return answer


def _plain(element: ET.Element, tag: str, text: str) -> ET.Element:
    part = child(element, tag, format="plain_text")
    child(part, "text", text)
    return part


def _item(element: ET.Element) -> dict[str, Any]:
    kind = element.get("type", "")
    answers = [(_said(one), float_of(one.get("fraction"))) for one in element.findall("answer")]
    right = [text for text, fraction in answers if fraction > 0]
    told: Mapping[str, Any] = {
        **tags.read(_said(tag) for tag in element.iterfind("tags/tag")),
        **notes.read(_said(element.find("generalfeedback")), _said(element.find("graderinfo"))),
    }
    stem = _said(element.find("questiontext"))
    match kind:
        case "multichoice":
            return reading.choice(stem, [text for text, _ in answers], right, told)
        case "truefalse":
            correction = next((_said(one.find("feedback")) for one in element.findall("answer")), "")
            return reading.statement(stem, right == ["true"], correction, told)
        case "shortanswer":
            return reading.answer(stem, right, told)
        case "essay":
            return reading.open_question(stem, told)
        case "matching":
            parts = element.findall("subquestion")
            return reading.pairs(stem, [(_said(one), _said(one.find("answer"))) for one in parts], told)
    return {}


def float_of(text: str | None) -> float:
    try:
        return float(text) if text else 0.0
    except ValueError:
        return 0.0


def _said(element: ET.Element | None) -> str:
    """The text of an element, its markup left out where it says that it has some."""
    if element is None:
        return ""
    text = element.findtext("text", "")
    if element.get("format", "html") in ("plain_text", "moodle_auto_format") or "<" not in text:
        return text
    return html.unescape(_MARKUP.sub(lambda tag: "" if tag.group()[1:2] not in "b/" else " ", text)).strip()
