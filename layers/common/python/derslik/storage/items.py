"""Items in DynamoDB's form, and back: each value with the letter of its type, whole numbers come back as int.

Not boto3's serializer: it takes no float, so that every value would have to be made a Decimal first.
"""

from collections.abc import Mapping
from typing import Any


def to_item(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: to_attribute(value) for name, value in values.items()}


def from_item(item: Mapping[str, Any]) -> dict[str, Any]:
    return {name: from_attribute(value) for name, value in item.items()}


def to_attribute(value: Any) -> dict[str, Any]:
    """Raises `TypeError` for what JSON has no type for."""
    match value:
        case str():
            return {"S": value}
        case bool():
            return {"BOOL": value}
        case int() | float():
            return {"N": repr(value)}
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


def parse_number(text: str) -> int | float:
    try:
        return int(text)
    except ValueError:
        value = float(text)
        return int(value) if value.is_integer() else value
