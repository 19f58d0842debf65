"""What formats have no place of their own for, as lines that a teacher can read and that can be read back: the proof,
an explanation, and of an open question the answer and its rubric."""

import re
from collections.abc import Mapping

from derslik.domain.questions import Question
from derslik.language import Language
from questions.formats.imported_items import ImportedCriterion, ImportedItem

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


def write_proofs(question: Question) -> str:
    """The proofs and the explanation, one beneath the other: what everybody may see after answering."""
    names = _NAMES[question.language]
    lines = [f"{names['quote']}: {proof.quote}" for proof in question.proofs]
    if question.explanation:
        lines.append(f"{names['explanation']}: {question.explanation}")
    return "\n".join(lines)


def write_marking_guide(question: Question) -> str:
    """The answer and the rubric of an open question, for those who mark."""
    names = _NAMES[question.language]
    rubric = [f"{names['rubric']} ({line.points}): {line.criterion}" for line in question.rubric or ()]
    return "\n".join([f"{names['key']}: {question.key}", *rubric])


def write_correction(question: Question) -> str:
    return f"{_NAMES[question.language]['correction']}: {question.correction}"


def parse_notes(*texts: str | None) -> ImportedItem:
    """The fields that the lines give. A text without any is an explanation: that of another tool's feedback."""
    item: ImportedItem = {}
    for text in filter(None, texts):
        _, *parts = _LINE.split(text)
        for name, points, value in zip(parts[::3], parts[1::3], parts[2::3], strict=True):
            match _FIELDS[name]:
                case "quote":
                    item.setdefault("quotes", []).append(value.strip())
                case "rubric":
                    criterion: ImportedCriterion = {"criterion": value.strip(), "points": int(points or 1)}
                    item.setdefault("rubric", []).append(criterion)
                case "explanation":
                    item["explanation"] = value.strip()
                case "correction":
                    item["correction"] = value.strip()
                case "key":
                    item["key"] = value.strip()
        if not parts:
            item["explanation"] = text.strip()
    return item
