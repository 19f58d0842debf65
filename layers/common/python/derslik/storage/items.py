"""Items in DynamoDB's form, and back: each value with the letter of its type, whole numbers come back as int.

Not boto3's serializer: it takes no float, so that every value would have to be made a Decimal first.
Limits: docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
"""

from collections.abc import Mapping
from typing import Any

MAX_ITEM_BYTES = 400 * 1024
MAX_DIGITS = 38
SMALLEST, LARGEST = 1e-130, 9.99e125
"""The magnitudes that a number may have in the table, besides 0."""


def to_item(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: to_attribute(value) for name, value in values.items()}


def from_item(item: Mapping[str, Any]) -> dict[str, Any]:
    return {name: from_attribute(value) for name, value in item.items()}


def to_attribute(value: Any) -> dict[str, Any]:
    """Raises `TypeError` for what JSON has no type for, `ValueError` for a number that the table cannot hold."""
    match value:
        case str():
            return {"S": value}
        case bool():
            return {"BOOL": value}
        case int() | float():
            return {"N": write_number(value)}
        case None:
            return {"NULL": True}
        case Mapping():
            return {"M": to_item(value)}
        case list() | tuple():
            return {"L": [to_attribute(part) for part in value]}
    raise TypeError(f"an item cannot hold {type(value).__name__}")


def from_attribute(value: Mapping[str, Any]) -> Any:
    ((kind, held),) = value.items()
    match kind:
        case "N":
            return parse_number(held)
        case "M":
            return from_item(held)
        case "L":
            return [from_attribute(part) for part in held]
        case "NULL":
            return None
    return held


def write_number(value: int | float) -> str:
    """A number too small for the table is 0 there."""
    if isinstance(value, float) and abs(value) < SMALLEST:
        return "0"
    text = repr(value)
    if (isinstance(value, int) and len(text.lstrip("-")) > MAX_DIGITS) or not abs(value) <= LARGEST:
        raise ValueError("a number is too large for the table")
    return text


def item_bytes(item: Mapping[str, Any]) -> int:
    """What an item in DynamoDB's form counts in the table.

    docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
    """
    return sum(len(name.encode()) + attribute_bytes(value) for name, value in item.items())


def attribute_bytes(value: Mapping[str, Any]) -> int:
    ((kind, held),) = value.items()
    match kind:
        case "S":
            return len(held.encode())
        case "N":
            return len(held.strip("-0.")) // 2 + 2
        case "M":
            return 3 + len(held) + item_bytes(held)
        case "L":
            return 3 + len(held) + sum(map(attribute_bytes, held))
    return 1


def parse_number(text: str) -> int | float:
    try:
        return int(text)
    except ValueError:
        value = float(text)
        return int(value) if value.is_integer() else value
