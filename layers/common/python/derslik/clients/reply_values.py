"""What services reply, in a form that can be stored and shown: nobody's reply is taken on trust.

JSON can hold what neither UTF-8 nor DynamoDB nor a browser can: halves of surrogate pairs, NaN, numbers of any size,
lists within lists without an end. `plain_value` is applied to every reply (`clients.http`), `readable_text` to what
somebody will read as an answer.
"""

import math
import re
from typing import Annotated, Any

from pydantic import ValidationError, WrapValidator
from pydantic_core.core_schema import ValidatorFunctionWrapHandler

from derslik.errors import UpstreamError

DEEPEST = 64
LARGEST_NUMBER = 1e38
SMALLEST_NUMBER = 1e-100
"""DynamoDB's numbers have 38 digits; nearer to zero than this a number is zero."""
MAX_ANSWER_BYTES = 100_000
"""Of an answer in UTF-8: twelve for each of the most tokens that a question may ask for (8,192), and a quarter of what
a row can hold."""
MAX_NAME = 200
_SURROGATE = re.compile("[\ud800-\udfff]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


def plain_value(value: Any, depth: int = 0) -> Any:
    """The same without halves of surrogate pairs; what is no number that can be stored is None. Raises `ValueError`
    for what nests deeper than `DEEPEST`."""
    if depth > DEEPEST:
        raise ValueError("nests too deep")
    match value:
        case str():
            return _SURROGATE.sub("", value)
        case bool() | None:
            return value
        case int() | float():
            return plain_number(value)
        case list():
            return [plain_value(part, depth + 1) for part in value]
        case _:
            named = ((_SURROGATE.sub("", name), part) for name, part in value.items())
            return {name: plain_value(part, depth + 1) for name, part in named if name}


def plain_number[Number: (int, float)](value: Number) -> Number | None:
    if not -LARGEST_NUMBER < value < LARGEST_NUMBER:  # NaN too
        return None
    return value if value == 0 or math.fabs(value) >= SMALLEST_NUMBER else type(value)(0)


def readable_text(upstream: str, text: str) -> str:
    """The text as it can be shown; raises `UpstreamError` when nothing is left of it, or more than an answer may be."""
    shown = _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if not shown:
        raise UpstreamError(upstream, "reply is empty")
    if len(shown) > MAX_ANSWER_BYTES or len(shown.encode()) > MAX_ANSWER_BYTES:
        raise UpstreamError(upstream, "answer too long")
    return shown


def _none_if_invalid(value: Any, validate: ValidatorFunctionWrapHandler) -> Any:
    try:
        return validate(value)
    except ValidationError:
        return None


IfValid = WrapValidator(_none_if_invalid)
"""For fields that tell beside the point: None where the service says nonsense."""


def _short_line(value: Any, validate: ValidatorFunctionWrapHandler) -> Any:
    name = _none_if_invalid(value, validate)
    return " ".join(_CONTROL.sub(" ", name).split())[:MAX_NAME] or None if isinstance(name, str) else None


NameIfValid = Annotated[str | None, WrapValidator(_short_line)]
"""One line of at most `MAX_NAME` characters, None where there is none."""
