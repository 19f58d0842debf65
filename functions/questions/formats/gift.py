r"""Moodle GIFT: https://docs.moodle.org/en/GIFT_format. It has no ordering: that is written as matching to numbers.

It has no escape for `->` inside a text, which becomes an arrow.
"""

import re
from collections.abc import Iterator, Sequence

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

_SPECIAL = re.compile(r"([~=#{}:\\])")
_BLANK = re.compile(r"_{2,}")
_GAP = "_____"
_ENTRY = re.compile(
    r"(?:::(?P<title>(?:[^:\\]|\\.|:(?!:))*+)::)?+\s*+(?:\[(?P<format>\w++)\])?+"
    r"(?P<before>(?:[^{}\\]|\\.)*+)\{(?P<answers>(?:[^{}\\]|\\.)*+)\}(?P<after>(?:[^{}\\]|\\.)*+)",
    re.DOTALL,
)
_TAG = re.compile(r"\[tag:([^\[\]\n]{1,64})\]")
_WEIGHT = re.compile(r"\A\s*%(-?[\d.]+)%")
_TRUE = {"T": True, "TRUE": True, "F": False, "FALSE": False}


def write_gift(questions: Sequence[Question]) -> bytes:
    return ("\n\n".join(map(_write_entry, questions)) + "\n").encode()


def parse_gift(data: str) -> list[ImportedItem]:
    """An entry that is none is an empty item."""
    return list(_parse_entries(data.removeprefix("\ufeff").replace("\r\n", "\n")))


def escape(text: str) -> str:
    r"""With a backslash before each special letter, line breaks as \n."""
    return _SPECIAL.sub(r"\\\1", text.replace("->", "→")).replace("\r\n", "\n").replace("\n", "\\n")


def unescape(text: str) -> str:
    return re.sub(r"\\(.)", lambda match: "\n" if match[1] == "n" else match[1], text, flags=re.DOTALL)


def _write_entry(question: Question) -> str:
    stem, feedback = question.stem.strip(), f"####{escape(_write_feedback(question))}"
    marks = " ".join(f"[tag:{tag}]" for tag in list_tags(question))
    title = f"// [id:{question.question_id}] {marks}\n::{question.question_id}::[plain]"
    if question.type == "cloze" and (blank := _BLANK.search(stem)):
        answer = f"{{={escape(str(question.key))}{feedback}}}"
        return f"{title}{escape(stem[: blank.start()])}{answer}{escape(stem[blank.end() :])}"
    return f"{title}{escape(stem)} {{{_write_answers(question)}{feedback}}}"


def _write_feedback(question: Question) -> str:
    proofs = write_proofs(question)
    return f"{proofs}\n{write_marking_guide(question)}" if question.type == "open" else proofs


def _write_answers(question: Question) -> str:
    match question.type:
        case "true_false":
            true = question.key == (question.options or [""])[0]
            correction = f"#{escape(question.correction)}" if question.correction else ""
            return f"{'TRUE' if true else 'FALSE'}{correction}"
        case "multiple_choice":
            marks = (("=" if option == question.key else "~", option) for option in question.options or ())
            return "\n" + "\n".join(f"  {mark}{escape(option)}" for mark, option in marks) + "\n"
        case "matching":
            pairs = zip(question.prompts or (), question.keys, strict=True)
            return "\n" + "\n".join(f"  ={escape(left)} -> {escape(right)}" for left, right in pairs) + "\n"
        case "ordering":
            return "\n" + "\n".join(f"  ={n} -> {escape(key)}" for n, key in enumerate(question.keys, 1)) + "\n"
        case "open":
            return ""
    return f"={escape(str(question.key))}"


def _parse_entries(data: str) -> Iterator[ImportedItem]:
    for block in re.split(r"\n[ \t]*\n", data):
        lines = block.strip().split("\n")
        tagged = parse_tags(tag for line in lines if line.startswith("//") for tag in _TAG.findall(line))
        entry = "\n".join(line for line in lines if not line.startswith(("//", "$CATEGORY")))
        if entry.strip():
            match = _ENTRY.fullmatch(entry.strip())
            yield _parse_entry(match, tagged) if match else {}


def _parse_entry(match: re.Match[str], tagged: ImportedItem) -> ImportedItem:
    body, _, feedback = _cut(match["answers"], "####")
    noted: ImportedItem = {**tagged, **parse_notes(unescape(feedback))}
    before, after = unescape(match["before"]), unescape(match["after"])
    stem = (f"{before}{_GAP}{after}" if after.strip() else before).strip()
    verdict, _, wrong = _cut(body.strip(), "#")
    if verdict.strip().upper() in _TRUE:
        correction = unescape(_cut(wrong, "#")[0]).strip()
        return build_statement(stem, _TRUE[verdict.strip().upper()], correction, noted)
    answers = _split_answers(body)
    if not answers:
        return build_open_question(stem, noted)
    if all("->" in text for _, text in answers):
        sides = [text.partition("->") for _, text in answers]
        pairs = [(unescape(left).strip(), unescape(right).strip()) for left, _, right in sides]
        return build_matching(stem, pairs, noted)
    return _build_from_answers(stem, answers, noted)


def _build_from_answers(stem: str, answers: list[tuple[str, str]], noted: ImportedItem) -> ImportedItem:
    texts = [(mark, unescape(_WEIGHT.sub("", text, count=1)).strip()) for mark, text in answers]
    right = [text for mark, text in texts if mark == "="]
    if all(mark == "=" for mark, _ in texts):
        return build_answer(stem, right, noted)
    weighted = [
        text
        for (mark, text), (_, written) in zip(texts, answers, strict=True)
        if mark == "~" and _parse_weight(written) > 0
    ]
    return build_choice(stem, [text for _, text in texts], right + weighted, noted)


def _parse_weight(written: str) -> float:
    match = _WEIGHT.match(written)
    return float(match[1]) if match and match[1].count(".") < 2 else 0.0


def _split_answers(body: str) -> list[tuple[str, str]]:
    """The answers with their marks, each without the feedback of its own."""
    answers = re.findall(r"([=~])((?:[^=~\\]|\\.)*)", body, re.DOTALL)
    return [(mark, _cut(text, "#")[0]) for mark, text in answers]


def _cut(text: str, mark: str) -> tuple[str, str, str]:
    """At the first of these marks that is not escaped."""
    match = re.match(rf"((?:(?!{mark})[^\\]|\\.)*){mark}(.*)", text, re.DOTALL)
    return (match[1], mark, match[2]) if match else (text, "", "")
