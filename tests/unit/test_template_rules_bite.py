"""Every rule for the template fails on a template that breaks it."""

from copy import deepcopy
from typing import Any

import pytest

from local.intrinsics import load
from local.template import Function
from tests.unit import (
    template_breaks,
    template_permission_breaks,
    test_template,
    test_template_alarms,
    test_template_permissions,
    test_template_rules,
    test_template_secrets,
)
from tests.unit.template_breaks import Break
from tests.unit.test_template import ROOT

DOCUMENT = load(ROOT / "template.yaml")
MODULES = (test_template_rules, test_template_alarms, test_template_permissions, test_template_secrets)
RULES = {name: rule for module in MODULES for name, rule in vars(module).items() if name.startswith("test_")}
OLDER = {name: rule for name, rule in vars(test_template).items() if name.startswith("test_")}
ABOUT_SAM_ITSELF = "test_sam_attaches_to_each_role_what_these_rules_say_that_it_does"
BREAKS = [*template_breaks.BREAKS, *template_permission_breaks.BREAKS]


def apply(rule: Any, functions: list[Function]) -> None:
    """Run a rule as pytest would: for each value it is parametrised with, functions as they are now."""
    marks = getattr(rule, "pytestmark", [])
    if not marks:
        rule()
        return
    now = {one.name: one for one in functions}
    _, values = marks[0].args
    for value in values:
        given = value if isinstance(value, tuple) else (value,)
        rule(*(now[each.name] if isinstance(each, Function) else each for each in given))


@pytest.mark.parametrize(("name", "broken"), BREAKS, ids=[f"{i}-{name}" for i, (name, _) in enumerate(BREAKS)])
def test_a_template_that_breaks_a_rule_is_refused(name: str, broken: Break, monkeypatch: pytest.MonkeyPatch) -> None:
    document = deepcopy(DOCUMENT)
    broken(document)
    monkeypatch.setattr("local.template.load", lambda _: document)
    functions = test_template.template().functions()
    for module in (test_template, *MODULES):
        monkeypatch.setattr(module, "RESOURCES", document["Resources"], raising=False)
        monkeypatch.setattr(module, "FUNCTIONS", functions, raising=False)
    with pytest.raises(AssertionError):
        apply({**OLDER, **RULES}[name], functions)


def test_every_rule_is_broken_once() -> None:
    assert RULES.keys() - {ABOUT_SAM_ITSELF} <= {name for name, _ in BREAKS}
