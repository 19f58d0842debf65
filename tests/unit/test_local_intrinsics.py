"""CloudFormation's intrinsic functions on this machine."""

from pathlib import Path

import pytest

from local.intrinsics import Resolver, Unresolved, load

RESOLVE = Resolver(
    refs={"Name": "school", "Empty": ""},
    conditions={"Named": {"Fn::Not": [{"Fn::Equals": [{"Ref": "Name"}, ""]}]}, "Both": {"Fn::And": [True, False]}},
    attributes={"Queue.Arn": "arn:queue"},
)


def test_short_forms_are_read_as_their_long_forms(tmp_path: Path) -> None:
    path = tmp_path / "t.yaml"
    path.write_text(
        "a: !Ref Name\nb: !GetAtt Queue.Arn\nc: !If [Named, !Sub '${Name}!', x]\nd: !Equals\n  - 1\n  - 2\n"
    )
    assert load(path) == {
        "a": {"Ref": "Name"},
        "b": {"Fn::GetAtt": ["Queue", "Arn"]},
        "c": {"Fn::If": ["Named", {"Fn::Sub": "${Name}!"}, "x"]},
        "d": {"Fn::Equals": [1, 2]},
    }


@pytest.mark.parametrize(
    ("value", "meaning"),
    [
        ({"Ref": "Name"}, "school"),
        ({"Fn::GetAtt": ["Queue", "Arn"]}, "arn:queue"),
        ({"Fn::Sub": "${Name} at ${Queue.Arn}, ${!literally}"}, "school at arn:queue, ${!literally}"),
        ({"Fn::If": ["Named", "yes", {"Ref": "unknown"}]}, "yes"),
        ({"Fn::If": ["Both", "yes", "no"]}, "no"),
        ({"Fn::Or": [{"Condition": "Named"}, {"Condition": "Both"}]}, True),
        ({"Fn::Join": [",", ["a", {"Ref": "Name"}]]}, "a,school"),
        ({"Fn::Split": [",", "a,b"]}, ["a", "b"]),
        ({"Fn::Select": [1, {"Fn::Split": [",", "a,b"]}]}, "b"),
        ({"Ref": "Empty"}, ""),
    ],
)
def test_an_intrinsic_means(value: object, meaning: object) -> None:
    assert RESOLVE(value) == meaning


def test_no_value_leaves_its_entry_out() -> None:
    absent = {"Fn::If": ["Both", "x", {"Ref": "AWS::NoValue"}]}
    assert RESOLVE({"kept": 1, "dropped": absent, "list": [absent, 2]}) == {"kept": 1, "list": [2]}


@pytest.mark.parametrize("value", [{"Ref": "Nobody"}, {"Fn::GetAtt": ["Nobody", "Arn"]}, {"Fn::Transform": []}])
def test_what_has_no_meaning_here_is_an_error(value: object) -> None:
    with pytest.raises(Unresolved):
        RESOLVE(value)
