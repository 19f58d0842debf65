"""No secret stands in the template, in a parameter or in a variable: only its name in Secrets Manager does."""

import re
from collections.abc import Iterator
from typing import Any

from tests.unit.test_template import template

SECRET = re.compile(r"secret|password|api_?key|token|credential|private", re.IGNORECASE)
LOOKS_LIKE_A_KEY = re.compile(r"\{\{resolve:|[A-Za-z0-9+/=_-]{20,}")
OUR_WORDS = {"", "on", "iam", "/opt/otel-instrument"}
"""All that a variable says by itself; whatever else it holds comes from a parameter or a resource."""


def literals(value: Any) -> Iterator[str]:
    """The texts that stand in a value itself, whatever its intrinsic functions make of them."""
    match value:
        case {"Ref": _} | {"Fn::GetAtt": _}:
            return
        case {"Fn::If": [_, yes, no]}:
            yield from literals([yes, no])
        case {"Fn::Sub": str(text)}:
            yield re.sub(r"\$\{[^}]*\}", "", text)
        case dict():
            yield from literals(list(value.values()))
        case list():
            for item in value:
                yield from literals(item)
        case _:
            yield str(value)


def references(value: Any) -> Iterator[str]:
    """The parameters and resources that a value names."""
    match value:
        case {"Ref": str(name)} | {"Fn::GetAtt": [name, *_]}:
            yield name
        case {"Fn::Sub": str(text)}:
            yield from re.findall(r"\$\{([^}.]+)", text)
        case dict():
            yield from references(list(value.values()))
        case list():
            for item in value:
                yield from references(item)


def variables() -> Iterator[tuple[str, Any]]:
    """Each variable of each function, and of all of them, as written."""
    written = template()
    yield from written.document["Globals"]["Function"]["Environment"]["Variables"].items()
    for name in written.of_type("AWS::Serverless::Function"):
        yield from written.properties(name).get("Environment", {}).get("Variables", {}).items()


def test_no_parameter_takes_a_secret_itself() -> None:
    """Neither by its name, nor hidden, nor out of a store of values, nor by its default."""
    for name, parameter in template().document["Parameters"].items():
        assert not SECRET.search(name) or name.endswith("Arn"), name
        assert "NoEcho" not in parameter, name
        assert parameter["Type"] in ("String", "Number"), name
        assert not LOOKS_LIKE_A_KEY.search(str(parameter.get("Default", ""))), name


def test_no_secret_is_a_parameter_or_a_variable() -> None:
    """A variable with a secret's name holds an ARN; none holds a text of its own, or what resolves to a secret."""
    found = list(variables())
    assert len(found) > 30
    parameters = template().document["Parameters"]
    for name, value in found:
        assert not SECRET.search(name) or name.endswith("_ARN"), name
        assert set(literals(value)) <= OUR_WORDS, name
        for reference in references(value):
            assert not SECRET.search(reference) or reference.endswith("Arn"), name
            assert "NoEcho" not in parameters.get(reference, {}), name
