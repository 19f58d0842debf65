"""Rules for the alarms and the dashboard of template.yaml: what they read is written, and counted in every function."""

import json
import re
from itertools import zip_longest
from typing import Any

import pytest

from derslik.metrics import EVENTS
from tests.unit.test_template import ROOT, template
from tests.unit.test_template_rules import API_SECONDS, of_type

WRITTEN_BY_AWS = {
    *(("AWS/ApiGateway", name) for name in ("4xx", "5xx", "Count", "DataProcessed", "IntegrationLatency", "Latency")),
    *(("AWS/Lambda", name) for name in ("ConcurrentExecutions", "Duration", "Errors", "Invocations", "Throttles")),
    *(("AWS/SQS", f"ApproximateNumberOfMessages{what}") for what in ("Delayed", "NotVisible", "Visible")),
    *(("AWS/SQS", name) for name in ("ApproximateAgeOfOldestMessage", "NumberOfMessagesReceived")),
}
"""Of HTTP APIs, functions and queues, as AWS's pages on their CloudWatch metrics name them."""


def test_every_alarm_tells_somebody_and_says_what_is_wrong() -> None:
    alarms = of_type("AWS::CloudWatch::Alarm")
    assert len(alarms) >= 6
    resolve = template(AlarmEmail="a@b.test").with_resources({"AlarmTopic": "topic"}, {}).resolve
    for alarm in alarms.values():
        assert resolve(alarm["AlarmActions"]) == ["topic"]
        assert alarm["AlarmDescription"]
        assert alarm["TreatMissingData"] == "notBreaching"  # a quiet night is no incident


def test_every_alarm_is_explained_for_who_is_woken_by_it() -> None:
    text = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    for name in of_type("AWS::CloudWatch::Alarm"):
        assert f"### {name}" in text


def widgets() -> list[Any]:
    body = of_type("AWS::CloudWatch::Dashboard")["Dashboard"]["DashboardBody"]["Fn::Sub"]
    parsed: list[Any] = json.loads(re.sub(r"\$\{[^}]+\}", "x", body))["widgets"]
    return parsed


def alarmed() -> set[tuple[str, str]]:
    """Namespace and metric of each alarm."""
    found = set()
    for alarm in of_type("AWS::CloudWatch::Alarm").values():
        stats = [one["MetricStat"]["Metric"] for one in alarm.get("Metrics", []) if "MetricStat" in one]
        found |= {(one["Namespace"], one["MetricName"]) for one in stats or [alarm]}
    return found


def shown() -> set[tuple[str, str]]:
    """Namespace and metric of whatever a widget shows; `.` and `...` stand for what the line above says."""
    found = set()
    for widget in widgets():
        above: list[str] = []
        for line in widget["properties"].get("metrics", []):
            if isinstance(line[0], dict):
                found |= set(re.findall(r"SEARCH\('\{([\w/]+),[^}]*\} MetricName=\"(\w+)\"", line[0]["expression"]))
                continue
            named = [part for part in line if isinstance(part, str)]
            above = (
                above if named[0] == "..." else [old if new == "." else new for new, old in zip_longest(named, above)]
            )
            found.add((above[0], above[1]))
    return found


def test_alarms_and_dashboard_read_metrics_that_somebody_writes() -> None:
    ours = {("Derslik", name) for one in EVENTS.values() for name in [*one.units, one.counted] if name is not None}
    assert len(widgets()) >= 8
    assert len(shown()) >= 12
    assert alarmed() | shown() <= ours | WRITTEN_BY_AWS


def test_what_wakes_somebody_rings_an_alarm() -> None:
    assert alarmed() >= {
        ("AWS/ApiGateway", "5xx"),
        ("AWS/ApiGateway", "Latency"),
        ("AWS/Lambda", "Throttles"),
        ("Derslik", "questions"),
        ("Derslik", "answered"),
    }
    slow = of_type("AWS::CloudWatch::Alarm")["SlowAlarm"]
    assert slow["ExtendedStatistic"] == "p99"
    assert slow["Threshold"] < API_SECONDS * 1000


def test_the_dashboard_shows_every_alarm() -> None:
    body = of_type("AWS::CloudWatch::Dashboard")["Dashboard"]["DashboardBody"]["Fn::Sub"]
    assert set(re.findall(r"\$\{(\w+)\.Arn\}", body)) == set(of_type("AWS::CloudWatch::Alarm"))


def metrics_of(alarm: str) -> dict[str, tuple[str, str]]:
    """By id, the metric's name and the function that it is of."""
    stats = [one for one in of_type("AWS::CloudWatch::Alarm")[alarm]["Metrics"] if "MetricStat" in one]
    metrics = {one["Id"]: one["MetricStat"]["Metric"] for one in stats}
    return {key: (one["MetricName"], one["Dimensions"][0]["Value"]["Ref"]) for key, one in metrics.items()}


def expression_of(alarm: str) -> str:
    (shown,) = [one for one in of_type("AWS::CloudWatch::Alarm")[alarm]["Metrics"] if one["ReturnData"]]
    return str(shown["Expression"])


def test_the_alarm_on_unanswered_questions_counts_answers_wherever_they_are_given() -> None:
    """A question is asked in the API's function alone, and ends there or in the worker's."""
    metrics = metrics_of("UnansweredAlarm")
    assert sorted(metrics.values()) == [
        ("answered", "QueryWorker"),
        ("answered", "RagQueryFunction"),
        ("questions", "RagQueryFunction"),
    ]
    assert all(key in expression_of("UnansweredAlarm") for key in metrics)


def test_the_sweeper_and_the_reader_of_dead_letters_ring_an_alarm_when_they_fail() -> None:
    metrics = metrics_of("HousekeepingAlarm")
    assert sorted(metrics.values()) == [
        ("Errors", "DocumentsDeadLetters"),
        ("Errors", "DocumentsSweeper"),
        ("failed_dead_letters", "DocumentsDeadLetters"),
    ]
    assert all(key in expression_of("HousekeepingAlarm") for key in metrics)


@pytest.mark.parametrize(
    ("title", "functions"),
    [
        ("Questions by outcome", {"RagQueryFunction", "QueryWorker"}),
        ("Tokens", {"RagQueryFunction", "QueryWorker", "QuestionsFunction", "QuestionsWorker"}),
    ],
)
def test_a_widget_counts_every_function_that_answers_or_asks_a_model(title: str, functions: set[str]) -> None:
    body = of_type("AWS::CloudWatch::Dashboard")["Dashboard"]["DashboardBody"]["Fn::Sub"]
    (widget,) = re.findall(rf'"title": "{title}"(.*?)\}}\}}', body, re.DOTALL)
    assert set(re.findall(r"\$\{(\w+)\}", widget)) == functions
