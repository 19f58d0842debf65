"""Types of what people send in fields: texts with their limits in characters and entries, numbers with their range.

What is stored has its limit here or in its model, so that no row outgrows the table.
"""

import unicodedata
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

from derslik.domain.text_patterns import VISIBLE

LINE_MARKS = frozenset("\t\n\v\f\r\x1c\x1d\x1e\x85\u2028\u2029")
JOINER = "\u200d"
"""The one invisible character that stays: emoji are made with it."""
SMALLEST_FRACTION = 1e-9
"""Below it a share is none: the table holds no number under 1e-130."""


def to_one_line(text: str) -> str:
    """The text without control and direction characters, which could make it read as another one, on one line."""
    kept = (" " if letter in LINE_MARKS else letter for letter in text if letter in LINE_MARKS or not is_unsafe(letter))
    return "".join(kept).strip()


def is_unsafe(letter: str) -> bool:
    """Control, format (but for the joiner), surrogate and line separators."""
    return unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Zl", "Zp") and letter != JOINER


def is_visible(text: str) -> bool:
    """Whether anything of the text can be seen."""
    return to_one_line(text).strip(JOINER) != ""


def to_visible_line(text: str) -> str:
    """As `to_one_line`; raises `ValueError` when nothing is left to be seen."""
    if not is_visible(text):
        raise ValueError("needs at least one visible character")
    return to_one_line(text)


def read_whole_number(value: Any) -> Any:
    """JSON has one type of numbers: 1.0 is the integer 1. A text or a truth value is none."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def drop_tiny_fraction(value: float) -> float:
    return value if value >= SMALLEST_FRACTION else 0.0


WHOLE_NUMBER = BeforeValidator(read_whole_number)
"""Comes last among an integer's annotations, after its strict `Field`: see `Points`."""
Points = Annotated[int, Field(strict=True, ge=1, le=100), WHOLE_NUMBER]
Fraction = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False, strict=True), AfterValidator(drop_tiny_fraction)]
Name = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200),
    AfterValidator(to_visible_line),
    VISIBLE,
]
ShortText = Annotated[str, StringConstraints(strip_whitespace=True, max_length=100), AfterValidator(to_one_line)]
LongText = Annotated[str, StringConstraints(max_length=4_000)]
Label = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=300),
    AfterValidator(to_visible_line),
    VISIBLE,
]
Labels = Annotated[list[Label], Field(max_length=50)]
