"""Values as DynamoDB holds them, and back; boto3's own serializer is the judge."""

from decimal import Decimal
from typing import Any

import pytest
from boto3.dynamodb.types import TypeDeserializer, TypeSerializer

from derslik.storage.items import from_item, to_item

VALUES: list[Any] = [
    "",
    "İ",
    True,
    False,
    None,
    0,
    -7,
    10**20,
    0.5,
    -1e-7,
    1e21,
    [],
    ["a", [1]],
    {},
    {"a": {"b": [None]}},
]


def decimals(value: Any) -> Any:
    match value:
        case float():
            return Decimal(repr(value))
        case dict():
            return {name: decimals(part) for name, part in value.items()}
        case list():
            return [decimals(part) for part in value]
    return value


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_a_value_comes_back_as_it_was_and_is_stored_as_boto3_would(value: Any) -> None:
    stored = to_item({"it": value})
    assert from_item(stored) == {"it": value}
    assert type(from_item(stored)["it"]) in (type(value), int)
    assert TypeDeserializer().deserialize(stored["it"]) == decimals(value)
    assert from_item({"it": TypeSerializer().serialize(decimals(value))}) == {"it": value}


def test_a_whole_number_comes_back_as_int_and_a_tuple_as_list() -> None:
    assert isinstance(from_item({"n": {"N": "3.0"}})["n"], int)
    assert from_item(to_item({"pair": (1, 2)})) == {"pair": [1, 2]}


def test_what_json_has_no_type_for_is_refused() -> None:
    with pytest.raises(TypeError, match="set"):
        to_item({"it": {1}})
