"""Log lines that are metrics too."""

import json
import logging

import pytest

from derslik import logs, metrics
from derslik.config import config
from derslik.logs import JsonLines
from derslik.web.app import telemetry
from rag_query.metering import log_query_ended
from rag_query.models import Answer, AnswerMode, Outcome


def line(event: str, **fields: object) -> dict[str, object]:
    record = logging.LogRecord("derslik", logging.INFO, "", 0, event, None, None)
    record.fields = fields
    written: dict[str, object] = json.loads(JsonLines().format(record))
    return written


@pytest.mark.parametrize("event", metrics.EVENTS)
def test_every_metric_and_dimension_of_a_line_is_a_field_of_it(event: str) -> None:
    metered = metrics.EVENTS[event]
    fields: dict[str, object] = dict.fromkeys(metered.units, 2) | ({metered.by: "x"} if metered.by else {})
    written = line(event, **fields)
    (directive,) = written["_aws"]["CloudWatchMetrics"]  # type: ignore[index]
    assert directive["Metrics"]
    for metric in directive["Metrics"]:
        assert isinstance(written[metric["Name"]], int)
    for dimensions in directive["Dimensions"]:
        assert "function" in dimensions
        assert set(dimensions) <= written.keys()


def test_a_field_that_is_not_there_is_no_metric() -> None:
    (directive,) = line("question ended", outcome="answered", answered=1)["_aws"]["CloudWatchMetrics"]  # type: ignore[index]
    assert [metric["Name"] for metric in directive["Metrics"]] == ["answered", "outcomes"]


def test_other_lines_are_no_metrics() -> None:
    assert "_aws" not in line("could not mark as failed", attempt=1)


@pytest.mark.parametrize(("outcome", "answered"), [(Outcome.ANSWERED, 1), (Outcome.DEGRADED, 0)])
def test_a_question_counts_as_answered_only_when_it_was(
    outcome: Outcome, answered: int, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "derslik"):
        log_query_ended(Answer.model_construct(outcome=outcome, answer_mode=AnswerMode.NONE, usage=None))
    (record,) = caplog.records
    assert record.fields["answered"] == answered  # type: ignore[attr-defined]


def test_traces_are_off_unless_wanted_and_never_carry_logs() -> None:
    assert not telemetry(traced=False)["tracing"]
    assert telemetry(traced=True)["tracing"]
    assert not telemetry(traced=True)["logs"]


@pytest.mark.parametrize("level", ["DEBUG", "INFO", "WARNING", "ERROR"])
def test_metrics_are_written_whatever_the_level_and_other_lines_by_it(
    level: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LOG_LEVEL", level)
    config.cache_clear()
    root, ours = logging.getLogger(), logging.getLogger("derslik")
    before = (root.level, ours.level, list(root.handlers))
    try:
        logs.setup()
        for event in metrics.EVENTS:
            logs.log(event)
        logs.log("task waits")
        logging.getLogger("somebody.else").info("chatter")
    finally:
        root.setLevel(before[0])
        ours.setLevel(before[1])
        root.handlers[:] = before[2]
    written = [json.loads(line)["event"] for line in capsys.readouterr().out.splitlines()]
    assert [event for event in written if event in metrics.EVENTS] == list(metrics.EVENTS)
    others = ["task waits", "chatter"] if level in ("DEBUG", "INFO") else []
    assert [event for event in written if event not in metrics.EVENTS] == others
