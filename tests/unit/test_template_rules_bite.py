"""Every rule for the template fails on a template that breaks it."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from local.intrinsics import load
from local.template import Function
from tests.unit import test_template, test_template_rules
from tests.unit.test_template import ROOT

Break = Callable[[dict[str, Any]], object]
DOCUMENT = load(ROOT / "template.yaml")
RULES = {name: rule for name, rule in vars(test_template_rules).items() if name.startswith("test_")}
OLDER = {name: rule for name, rule in vars(test_template).items() if name.startswith("test_")}


def properties(document: dict[str, Any], name: str) -> Any:
    return document["Resources"][name]["Properties"]


def rewritten(name: str, old: str, new: str) -> Break:
    """The dashboard or another text of the template with some words exchanged."""

    def apply(document: dict[str, Any]) -> None:
        body = properties(document, name)["DashboardBody"]
        assert old in body["Fn::Sub"]
        body["Fn::Sub"] = body["Fn::Sub"].replace(old, new)

    return apply


BREAKS: list[tuple[str, Break]] = [
    (
        "test_a_function_serves_exactly_the_routes_that_the_api_sends_it",
        lambda d: properties(d, "SettingsFunction")["Events"].pop("Profile"),
    ),
    (
        "test_a_function_serves_exactly_the_routes_that_the_api_sends_it",
        lambda d: properties(d, "SettingsFunction")["Events"]["Profile"]["Properties"].update(Path="/profiles"),
    ),
    (
        "test_a_function_behind_the_api_ends_before_the_api_gives_up",
        lambda d: properties(d, "SettingsFunction").update(Timeout=31),
    ),
    (
        "test_a_function_is_given_every_variable_that_its_endpoints_read",
        lambda d: properties(d, "RagQueryFunction")["Environment"]["Variables"].pop("HISTORY_DAYS"),
    ),
    (
        "test_a_function_behind_a_queue_or_a_clock_is_given_every_variable_that_it_reads",
        lambda d: properties(d, "DocumentsWorker")["Environment"]["Variables"].pop("MAX_UPLOAD_BYTES"),
    ),
    (
        "test_every_queue_that_a_function_reads_has_a_place_for_dead_letters",
        lambda d: properties(d, "QuestionsQueue").pop("RedrivePolicy"),
    ),
    (
        "test_a_message_stays_hidden_for_six_times_as_long_as_its_function_may_run",
        lambda d: properties(d, "QueryQueue").update(VisibilityTimeout=719),
    ),
    (
        "test_one_failed_message_of_a_batch_brings_back_no_other",
        lambda d: properties(d, "QueryWorker")["Events"]["Work"]["Properties"].update(FunctionResponseTypes=[]),
    ),
    (
        "test_dead_letters_and_messages_that_wait_ring_an_alarm",
        lambda d: d["Resources"].pop("OldestQueryAlarm"),
    ),
    (
        "test_dead_letters_and_messages_that_wait_ring_an_alarm",
        lambda d: d["Resources"].pop("DeadLettersAlarm"),
    ),
    (
        "test_dead_letters_wait_for_two_weeks",
        lambda d: properties(d, "DeadLetterQueue").update(MessageRetentionPeriod=345_600),
    ),
    (
        "test_every_alarm_tells_somebody_and_says_what_is_wrong",
        lambda d: properties(d, "SlowAlarm").update(AlarmActions=[]),
    ),
    (
        "test_every_alarm_tells_somebody_and_says_what_is_wrong",
        lambda d: properties(d, "SlowAlarm").update(TreatMissingData="breaching"),
    ),
    (
        "test_every_alarm_is_explained_for_who_is_woken_by_it",
        lambda d: d["Resources"].update(NewAlarm=d["Resources"]["SlowAlarm"]),
    ),
    (
        "test_alarms_and_dashboard_read_metrics_that_somebody_writes",
        lambda d: properties(d, "ServerErrorsAlarm").update(MetricName="5XXError"),
    ),
    (
        "test_alarms_and_dashboard_read_metrics_that_somebody_writes",
        rewritten("Dashboard", 'MetricName=\\"outcomes\\"', 'MetricName=\\"results\\"'),
    ),
    (
        "test_alarms_and_dashboard_read_metrics_that_somebody_writes",
        rewritten("Dashboard", '[".", "5xx", ".", "."]', '[".", "5XXError", ".", "."]'),
    ),
    (
        "test_what_wakes_somebody_rings_an_alarm",
        lambda d: d["Resources"].pop("ThrottlesAlarm"),
    ),
    (
        "test_what_wakes_somebody_rings_an_alarm",
        lambda d: properties(d, "SlowAlarm").update(ExtendedStatistic="p50"),
    ),
    (
        "test_the_dashboard_shows_every_alarm",
        rewritten("Dashboard", "${SlowAlarm.Arn}", "${ThrottlesAlarm.Arn}"),
    ),
    (
        "test_whatever_writes_logs_writes_them_to_a_group_that_forgets",
        lambda d: properties(d, "SessionsFunction").pop("LoggingConfig"),
    ),
    (
        "test_whatever_writes_logs_writes_them_to_a_group_that_forgets",
        lambda d: properties(d, "ApiLogs").pop("RetentionInDays"),
    ),
    (
        "test_cors_never_allows_every_origin_nor_credentials",
        lambda d: properties(d, "Api")["CorsConfiguration"]["Fn::If"][1].update(AllowCredentials=True),
    ),
    (
        "test_cors_never_allows_every_origin_nor_credentials",
        lambda d: d["Parameters"]["AllowedOrigins"].update(Default="*"),
    ),
    (
        "test_no_parameter_takes_a_secret_itself",
        lambda d: d["Parameters"].update(GenerationApiKey={"Type": "String", "Default": ""}),
    ),
    (
        "test_traces_are_an_option",
        lambda d: d["Globals"]["Function"]["Environment"]["Variables"].update(TRACING="on"),
    ),
    (
        "test_no_permission_has_a_wildcard_for_its_action_or_its_resource",
        lambda d: statement(d, "SettingsFunction").update(Resource="*"),
    ),
    (
        "test_no_permission_has_a_wildcard_for_its_action_or_its_resource",
        lambda d: statement(d, "SettingsFunction").update(Action="dynamodb:*"),
    ),
    (
        "test_every_variable_is_one_that_the_configuration_reads",
        lambda d: properties(d, "QueryWorker")["Environment"]["Variables"].update(HISTORY="365"),
    ),
    (
        "test_no_secret_is_a_parameter_or_a_variable",
        lambda d: properties(d, "QueryWorker")["Environment"]["Variables"].update(GENERATION_API_KEY="k"),
    ),
    (
        "test_no_route_is_given_to_two_functions",
        lambda d: properties(d, "QuestionsFunction")["Events"].update(
            Profile=properties(d, "SettingsFunction")["Events"]["Profile"]
        ),
    ),
]


def statement(document: dict[str, Any], function: str) -> Any:
    return properties(document, function)["Policies"][0]["Statement"][0]


def apply(rule: Any, functions: list[Function]) -> None:
    """Run a rule as pytest would: for each value it is parametrised with, functions as they are now."""
    marks = getattr(rule, "pytestmark", [])
    if not marks:
        rule()
        return
    now = {one.name: one for one in functions}
    _, values = marks[0].args
    for value in values:
        rule(now[value.name] if isinstance(value, Function) else value)


@pytest.mark.parametrize(("name", "broken"), BREAKS, ids=[f"{i}-{name}" for i, (name, _) in enumerate(BREAKS)])
def test_a_template_that_breaks_a_rule_is_refused(name: str, broken: Break, monkeypatch: pytest.MonkeyPatch) -> None:
    document = deepcopy(DOCUMENT)
    broken(document)
    monkeypatch.setattr("local.template.load", lambda _: document)
    functions = test_template.template().functions()
    for module in (test_template, test_template_rules):
        monkeypatch.setattr(module, "RESOURCES", document["Resources"])
        monkeypatch.setattr(module, "FUNCTIONS", functions)
    with pytest.raises(AssertionError):
        apply({**OLDER, **RULES}[name], functions)


def test_every_rule_is_broken_once() -> None:
    assert RULES.keys() <= {name for name, _ in BREAKS}
