"""The largest values that a JSON schema allows, and values at its edges, one place at a time."""

import copy
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

WIDEST = "𝟙"
"""Four bytes in UTF-8, and a digit for whoever asks."""
EXAMPLES = ("a" * 64, "0" * 64, "documents/0001")
"""What some pattern wants."""
NUMBERS = (5e-324, 1e-200, 1e-130, 1e300, -1e300, 10**40, -(10**40), 2**63)
"""At and beyond the edges of the table's numbers."""
Schema = Mapping[str, Any]
Place = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Extremes:
    """Of one OpenAPI document."""

    document: Schema

    def resolve(self, schema: Schema) -> Schema:
        while "$ref" in schema:
            schema = self.document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        return schema

    def options(self, schema: Schema) -> list[Schema]:
        """The kinds of value that a schema allows, null apart."""
        resolved = self.resolve(schema)
        inner = [option for part in resolved.get("anyOf", ()) for option in self.options(part)]
        return [option for option in inner or [resolved] if option.get("type") != "null"]

    def largest(self, schema: Schema) -> Any:
        """Longest texts of the widest letters, fullest lists, every field."""
        return max((self._largest(option) for option in self.options(schema)), key=lambda value: len(str(value)))

    def _largest(self, schema: Schema) -> Any:
        if "const" in schema or "enum" in schema:
            return max(schema.get("enum", [schema.get("const")]), key=lambda value: len(str(value)))
        match schema["type"]:
            case "object" if "properties" in schema:
                return {name: self.largest(field) for name, field in schema["properties"].items()}
            case "object":
                of_values = next(
                    iter(schema.get("patternProperties", {"": schema.get("additionalProperties")}).values())
                )
                return {f"{number:064d}": self.largest(of_values) for number in range(schema["maxProperties"])}
            case "array":
                return [numbered(self.largest(schema["items"]), number) for number in range(schema["maxItems"])]
            case "string":
                return longest_text(schema)
            case "integer" | "number":
                return schema["maximum"]
        return True

    def places(self, schema: Schema, kinds: set[str], at: Place = ()) -> Iterator[Place]:
        """Where values of these kinds stand in what `largest` gives, the first of each list."""
        for option in self.options(schema):
            if "enum" in option or "const" in option:
                continue
            if option["type"] in kinds:
                yield at
            for name, field in option.get("properties", {}).items():
                yield from self.places(field, kinds, (*at, name))
            if option["type"] == "array":
                yield from self.places(option["items"], kinds, (*at, 0))


def longest_text(schema: Schema) -> str:
    if "pattern" not in schema:
        return WIDEST * int(schema["maxLength"])
    for example in (WIDEST * int(schema.get("maxLength", 64)), *EXAMPLES):
        if re.search(schema["pattern"], example):
            return example
    raise ValueError(f"no example of {schema['pattern']}")


def numbered(value: Any, number: int) -> Any:
    """A text that no other entry of its list has, of the same length."""
    mark = f"{number:04d}"
    return mark + value[len(mark) :] if isinstance(value, str) and len(value) > len(mark) else value


def with_value(body: Any, place: Place, value: Any) -> Any:
    """A copy of the body with another value at one place, when the body has the place."""
    changed = copy.deepcopy(body)
    inside = changed
    for step in place[:-1]:
        inside = inside[step]
    inside[place[-1]] = value
    return changed
