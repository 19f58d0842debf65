"""Values as DynamoDB holds them, and back; boto3's own serializer is the judge."""

from decimal import Decimal
from typing import Any

import pytest
from boto3.dynamodb.types import TypeDeserializer, TypeSerializer

from derslik.storage.items import from_item, item_bytes, to_item

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


@pytest.mark.parametrize(
    ("value", "stored"), [(5e-324, "0"), (-1e-200, "0"), (1e-130, "1e-130"), (9.9e125, "9.9e+125")]
)
def test_a_number_too_small_for_the_table_is_none(value: float, stored: str) -> None:
    assert to_item({"it": value}) == {"it": {"N": stored}}


@pytest.mark.parametrize("value", [1e126, -1e300, float("inf"), float("nan"), 10**38, -(10**40)])
def test_a_number_too_large_for_the_table_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match="too large"):
        to_item({"it": value})


def test_an_item_counts_its_names_and_its_values_in_utf_8() -> None:
    """The numbers are those of the documentation's own rules."""
    assert item_bytes(to_item({"ad": "şğ"})) == 2 + 4
    assert item_bytes(to_item({"a": True, "b": None})) == 4
    assert item_bytes(to_item({"n": 12345})) == 1 + 4
    assert item_bytes(to_item({"l": ["a", "b"], "m": {"x": "y"}})) == 1 + 3 + 2 + 2 + 1 + 3 + 1 + 2


def test_what_json_has_no_type_for_is_refused() -> None:
    with pytest.raises(TypeError, match="set"):
        to_item({"it": {1}})
