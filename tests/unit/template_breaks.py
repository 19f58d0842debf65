"""Ways to break template.yaml, each with the rule that has to see it."""

from collections.abc import Callable
from typing import Any

Break = Callable[[dict[str, Any]], object]


def properties(document: dict[str, Any], name: str) -> Any:
    return document["Resources"][name]["Properties"]


def variables(document: dict[str, Any], function: str) -> Any:
    return properties(document, function)["Environment"]["Variables"]


def managed(document: dict[str, Any], policy: str) -> Any:
    """The first statement of a managed policy."""
    return properties(document, policy)["PolicyDocument"]["Statement"][0]


def own(document: dict[str, Any], function: str) -> Any:
    """The first statement of a function's own policy."""
    return properties(document, function)["Policies"][-1]["Statement"][0]


def attach(document: dict[str, Any], function: str, *policies: str) -> None:
    properties(document, function)["Policies"].extend({"Ref": policy} for policy in policies)


def detach(document: dict[str, Any], function: str, policy: str) -> None:
    properties(document, function)["Policies"].remove({"Ref": policy})


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
        lambda d: variables(d, "RagQueryFunction").pop("HISTORY_DAYS"),
    ),
    (
        "test_a_function_behind_a_queue_or_a_clock_is_given_every_variable_that_it_reads",
        lambda d: variables(d, "DocumentsWorker").pop("MAX_UPLOAD_BYTES"),
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
        lambda d: properties(d, "QueryWorkerWork").update(FunctionResponseTypes=[]),
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
        "test_traces_are_an_option",
        lambda d: d["Globals"]["Function"]["Environment"]["Variables"].update(TRACING="on"),
    ),
    (
        "test_data_outlives_the_stack",
        lambda d: d["Resources"]["Bucket"].update(DeletionPolicy="Retain"),
    ),
    (
        "test_a_first_creation_that_failed_can_delete_the_table_and_a_protected_one_is_an_option",
        lambda d: properties(d, "Table").update(DeletionProtectionEnabled=True),
    ),
    (
        "test_a_workers_concurrency_is_a_parameter_and_reserved_only_on_demand",
        lambda d: properties(d, "QueryWorker").update(ReservedConcurrentExecutions=5),
    ),
    (
        "test_a_workers_concurrency_is_a_parameter_and_reserved_only_on_demand",
        lambda d: properties(d, "QueryWorkerWork")["ScalingConfig"].update(MaximumConcurrency=50),
    ),
    (
        "test_the_workers_leave_a_new_account_executions_for_the_api",
        lambda d: d["Parameters"]["DocumentsAtOnce"].update(Default=10),
    ),
    (
        "test_the_alarm_on_unanswered_questions_counts_answers_wherever_they_are_given",
        lambda d: properties(d, "UnansweredAlarm")["Metrics"].pop(2),
    ),
    (
        "test_the_sweeper_and_the_reader_of_dead_letters_ring_an_alarm_when_they_fail",
        lambda d: properties(d, "HousekeepingAlarm")["Metrics"][3].update(Expression="FILL(sweeper, 0)"),
    ),
    (
        "test_a_widget_counts_every_function_that_answers_or_asks_a_model",
        rewritten("Dashboard", ' OR \\"${QueryWorker}\\"', ""),
    ),
    (
        "test_every_variable_is_one_that_the_configuration_reads",
        lambda d: variables(d, "QueryWorker").update(HISTORY="365"),
    ),
    (
        "test_no_route_is_given_to_two_functions",
        lambda d: properties(d, "QuestionsFunction")["Events"].update(
            Profile=properties(d, "SettingsFunction")["Events"]["Profile"]
        ),
    ),
]
