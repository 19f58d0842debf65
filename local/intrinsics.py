"""CloudFormation's YAML and its intrinsic functions, given their meaning on this machine."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import yaml


class _NoValue:
    """`AWS::NoValue`: the entry that holds it is left out."""


NO_VALUE: Final = _NoValue()


class _Loader(yaml.SafeLoader):
    """YAML with CloudFormation's short forms: `!Ref a` is `{"Ref": "a"}`, `!Sub a` is `{"Fn::Sub": "a"}`."""


def _intrinsic(loader: _Loader, suffix: str, node: yaml.Node) -> dict[str, Any]:
    value: Any
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        assert isinstance(node, yaml.MappingNode)
        value = loader.construct_mapping(node, deep=True)
    if suffix == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {suffix if suffix in ("Ref", "Condition") else f"Fn::{suffix}": value}


_Loader.add_multi_constructor("!", _intrinsic)


def load(path: Path) -> dict[str, Any]:
    """The template's document with its intrinsics in their long form."""
    document = yaml.load(path.read_text(encoding="utf-8"), _Loader)  # noqa: S506 - a subclass of SafeLoader
    assert isinstance(document, dict)
    return document


class Unresolved(LookupError):
    """The template names something that this machine has no value for."""


@dataclass(frozen=True)
class Resolver:
    """What the intrinsics of a document mean here.

    `refs` holds what `Ref` gives (parameters, pseudo parameters, resources by logical id),
    `attributes` what `Fn::GetAtt` gives, by `"Resource.Attribute"`.
    """

    refs: Mapping[str, Any]
    conditions: Mapping[str, Any] = field(default_factory=dict)
    attributes: Mapping[str, str] = field(default_factory=dict)

    def __call__(self, value: Any) -> Any:
        """The value with every intrinsic in it resolved; raises `Unresolved`."""
        if isinstance(value, list):
            return [item for item in map(self, value) if item is not NO_VALUE]
        if not isinstance(value, dict):
            return value
        if len(value) == 1:
            name, argument = next(iter(value.items()))
            if name == "Ref" or name == "Condition" or name.startswith("Fn::"):
                return self._call(name, argument)
        resolved = {key: self(item) for key, item in value.items()}
        return {key: item for key, item in resolved.items() if item is not NO_VALUE}

    def _call(self, name: str, argument: Any) -> Any:
        match name:
            case "Ref":
                return self.ref(argument)
            case "Fn::GetAtt":
                return self.attribute(".".join(argument))
            case "Fn::If":
                condition, yes, no = argument
                return self(yes if self.condition(condition) else no)
            case "Fn::Sub" if isinstance(argument, str):
                return self._substitute(argument)
            case "Condition":
                return self.condition(argument)
        values = self(argument)
        match name:
            case "Fn::Equals":
                return values[0] == values[1]
            case "Fn::Not":
                return not values[0]
            case "Fn::And":
                return all(values)
            case "Fn::Or":
                return any(values)
            case "Fn::Join":
                return str(values[0]).join(map(str, values[1]))
            case "Fn::Split":
                return str(values[1]).split(values[0])
            case "Fn::Select":
                return values[1][int(values[0])]
        raise Unresolved(f"{name} is not known here")

    def ref(self, name: str) -> Any:
        if name == "AWS::NoValue":
            return NO_VALUE
        if name not in self.refs:
            raise Unresolved(f"nothing here answers to Ref {name}")
        return self.refs[name]

    def attribute(self, name: str) -> str:
        if name not in self.attributes:
            raise Unresolved(f"nothing here answers to GetAtt {name}")
        return self.attributes[name]

    def condition(self, name: str) -> bool:
        return bool(self(self.conditions[name]))

    def _substitute(self, text: str) -> str:
        def value(found: re.Match[str]) -> str:
            name = found[1]
            return self.attribute(name) if "." in name else str(self.ref(name))

        return re.sub(r"\$\{([^!][^}]*)\}", value, text)
