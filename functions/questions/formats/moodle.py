"""Moodle XML: https://docs.moodle.org/en/Moodle_XML_format. Ordering is written as matching to numbers."""

from collections.abc import Sequence
from xml.etree import ElementTree as ET

from derslik.domain.questions import Question
from questions.formats.xml_text import child, document

KINDS = {
    "multiple_choice": "multichoice",
    "true_false": "truefalse",
    "short_answer": "shortanswer",
    "cloze": "shortanswer",
    "matching": "matching",
    "ordering": "matching",
    "open": "essay",
}


def write(questions: Sequence[Question]) -> bytes:
    quiz = ET.Element("quiz")
    for question in questions:
        _question(quiz, question)
    return document(quiz)


def _question(quiz: ET.Element, question: Question) -> None:
    element = child(quiz, "question", type=KINDS[question.type])
    child(child(element, "name"), "text", question.question_id)
    _plain(element, "questiontext", question.stem)
    _plain(element, "generalfeedback", question.proof.quote)
    child(element, "defaultgrade", "1")
    child(element, "hidden", "0")
    tags = child(element, "tags")
    for tag in (question.difficulty, question.bloom, question.type):
        child(child(tags, "tag"), "text", tag)
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
            _answer(element, "true", right=said)
            _answer(element, "false", right=not said)
        case "short_answer" | "cloze":
            child(element, "usecase", "0")
            _answer(element, str(question.key), right=True)
        case "open":
            child(element, "responseformat", "editor")
            rubric = "\n".join(f"{line.points}: {line.criterion}" for line in question.rubric or ())
            _plain(element, "graderinfo", rubric)
        case "matching" | "ordering":
            child(element, "shuffleanswers", "true")
            prompts = question.prompts or [str(number) for number in range(1, len(question.keys) + 1)]
            for prompt, key in zip(prompts, question.keys, strict=True):
                part = _plain(element, "subquestion", prompt)
                child(child(part, "answer"), "text", key)


def _answer(element: ET.Element, text: str, *, right: bool) -> None:
    answer = child(element, "answer", fraction="100" if right else "0", format="plain_text")
    child(answer, "text", text)


def _plain(element: ET.Element, tag: str, text: str) -> ET.Element:
    part = child(element, tag, format="plain_text")
    child(part, "text", text)
    return part
