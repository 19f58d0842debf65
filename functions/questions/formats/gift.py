r"""Moodle GIFT: https://docs.moodle.org/en/GIFT_format. It has no ordering: that is written as matching to numbers.

It has no escape for `->` inside a text, which becomes an arrow.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from derslik.domain.questions import Question
from questions.formats import notes, reading, tags

_SPECIAL = re.compile(r"([~=#{}:\\])")
_BLANK = re.compile(r"_{2,}")
_GAP = "_____"
_ENTRY = re.compile(
    r"(?:::(?P<title>(?:[^:\\]|\\.|:(?!:))*)::)?\s*(?:\[(?P<format>\w+)\])?"
    r"(?P<before>(?:[^{}\\]|\\.)*)\{(?P<answers>(?:[^{}\\]|\\.)*)\}(?P<after>(?:[^{}\\]|\\.)*)",
    re.DOTALL,
)
_TAG = re.compile(r"\[tag:([^\[\]\n]{1,64})\]")
_WEIGHT = re.compile(r"\A\s*%(-?[\d.]+)%")
_TRUE = {"T": True, "TRUE": True, "F": False, "FALSE": False}


def write(questions: Sequence[Question]) -> bytes:
    return ("\n\n".join(map(_entry, questions)) + "\n").encode()


def read(data: str) -> list[dict[str, Any]]:
    """An entry that is none is an empty item."""
    return list(_read(data.removeprefix("\ufeff").replace("\r\n", "\n")))


def escaped(text: str) -> str:
    r"""With a backslash before each special letter, line breaks as \n."""
    return _SPECIAL.sub(r"\\\1", text.replace("->", "→")).replace("\r\n", "\n").replace("\n", "\\n")


def unescaped(text: str) -> str:
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] == "n" else found[1], text, flags=re.DOTALL)


def _entry(question: Question) -> str:
    stem, feedback = question.stem.strip(), f"####{escaped(_feedback(question))}"
    marks = " ".join(f"[tag:{tag}]" for tag in tags.of(question))
    title = f"// [id:{question.question_id}] {marks}\n::{question.question_id}::[plain]"
    if question.type == "cloze" and (blank := _BLANK.search(stem)):
        answer = f"{{={escaped(str(question.key))}{feedback}}}"
        return f"{title}{escaped(stem[: blank.start()])}{answer}{escaped(stem[blank.end() :])}"
    return f"{title}{escaped(stem)} {{{_answers(question)}{feedback}}}"


def _feedback(question: Question) -> str:
    said = notes.for_everybody(question)
    return f"{said}\n{notes.for_graders(question)}" if question.type == "open" else said


def _answers(question: Question) -> str:
    match question.type:
        case "true_false":
            true = question.key == (question.options or [""])[0]
            correction = f"#{escaped(question.correction)}" if question.correction else ""
            return f"{'TRUE' if true else 'FALSE'}{correction}"
        case "multiple_choice":
            marks = (("=" if option == question.key else "~", option) for option in question.options or ())
            return "\n" + "\n".join(f"  {mark}{escaped(option)}" for mark, option in marks) + "\n"
        case "matching":
            pairs = zip(question.prompts or (), question.keys, strict=True)
            return "\n" + "\n".join(f"  ={escaped(left)} -> {escaped(right)}" for left, right in pairs) + "\n"
        case "ordering":
            return "\n" + "\n".join(f"  ={n} -> {escaped(key)}" for n, key in enumerate(question.keys, 1)) + "\n"
        case "open":
            return ""
    return f"={escaped(str(question.key))}"


def _read(data: str) -> Iterator[dict[str, Any]]:
    for block in re.split(r"\n[ \t]*\n", data):
        lines = block.strip().split("\n")
        told = tags.read(tag for line in lines if line.startswith("//") for tag in _TAG.findall(line))
        entry = "\n".join(line for line in lines if not line.startswith(("//", "$CATEGORY")))
        if entry.strip():
            match = _ENTRY.fullmatch(entry.strip())
            yield _item(match, told) if match else {}


def _item(match: re.Match[str], told: dict[str, str]) -> dict[str, Any]:
    body, _, feedback = _cut(match["answers"], "####")
    found = {**told, **notes.read(unescaped(feedback))}
    before, after = unescaped(match["before"]), unescaped(match["after"])
    stem = (f"{before}{_GAP}{after}" if after.strip() else before).strip()
    said, _, wrong = _cut(body.strip(), "#")
    if said.strip().upper() in _TRUE:
        return reading.statement(stem, _TRUE[said.strip().upper()], unescaped(_cut(wrong, "#")[0]).strip(), found)
    pieces = _pieces(body)
    if not pieces:
        return reading.open_question(stem, found)
    if all("->" in text for _, text in pieces):
        parts = [text.partition("->") for _, text in pieces]
        return reading.pairs(stem, [(unescaped(a).strip(), unescaped(b).strip()) for a, _, b in parts], found)
    return _with_answers(stem, pieces, found)


def _with_answers(stem: str, pieces: list[tuple[str, str]], told: dict[str, Any]) -> dict[str, Any]:
    texts = [(mark, unescaped(_WEIGHT.sub("", text, count=1)).strip()) for mark, text in pieces]
    right = [text for mark, text in texts if mark == "="]
    if all(mark == "=" for mark, _ in texts):
        return reading.answer(stem, right, told)
    weighted = [text for (mark, text), (_, raw) in zip(texts, pieces, strict=True) if mark == "~" and _weight(raw) > 0]
    return reading.choice(stem, [text for _, text in texts], right + weighted, told)


def _weight(raw: str) -> float:
    match = _WEIGHT.match(raw)
    return float(match[1]) if match and match[1].count(".") < 2 else 0.0


def _pieces(body: str) -> list[tuple[str, str]]:
    """The answers with their marks, each without the feedback of its own."""
    found = re.findall(r"([=~])((?:[^=~\\]|\\.)*)", body, re.DOTALL)
    return [(mark, _cut(text, "#")[0]) for mark, text in found]


def _cut(text: str, mark: str) -> tuple[str, str, str]:
    """At the first of these marks that is not escaped."""
    match = re.match(rf"((?:(?!{mark})[^\\]|\\.)*){mark}(.*)", text, re.DOTALL)
    return (match[1], mark, match[2]) if match else (text, "", "")
