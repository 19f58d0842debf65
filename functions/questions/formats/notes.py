"""What formats have no place of their own for, as lines that a teacher can read and that can be read back: the proof,
an explanation, and of an open question the answer and its rubric."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from derslik.domain.questions import Question
from derslik.language import Language

_NAMES: Mapping[Language, Mapping[str, str]] = {
    "tr": {"quote": "Kanıt", "explanation": "Açıklama", "key": "Yanıt", "rubric": "Ölçüt", "correction": "Doğrusu"},
    "en": {
        "quote": "Proof",
        "explanation": "Explanation",
        "key": "Answer",
        "rubric": "Criterion",
        "correction": "Correct is",
    },
}
_FIELDS = {name: field for names in _NAMES.values() for field, name in names.items()}
_LINE = re.compile(rf"^({'|'.join(_FIELDS)})(?: \((\d{{1,3}})\))?: ", re.MULTILINE)


def for_everybody(question: Question) -> str:
    """The proofs and the explanation, one beneath the other."""
    names = _NAMES[question.language]
    lines = [f"{names['quote']}: {proof.quote}" for proof in question.proofs]
    if question.explanation:
        lines.append(f"{names['explanation']}: {question.explanation}")
    return "\n".join(lines)


def for_graders(question: Question) -> str:
    names = _NAMES[question.language]
    rubric = [f"{names['rubric']} ({line.points}): {line.criterion}" for line in question.rubric or ()]
    return "\n".join([f"{names['key']}: {question.key}", *rubric])


def for_correction(question: Question) -> str:
    return f"{_NAMES[question.language]['correction']}: {question.correction}"


def read(*texts: str | None) -> dict[str, Any]:
    """The fields that the lines give. A text without any is an explanation: that of another tool's feedback."""
    found: dict[str, Any] = {}
    quotes: list[str] = []
    rubric: list[dict[str, Any]] = []
    for text in filter(None, texts):
        _, *parts = _LINE.split(text)
        for name, points, said in zip(parts[::3], parts[1::3], parts[2::3], strict=True):
            match _FIELDS[name]:
                case "quote":
                    quotes.append(said.strip())
                case "rubric":
                    rubric.append({"criterion": said.strip(), "points": int(points or 1)})
                case field:
                    found[field] = said.strip()
        if not parts:
            found["explanation"] = text.strip()
    return {**found, **proofs(quotes), **({"rubric": rubric} if rubric else {})}


def proofs(quotes: Sequence[str]) -> dict[str, Any]:
    """Quotes as an item for import has them."""
    if not quotes:
        return {}
    return {"quote": quotes[0], "further_proofs": [{"quote": quote} for quote in quotes[1:]]}
