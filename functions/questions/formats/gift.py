"""Moodle GIFT: https://docs.moodle.org/en/GIFT_format. It has no ordering: that is written as matching to numbers."""

import re
from collections.abc import Sequence

from derslik.domain.questions import Question

_SPECIAL = re.compile(r"([~=#{}:\\])")
_BLANK = re.compile(r"_{2,}")


def write(questions: Sequence[Question]) -> bytes:
    return ("\n\n".join(map(_entry, questions)) + "\n").encode()


def escaped(text: str) -> str:
    r"""With a backslash before each special letter; `->` has no escape and becomes an arrow."""
    return _SPECIAL.sub(r"\\\1", text.strip().replace("->", "→")).replace("\r\n", "\n").replace("\n", "\\n")


def _entry(question: Question) -> str:
    stem, feedback = question.stem, f"####{escaped(question.proof.quote)}"
    title = f"::{question.question_id}::[plain]"
    if question.type == "cloze" and (blank := _BLANK.search(stem)):
        answer = f"{{={escaped(str(question.key))}{feedback}}}"
        return f"{title}{escaped(stem[: blank.start()])} {answer}{_glued(stem[blank.end() :])}"
    return f"{title}{escaped(stem)} {{{_answers(question)}{feedback}}}"


def _glued(rest: str) -> str:
    return ("" if rest[:1] in ("'", "’", ",", ".", ";") else " ") + escaped(rest)


def _answers(question: Question) -> str:
    match question.type:
        case "true_false":
            return "TRUE" if question.key == (question.options or [""])[0] else "FALSE"
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
