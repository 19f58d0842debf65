"""Items as DynamoDB wants them, and back: floats travel as decimals, whole decimals come back as int."""

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from typing import Any


@cache
def serializer() -> Any:
    from boto3.dynamodb.types import TypeSerializer

    return TypeSerializer()


@cache
def deserializer() -> Any:
    from boto3.dynamodb.types import TypeDeserializer

    return TypeDeserializer()


def to_item(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: serializer().serialize(decimals(value)) for name, value in values.items()}


def from_item(item: Mapping[str, Any]) -> dict[str, Any]:
    return {name: numbers(deserializer().deserialize(value)) for name, value in item.items()}


def decimals(value: Any) -> Any:
    match value:
        case float():
            return Decimal(str(value))
        case Mapping():
            return {name: decimals(part) for name, part in value.items()}
        case list() | tuple():
            return [decimals(part) for part in value]
    return value


def numbers(value: Any) -> Any:
    match value:
        case Decimal():
            return int(value) if value == value.to_integral_value() else float(value)
        case dict():
            return {name: numbers(part) for name, part in value.items()}
        case list():
            return [numbers(part) for part in value]
    return value
